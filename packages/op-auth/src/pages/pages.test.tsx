import { catalogues, explainError, explanations, type Locale, locales, type Messages, renderPage } from '@authrim/shared/ui';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { describe, expect, test } from 'vitest';
import { AccountChooserPage } from './account-chooser.tsx';
import { ConsentPage } from './consent.tsx';
import { ErrorPage } from './error.tsx';
import { ExpiredPage } from './expired.tsx';
import { LoggedOutPage, LogoutConfirmPage } from './logout.tsx';
import { SignInPage } from './sign-in.tsx';
import { SignedInPage } from './signed-in.tsx';

const client = {
  client_id: 'client-1',
  client_name: 'Fieldnotes',
  client_uri: 'https://fieldnotes.example/',
  logo_uri: 'https://cdn.example/logo.png',
  policy_uri: 'https://fieldnotes.example/privacy',
  tos_uri: 'https://fieldnotes.example/terms',
  isVerified: true,
};
const account = { username: 'ada', name: 'Ada Lovelace' };
const hidden = { form_token: 'token-1', client_id: 'client-1', request_uri: 'urn:ietf:params:oauth:request_uri:1' };
const redirect_uri = 'https://app.fieldnotes.example/callback';
const scope = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'calendar.read'];

const resources = [
  { resource: 'https://orders.example/v1', resource_name: 'Orders', scope: ['orders:read', 'orders:write'] },
  { resource: 'https://everything.example', resource_name: undefined, scope: [] },
];

/** Every page in every state, with the elements its endpoint and every driver of a browser rely on. */
const pages = {
  'sign-in': {
    page: (messages) => <SignInPage messages={messages} client={client} hidden={hidden} />,
    ids: ['username', 'password', 'login'],
  },
  'sign-in without a client': {
    page: (messages) => <SignInPage messages={messages} hidden={hidden} />,
    ids: ['username', 'password', 'login'],
  },
  'sign-in refused': {
    page: (messages) => <SignInPage messages={messages} client={client} hidden={hidden} username="ada" problem={{ kind: 'denied' }} />,
    ids: ['username', 'password', 'login'],
  },
  'sign-in delayed': {
    page: (messages) => <SignInPage messages={messages} client={client} hidden={hidden} problem={{ kind: 'delayed', seconds: 30 }} />,
    ids: ['username', 'password', 'login'],
  },
  're-authentication': {
    page: (messages) => <SignInPage messages={messages} client={client} hidden={hidden} account={account} anotherHref="/login?x=1" />,
    ids: ['password', 'login'],
  },
  consent: {
    page: (messages) => (
      <ConsentPage messages={messages} client={client} redirect_uri={redirect_uri} account={account} scope={scope} hidden={hidden} />
    ),
    ids: ['allow', 'deny'],
  },
  'consent to resources': {
    page: (messages) => (
      <ConsentPage
        messages={messages}
        client={client}
        redirect_uri={redirect_uri}
        account={account}
        scope={[]}
        resources={resources}
        hidden={hidden}
      />
    ),
    ids: ['allow', 'deny'],
  },
  'account choice': {
    page: (messages) => <AccountChooserPage messages={messages} client={client} account={account} hidden={hidden} anotherHref="/login" />,
    ids: ['continue', 'another'],
  },
  'logout confirmation': {
    page: (messages) => (
      <LogoutConfirmPage messages={messages} action="/logout/confirm" client={client} account={account} hidden={hidden} />
    ),
    ids: ['logout-confirm', 'logout-cancel'],
  },
  'logged out': { page: (messages) => <LoggedOutPage messages={messages} client={client} />, ids: [] },
  'signed in': { page: (messages) => <SignedInPage messages={messages} account={account} />, ids: [] },
  error: {
    page: (messages) => (
      <ErrorPage messages={messages} error="invalid_request" error_description="nonce is missing" requestId="request-1" />
    ),
    ids: ['error-code'],
  },
  expired: { page: (messages) => <ExpiredPage messages={messages} client={client} />, ids: [] },
} satisfies Record<string, { page: (messages: Messages) => JSX.Element; ids: string[] }>;

interface PageElement {
  tag: string;
  attributes: Record<string, string>;
  text: string;
}

