import { catalogues, locales, type Messages, renderPage } from '@authrim/shared/ui';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { describe, expect, test } from 'vitest';
import { SecondFactorPage } from '../../pages/second-factor.tsx';
import { NewAuthenticatorPage } from './authenticator.tsx';
import { SecurityPage } from './page.tsx';
import { NewPasskeyPage } from './passkey.tsx';
import { RecoveryCodesPage } from './recovery-codes-page.tsx';

const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;
const account = { username: evil, name: evil };
const hidden = { form_token: evil };
const options = { challenge: evil, rpId: evil, allowCredentials: [evil], renew: '/login/challenge', isConditional: false };
const creation = {
  challenge: evil,
  rp: { id: evil, name: evil },
  user: { id: evil, name: evil, displayName: evil },
  algorithms: [-7],
  excludeCredentials: [evil],
  attestation: 'none' as const,
};
const accepted = { rpId: evil, userId: evil, allAcceptedCredentialIds: [evil] };
const credentials = {
  outcome: 'found' as const,
  session: { id: 'session', sub: 'ada', auth_time: 1, acr: 'x', amr: [], expires_at: 2 },
  passkeys: [{ id: 'key', name: evil, is_synced: true, is_backed_up: true, created_at: 1, used_at: 2 }],
  totp: { created_at: 1 },
  recovery_codes: 1,
  standing: 'recent' as const,
};

const pages: Record<string, (messages: Messages) => JSX.Element> = {
  security: (messages) => (
    <SecurityPage
      messages={messages}
      account={account}
      credentials={credentials}
      accepted={accepted}
      hidden={hidden}
      signInHref={undefined}
      isDone
    />
  ),
  'security, too late for changes': (messages) => (
    <SecurityPage
      messages={messages}
      account={account}
      credentials={credentials}
      accepted={accepted}
      hidden={hidden}
      signInHref="/login?x=1"
      problem="unknown"
    />
  ),
  'a new passkey': (messages) => <NewPasskeyPage messages={messages} account={account} hidden={hidden} options={creation} />,
  'a new app': (messages) => <NewAuthenticatorPage messages={messages} secret="ABCDEFGH" uri={evil} hidden={hidden} problem="code" />,
  'recovery codes': (messages) => <RecoveryCodesPage messages={messages} codes={['aaaa-bbbb']} />,
  'second factor': (messages) => (
    <SecondFactorPage
      messages={messages}
      account={account}
      hidden={hidden}
      code={{ method: 'totp', other: { method: 'recovery_code', href: '/login/verify' } }}
      passkey={options}
      decline="skip"
      anotherHref="/login"
      problem={{ kind: 'denied' }}
    />
  ),
};

interface Found {
  tag: string;
  attributes: Record<string, string>;
}

async function parse(page: JSX.Element): Promise<Found[]> {
  const found: Found[] = [];
  const reader = new HTMLRewriter().on('*', {
    element: ({ tagName, attributes }) => void found.push({ tag: tagName, attributes: Object.fromEntries(attributes) }),
  });
  await reader.transform(renderPage(page, { issuer: 'https://id.example.com', allowsScript: true, nonce: 'nonce' })).text();
  return found;
}

describe.each(Object.keys(pages).flatMap((name) => locales.map((locale) => ({ name, locale }))))('$name ($locale)', ({ name, locale }) => {
  test('IN-05, B-320 names and options of any kind stay text, and only our own script runs', async () => {
    const found = await parse(pages[name]?.(catalogues[locale]) ?? <p />);
    const scripts = found.filter(({ tag }) => tag === 'script');
    expect(scripts.every(({ attributes }) => attributes.nonce === 'nonce')).toBe(true);
    expect(scripts.length).toBe(['a new app', 'recovery codes'].includes(name) ? 0 : 1);
    expect(found.filter(({ tag }) => tag === 'img')).toEqual([]);
    expect(found.flatMap(({ attributes }) => Object.keys(attributes)).filter((attribute) => /^on|^style$/.test(attribute))).toEqual([]);
  });

  test('B-319 has one main heading, ids of its own, a label for each field and an error tied to it', async () => {
    const found = await parse(pages[name]?.(catalogues[locale]) ?? <p />);
    expect(found.filter(({ tag }) => tag === 'h1')).toHaveLength(1);
    const ids = found.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const labelled = found.flatMap(({ attributes }) => attributes.for ?? []);
    const fields = found.filter(({ tag, attributes }) => tag === 'input' && attributes.type !== 'hidden');
    expect(fields.map(({ attributes }) => attributes.id)).toEqual(labelled);
    const pointers = found.flatMap(({ attributes }) => [attributes['aria-describedby'], attributes['aria-labelledby']]);
    expect(pointers.filter((id) => id !== undefined && !ids.includes(id))).toEqual([]);
  });
});

test('PK-15 without a recent sign-in the page shows what there is, and nothing to change it with', async () => {
  const found = await parse(pages['security, too late for changes']?.(catalogues.en) ?? <p />);
  expect(found.filter(({ tag }) => tag === 'form')).toEqual([]);
  expect(found.some(({ attributes }) => attributes.href === '/login?x=1')).toBe(true);
});
