// How pages look and which language they speak, where somebody has a say in it: the operator for all and for one client, a client
// for a request, and a person for their browser before both.
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { callback, errorCode, pageOf, password, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { type SharedOrigin, sharedOrigin } from '../harness/shared-origin.ts';

const issuer = inject('issuer');
const languageOf = ({ body }: Page): string | undefined => /<html lang="([^"]+)"/.exec(body)?.[1];
const picker = (page: Page) => page.forms.find(({ action }) => action.endsWith('/login/language'));

/** Presses the button of a language at the foot of the page. */
async function pick(browser: Browser, page: Page, locale: string, headers: Record<string, string> = {}, address?: string) {
  const fields = { address: address ?? picker(page)?.fields.address ?? '', locale };
  const body = new URLSearchParams(fields).toString();
  const sent = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin', ...headers };
  return browser.open(`${issuer}/login/language`, { method: 'POST', headers: sent, body });
}

describe('the language of a person', () => {
  let client: RegisteredClient;
  beforeAll(async () => {
    client = await registerClient(issuer);
  });
  const request = (parameters: Record<string, string> = {}) => authorizeUrl(issuer, client, { redirect_uri: callback, ...parameters });

  test('a language picked on a page shows that page, and counts before the wishes of client and browser', async () => {
    const browser = createBrowser(issuer);
    browser.headers.set('Accept-Language', 'de');
    expect(languageOf(pageOf(await browser.open(`${issuer}/login`)))).toBe('de');
    const page = pageOf(await browser.open(request({ ui_locales: 'ja' })));
    expect(languageOf(page)).toBe('ja');
    const picked = pageOf(await pick(browser, page, 'en'));
    expect([picked.url, languageOf(picked)]).toEqual([page.url, 'en']);
    expect(languageOf(pageOf(await browser.open(`${issuer}/login`)))).toBe('en');
  });

  test('B-321: the answer to a wrong password offers the languages too, and keeps the request', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(request()));
    const denied = pageOf(await browser.submit(page, { username: 'alice', password: 'wrong' }, 'login'));
    const picked = pageOf(await pick(browser, denied, 'ja'));
    expect([picked.status, picked.url, languageOf(picked)]).toEqual([200, page.url, 'ja']);
    const signedIn = await browser.submit(picked, { username: 'alice', password }, 'login');
    expect(languageOf(pageOf(signedIn))).toBe('ja');
  });

  test('B-320: an error page repeats nothing of the request and offers none', async () => {
    const page = pageOf(await createBrowser(issuer).open(`${issuer}/authorize?client_id=nobody&state=evil`));
    expect([page.status, picker(page)]).toEqual([400, undefined]);
    expect(page.body).not.toContain('evil');
  });

  test('the answer to a form that no GET repeats offers none', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(`${issuer}/login`));
    expect(picker(page)).toBeDefined();
    expect(picker(pageOf(await browser.submit(page, { username: 'alice', password: 'wrong' }, 'login')))).toBeUndefined();
  });

  test.each(['nl', '', '__proto__', '../de', 'de\r\nSet-Cookie: a=b'])('IN-17: %j is no language of ours', async (locale) => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(`${issuer}/login`));
    const refused = pageOf(await pick(browser, page, locale));
    expect([refused.status, errorCode(refused)]).toEqual([400, 'invalid_request']);
    expect([...browser.cookies.keys()].filter((name) => name.includes('appearance'))).toEqual([]);
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example/', '\t//evil.example', 'javascript:alert(1)', 'https://'])(
    'RD-01: %j is no page to go on to',
    async (address) => {
      const browser = createBrowser(issuer);
      const page = pageOf(await browser.open(`${issuer}/login`));
      expect(pageOf(await pick(browser, page, 'de', {}, address)).status).toBe(400);
      expect(languageOf(pageOf(await pick(browser, page, 'de', {}, '/login?x=1')))).toBe('de');
    },
  );

  test('D-09: a form on a page of somebody else picks nothing', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(`${issuer}/login`));
    for (const headers of [{ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }]) {
      expect(pageOf(await pick(browser, page, 'de', headers)).status).toBe(403);
    }
    expect(languageOf(pageOf(await browser.open(`${issuer}/login`)))).toBe('en');
  });

  test('B-015: metadata lists the languages that pages offer, and no others', async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(`${issuer}/login`));
    const offered = picker(page)?.buttons.map(({ value }) => value);
    const { ui_locales_supported } = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(ui_locales_supported).toEqual(offered);
    for (const locale of offered ?? []) {
      expect(locale).toBe(Intl.getCanonicalLocales(locale)[0]);
      expect(languageOf(pageOf(await createBrowser(issuer).open(request({ ui_locales: locale }))))).toBe(locale);
    }
  });
});

describe('the look an operator chooses', () => {
  let origin: SharedOrigin;
  beforeAll(async () => {
    origin = await sharedOrigin('other');
  });

  test('HD-03: the setting dresses every page, error pages included, and the policy names its logo and nothing else', async () => {
    for (const path of ['/login', '/authorize?client_id=nobody']) {
      const { body, headers } = pageOf(await createBrowser(origin.issuer).open(`${origin.issuer}${path}`));
      expect(body).toContain('--accent:#0f766e;');
      expect(body).toContain('--card:.5rem;');
      expect(body).toContain('<bdi>Acme Identity</bdi>');
      expect(body).toContain('<img src="https://cdn.acme.example/logo.svg"');
      expect(body).not.toContain('Authrim');
      expect(headers.get('Content-Security-Policy')).toContain("img-src data: https://cdn.acme.example; form-action 'self'");
    }
  });

  test("a client's own theme is its operator's alone, within ten seconds, and one that nobody could read has no effect", async () => {
    const client = await registerClient(origin.issuer, { theme: { accent: '#9d174d' } });
    const dressed = await registerClient(origin.issuer);
    const spoilt = await registerClient(origin.issuer);
    const write = (id: string, value: object) =>
      origin.query(`UPDATE clients SET metadata = json_set(metadata, '$.theme', json(?)) WHERE client_id = ?`, JSON.stringify(value), id);
    await write(dressed.client_id, { name: 'Beta', accent: '#9d174d', dark: { accent: '#f9a8d4' } });
    await write(spoilt.client_id, { accent: 'red}body{opacity:0' });
    const bodyFor = async (asking: RegisteredClient) =>
      pageOf(await createBrowser(origin.issuer).open(authorizeUrl(origin.issuer, asking, { redirect_uri: callback }))).body;
    expect(await bodyFor(client)).toContain('--accent:#0f766e;');
    expect(await bodyFor(dressed)).toMatch(/--accent:#9d174d;.*--accent:#f9a8d4;/s);
    expect(await bodyFor(dressed)).toContain('<bdi>Beta</bdi>');
    expect(await bodyFor(dressed)).not.toContain('cdn.acme.example');
    expect(await bodyFor(spoilt)).toContain('--accent:#0f766e;');
    expect(await bodyFor(spoilt)).not.toContain('opacity:0');
  });
});