/** The elements of a page in document order, each with the text inside it, as a parser of HTML sees them. */
async function parse(page: JSX.Element): Promise<PageElement[]> {
  const elements: PageElement[] = [];
  const open: PageElement[] = [];
  const reader = new HTMLRewriter().on('*', {
    element(element) {
      const parsed = { tag: element.tagName, attributes: Object.fromEntries(element.attributes), text: '' };
      elements.push(parsed);
      if (['meta', 'link', 'input', 'img', 'path', 'circle'].includes(element.tagName)) return;
      open.push(parsed);
      element.onEndTag(() => void open.pop());
    },
    text({ text }) {
      for (const parent of open) parent.text += text;
    },
  });
  await reader.transform(renderPage(page, { issuer: 'https://id.example.com' })).text();
  return elements;
}

const byTag = (elements: PageElement[], tag: string) => elements.filter((element) => element.tag === tag);
const byId = (elements: PageElement[], id: string) => elements.find((element) => element.attributes.id === id);
const links = (elements: PageElement[]) => byTag(elements, 'a').map(({ attributes }) => attributes.href);
const cases = Object.entries(pages).flatMap(([name, { page, ids }]) => locales.map((locale) => ({ name, locale, page, ids })));

describe.each(cases)('$name ($locale)', ({ locale, page, ids }) => {
  test('B-319 has a language, a title, one main heading, labels tied to fields and errors tied by id', async () => {
    const elements = await parse(page(catalogues[locale]));
    expect(byTag(elements, 'html')[0]?.attributes).toEqual({ lang: locale, dir: catalogues[locale].dir });
    expect(byTag(elements, 'title')[0]?.text.trim()).not.toBe('');
    expect(byTag(elements, 'h1')).toHaveLength(1);
    expect(byTag(elements, 'main')).toHaveLength(1);
    const named = elements.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(named).size).toBe(named.length);
    const labelled = byTag(elements, 'label').map(({ attributes }) => attributes.for);
    const fields = byTag(elements, 'input').filter(({ attributes }) => attributes.type !== 'hidden' && attributes.hidden === undefined);
    expect(fields.map(({ attributes }) => attributes.id)).toEqual(labelled);
    const pointers = elements.flatMap(({ attributes }) =>
      [attributes['aria-describedby'] ?? [], attributes['aria-labelledby'] ?? []].flat(),
    );
    expect(pointers.filter((id) => !named.includes(id))).toEqual([]);
    expect(byTag(elements, 'img').every(({ attributes }) => attributes.alt !== undefined)).toBe(true);
  });

  test('B-307 to B-311 offers its elements in a plain POST form, K-71 without script or style attribute', async () => {
    const elements = await parse(page(catalogues[locale]));
    expect(ids.filter((id) => !byId(elements, id))).toEqual([]);
    for (const form of byTag(elements, 'form')) {
      expect(form.attributes.method).toBe('post');
      expect(form.attributes.action).toMatch(/^\/[a-z/]+$/);
      const carried = byTag(elements, 'input').filter(({ attributes }) => attributes.type === 'hidden');
      expect(Object.fromEntries(carried.map(({ attributes }) => [attributes.name, attributes.value]))).toEqual(hidden);
    }
    expect(byTag(elements, 'script')).toEqual([]);
    expect(elements.filter(({ attributes }) => Object.keys(attributes).some((name) => name === 'style' || name.startsWith('on')))).toEqual(
      [],
    );
  });
});

describe('B-064, B-314: the client on our pages', () => {
  test.each(['sign-in', 'consent', 'account choice', 're-authentication'] as const)(
    '%s shows its name and logo and links to its policy and terms',
    async (name) => {
      const elements = await parse(pages[name].page(catalogues.en));
      expect(byTag(elements, 'main')[0]?.text).toContain('Fieldnotes');
      expect(byTag(elements, 'img')[0]?.attributes.src).toBe(client.logo_uri);
      expect(links(elements)).toEqual(expect.arrayContaining([client.policy_uri, client.tos_uri]));
    },
  );

  test.each<[Locale, string]>([
    ['en', 'Sign in'],
    ['de', 'Anmelden'],
    ['ja', 'ログイン'],
  ])('B-314 the heading of sign-in in %s is %s', async (locale, words) => {
    const elements = await parse(<SignInPage messages={catalogues[locale]} client={client} hidden={hidden} />);
    expect(byTag(elements, 'h1')[0]?.text).toBe(words);
  });

  test('a client without a name is shown by its client_id, one without a logo by a letter', async () => {
    const nameless = { client_id: 'client-1', isVerified: true };
    const elements = await parse(<SignInPage messages={catalogues.en} client={nameless} hidden={hidden} />);
    expect(byTag(elements, 'main')[0]?.text).toContain('client-1');
    expect(byTag(elements, 'img')).toEqual([]);
    expect(links(elements)).toEqual([]);
  });
});

describe('sign-in', () => {
  const signIn = (props: Partial<Parameters<typeof SignInPage>[0]>) =>
    parse(<SignInPage messages={catalogues.en} hidden={hidden} {...props} />);

  test('B-308 the fields are made for password managers', async () => {
    const elements = await signIn({});
    expect(byId(elements, 'username')?.attributes).toMatchObject({ name: 'username', type: 'text', autocomplete: 'username' });
    expect(byId(elements, 'password')?.attributes).toMatchObject({ name: 'password', type: 'password', autocomplete: 'current-password' });
  });

  test('B-040 the username is filled in, the password never', async () => {
    const elements = await signIn({ username: 'ada' });
    expect(byId(elements, 'username')?.attributes.value).toBe('ada');
    expect(byId(elements, 'password')?.attributes.value).toBeUndefined();
  });

  test('B-321, LG-01 a refusal is an alert that both fields point to, and names neither of them as wrong', async () => {
    const elements = await signIn({ username: 'ada', problem: { kind: 'denied' } });
    expect(byId(elements, 'login-error')?.attributes.role).toBe('alert');
    expect(byId(elements, 'login-error')?.text).toBe('That username and password do not match. Check both and try again.');
    for (const id of ['username', 'password']) {
      expect(byId(elements, id)?.attributes).toMatchObject({ 'aria-describedby': 'login-error', 'aria-invalid': 'true' });
    }
  });

  test('a delay says how long', async () => {
    const elements = await signIn({ problem: { kind: 'delayed', seconds: 30 } });
    expect(byId(elements, 'login-error')?.text).toContain('30 seconds');
    expect(byId(elements, 'password')?.attributes['aria-describedby']).toBe('login-error');
    expect(byId(elements, 'password')?.attributes['aria-invalid']).toBeUndefined();
  });

  test('B-308 re-authentication names the person, asks for the password only, and lets somebody else in', async () => {
    const elements = await signIn({ account, anotherHref: '/login?x=1' });
    expect(byTag(elements, 'main')[0]?.text).toContain('Ada Lovelace');
    expect(byId(elements, 'username')).toBeUndefined();
    expect(elements.find(({ attributes }) => attributes.name === 'username')?.attributes).toMatchObject({ value: 'ada', hidden: '' });
    expect(links(elements)).toEqual(['/login?x=1']);
  });
});

describe('logged out', () => {
  const frames = ['https://one.example/bye?app=1&iss=x', 'https://two.example/"><script>'];
  const destination = 'https://app.fieldnotes.example/bye?state=a&b';
  /** As it stands in an attribute. */
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const loggedOut = (props: Partial<Parameters<typeof LoggedOutPage>[0]>) =>
    parse(<LoggedOutPage messages={catalogues.en} client={client} {...props} />);

  test('B-237 loads each frame once, hidden, and where it cannot lead the page away', async () => {
    const elements = await loggedOut({ frames });
    const shown = byTag(elements, 'iframe').map(({ attributes }) => attributes);
    expect(shown.map(({ src }) => src)).toEqual(frames.map(escaped));
    for (const { hidden: isHidden, sandbox } of shown) {
      expect(isHidden).toBeDefined();
      expect(sandbox).toBe('allow-same-origin allow-scripts allow-forms');
    }
    expect(byTag(elements, 'script')).toEqual([]);
    expect(elements.some(({ attributes }) => attributes['http-equiv'] === 'refresh')).toBe(false);
  });

  test('B-317 goes on by script when all has loaded, by a refresh of two seconds without, and by a link without either', async () => {
    const elements = await loggedOut({ frames, destination });
    const refresh = elements.find(({ attributes }) => attributes['http-equiv'] === 'refresh');
    expect(refresh?.attributes.content).toBe(escaped(`2;url=${destination}`));
    expect(byId(elements, 'continue')?.attributes.href).toBe(escaped(destination));
    const [script] = byTag(elements, 'script');
    expect(script?.text).toContain("addEventListener('load'");
    expect(script?.text).not.toMatch(/=>|\b(let|const)\b|`/);
  });

  test('B-310 says so in every case', async () => {
    for (const props of [{}, { frames }, { frames, destination }]) {
      expect(byTag(await loggedOut(props), 'h1')[0]?.text).toBe('You are signed out');
    }
  });
});

describe('consent', () => {
  const consent = (props: Partial<Parameters<typeof ConsentPage>[0]> = {}) =>
    parse(
      <ConsentPage
        messages={catalogues.en}
        client={client}
        redirect_uri={redirect_uri}
        account={account}
        scope={scope}
        hidden={hidden}
        {...props}
      />,
    );

  test('says who asks, whom, for what, and where the answer goes', async () => {
    const elements = await consent();
    const text = byTag(elements, 'main')[0]?.text;
    expect(byTag(elements, 'h1')[0]?.text).toBe('Allow Fieldnotes to use your account?');
    expect(text).toContain('Ada Lovelace');
    expect(text).toContain('app.fieldnotes.example');
    expect(byTag(elements, 'li').map(({ text }) => text)).toEqual([
      'Know that it is you',
      'See your name, picture and profile',
      'See your email address',
      'See your postal address',
      'See your phone number',
      'Stay connected while you are awayIt keeps this access until you take it back, even when you are signed out.',
      'Use the permission calendar.read',
    ]);
  });

  test('B-064, RFC 8707 §2 says at which API, by its name and by its address, and what there', async () => {
    const elements = await consent({ scope: ['openid'], resources });
    const sections = elements.filter(({ attributes }) => attributes.class === 'scopes').map(({ text }) => text);
    expect(sections).toEqual([
      'It will be able to:Know that it is you',
      'At Orders it will be able to:https://orders.example/v1Use the permission orders:readUse the permission orders:write',
      'At https://everything.example it will be able to:Use it in your name',
    ]);
    const hostile = [{ resource: 'https://a.example', resource_name: '<b>\u202Eevil', scope: ['<script>'] }];
    const page = await consent({ resources: hostile });
    expect(byTag(page, 'script')).toEqual([]);
    expect(byTag(page, 'strong')[0]?.text).not.toContain('\u202E');
  });

  test('B-309 the two buttons differ in the value of one field', async () => {
    const elements = await consent();
    expect(byId(elements, 'allow')?.attributes).toMatchObject({ type: 'submit', name: 'decision', value: 'allow' });
    expect(byId(elements, 'deny')?.attributes).toMatchObject({ type: 'submit', name: 'decision', value: 'deny' });
  });

  test('RG-05 a client that registered itself is marked as unverified, beside the host it answers to', async () => {
    expect((await consent()).some(({ text }) => text.includes('unverified'))).toBe(false);
    const elements = await consent({ client: { ...client, client_name: 'Goo\u202Egle', isVerified: false } });
    const notice = elements.find(({ attributes }) => attributes.class === 'notice caution');
    expect(notice?.text).toContain('unverified');
    expect(notice?.text).toContain('app.fieldnotes.example');
    expect(byTag(elements, 'h1')[0]?.text).toBe('Allow Google to use your account?');
  });

  test('B-300 a client known by its document is marked as unverified, by its host in ASCII, whatever name it gives itself', async () => {
    const stranger = { ...client, client_name: 'пример.example', host: 'xn--e1afmkfd.example', logo_uri: undefined, isVerified: false };
    const elements = await consent({ client: stranger, redirect_uri: 'http://127.0.0.1:51000/callback' });
    const notice = elements.find(({ attributes }) => attributes.class === 'notice caution');
    expect(notice?.text).toContain('unverified');
    expect(notice?.text).toContain('xn--e1afmkfd.example');
    const texts = elements.map(({ text }) => text);
    expect(texts.some((text) => text.includes('127.0.0.1:51000, a program on this device'))).toBe(true);
    expect(byTag(elements, 'img')).toEqual([]);
  });

  test('RFC 8252 §8.3 only of a stranger the answer on this device is suspect', async () => {
    const elements = await consent({ redirect_uri: 'http://127.0.0.1:51000/callback' });
    expect(elements.some(({ text }) => text.includes('a program on this device'))).toBe(false);
  });

  test('a scope called like a member of every object is shown by its name', async () => {
    const elements = await consent({ scope: ['constructor', '__proto__'] });
    expect(byTag(elements, 'li').map(({ text }) => text)).toEqual(['Use the permission constructor', 'Use the permission __proto__']);
  });

  test('B-291 a detail is a heading, its lines, and what they leave unsaid', async () => {
    const detail = {
      language: 'de',
      title: 'Zahlung',
      lines: [[{ text: 'An ' }, { values: ['A', 'B'] }, { text: '.' }]],
      rest: [
        { path: 'often', values: [true, false, null, 1.5, '\u200b'] },
        { path: 'none', values: [] },
      ],
    };
    const elements = await consent({ details: [detail], scope: [] });
    expect(byTag(elements, 'h2').map(({ text }) => text)).toEqual(['It asks in particular:']);
    expect(byTag(elements, 'h3')).toMatchObject([{ text: 'Zahlung', attributes: { lang: 'de' } }]);
    expect(byTag(elements, 'li').map(({ text }) => text)).toEqual(['An A, B.']);
    expect(byTag(elements, 'dt').map(({ text }) => text)).toEqual(['often', 'none']);
    expect(byTag(elements, 'dd').map(({ text }) => text)).toEqual(['yes, no, nothing, 1.5, &quot;&quot;', 'nothing']);
  });
});

describe('errors', () => {
  test.each(Object.keys(explanations) as (keyof typeof explanations)[])('B-311 %s is explained in every language', async (error) => {
    for (const locale of locales) {
      const elements = await parse(<ErrorPage messages={catalogues[locale]} error={error} requestId="request-1" />);
      expect(byId(elements, 'error-code')?.text).toBe(error);
      const text = byTag(elements, 'main')[0]?.text;
      expect(text).toContain(explainError(catalogues[locale], error).text);
      expect(text).toContain(explainError(catalogues[locale], error).next);
      expect(text).toContain('request-1');
    }
  });
});

describe('B-320, K-71, RG-05: nothing a stranger wrote becomes markup or a dangerous link', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;
  const evilClient = {
    client_id: evil,
    client_name: evil,
    client_uri: 'javascript:alert(1)',
    logo_uri: 'data:text/html,x',
    policy_uri: 'javascript:alert(1)',
    tos_uri: 'http://plain.example/',
    isVerified: false,
  };
  const evilAccount = { username: evil, name: evil };
  const evilDetail = { language: 'en', title: 'Title', lines: [[{ values: [evil] }]], rest: [{ path: evil, values: [evil, null, true] }] };
  const evilHidden = { [evil]: evil };
  const messages = catalogues.en;

  test.each<[string, JSX.Element]>([
    ['sign-in', <SignInPage messages={messages} client={evilClient} hidden={evilHidden} username={evil} problem={{ kind: 'denied' }} />],
    [
      're-authentication',
      <SignInPage messages={messages} client={evilClient} hidden={evilHidden} account={evilAccount} anotherHref="/login" />,
    ],
    [
      'consent',
      <ConsentPage
        messages={messages}
        client={evilClient}
        redirect_uri={evil}
        account={evilAccount}
        scope={[evil]}
        details={[evilDetail]}
        hidden={evilHidden}
      />,
    ],
    [
      'account choice',
      <AccountChooserPage messages={messages} client={evilClient} account={evilAccount} hidden={evilHidden} anotherHref="/login" />,
    ],
    [
      'logout',
      <LogoutConfirmPage messages={messages} action="/logout/confirm" client={evilClient} account={evilAccount} hidden={evilHidden} />,
    ],
    ['logged out', <LoggedOutPage messages={messages} client={evilClient} />],
    ['signed in', <SignedInPage messages={messages} account={evilAccount} />],
    ['error', <ErrorPage messages={messages} error="invalid_request" error_description={evil} requestId={evil} />],
    ['expired', <ExpiredPage messages={messages} client={evilClient} />],
  ])('%s', async (_, page) => {
    const elements = await parse(page);
    expect(byTag(elements, 'script')).toEqual([]);
    expect(byTag(elements, 'img')).toEqual([]);
    expect(links(elements).filter((href) => !href?.startsWith('/'))).toEqual([]);
    expect(elements.filter(({ attributes }) => Object.keys(attributes).some((name) => name.startsWith('on')))).toEqual([]);
  });

  test('what was typed comes back whole in its field', async () => {
    const elements = await parse(<SignInPage messages={messages} hidden={{}} username={evil} />);
    const escaped = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;';
    expect(byId(elements, 'username')?.attributes.value).toBe(escaped);
  });
});

test('a right-to-left catalogue turns the whole page around', async () => {
  const messages: Messages = { ...catalogues.en, lang: 'ar', dir: 'rtl' };
  const elements = await parse(<SignInPage messages={messages} client={client} hidden={hidden} />);
  expect(byTag(elements, 'html')[0]?.attributes).toEqual({ lang: 'ar', dir: 'rtl' });
});
