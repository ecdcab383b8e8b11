// Attacks on one-time values: codes of an authenticator app and recovery codes, and on the half of a sign-in that asks for them. On
// an origin whose clock stands still: a delay that began does not end, and a code stays the code of its step.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EntryWrapper } from '../../tools/server/bundle.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { delay } from '../../tools/server/instrument.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { findSubject } from '../harness/behind.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { addApp, enterPassword, pathOf, securityPath, signedInAtAccount } from '../harness/own-account.ts';
import { totpCode } from '../harness/totp.ts';

let origin: Origin;
let issuer: string;
let client: RegisteredClient;

const at = Date.now();
/** Each call of an object takes a while of its own, so that what races is in between; all at one moment. */
const slowAtOneMoment: EntryWrapper = (worker) => `${delay({ seed: 1, milliseconds: 5 })(worker)}\nDate.now = () => ${at};`;

const dataDirectory = mkdtempSync(join(tmpdir(), 'authrim-one-time-'));

beforeAll(async () => {
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', dataDirectory, entryWrapper: slowAtOneMoment });
  ({ issuer } = origin);
  client = await registerClient(issuer);
}, 60_000);
afterAll(async () => {
  await origin.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** How often something is on record for a person: what was granted, whatever the answers said. */
async function recordedFor(username: string, event: string, acr?: string): Promise<number> {
  const query = `SELECT count(*) AS times FROM audit_events JOIN users ON users.id = subject
    WHERE username = ?1 AND event = ?2 AND (?3 IS NULL OR fields ->> 'acr' = ?3)`;
  const row = origin.database.prepare(query).bind(username, event, acr ?? null);
  return (await row.first<{ times: number }>())?.times ?? 0;
}

const code = (secret: string, later = 0): string => totpCode(secret, later, at);
const isSignedIn = (browser: Browser): boolean => browser.cookies.has('session');

interface Half {
  browser: Browser;
  page: Page;
}

/** The password was right, the code is asked for. */
async function begin(username: string, browser = createBrowser(issuer)): Promise<Half> {
  const page = await enterPassword(browser, pageOf(await browser.open(`${issuer}/login`)), username);
  expect([pathOf(page), isSignedIn(browser)]).toEqual(['/login/verify', false]);
  return { browser, page };
}

type Outcome = 'signed in' | 'denied' | 'delayed';
/** Enters a code; `fields` change what else the form says. */
async function enter({ browser, page }: Half, typed: string, fields: Record<string, string> = {}): Promise<Outcome> {
  const answer = pageOf(await browser.submit(page, { code: typed, ...fields }, 'verify'));
  expect(answer.status).toBeLessThan(500);
  if (isSignedIn(browser)) return 'signed in';
  return answer.body.includes('too many attempts') ? 'delayed' : 'denied';
}
const recovery = { method: 'recovery_code' };

async function withApp(username: string) {
  const { browser } = await signedInAtAccount(issuer, username);
  return { browser, ...(await addApp(issuer, browser, at)) };
}

const count = (outcomes: readonly Outcome[], wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;

describe('codes of an app', () => {
  test('OT-01, RFC 6238 §5.2, CVE-2025-43798: a code signs in once, also of a hundred at a time', async () => {
    const { secret } = await withApp('alice');
    const halves = [await begin('alice')];
    while (halves.length < 4) {
      const browser = createBrowser(issuer);
      browser.cookies.set('browser', halves[0]?.browser.cookies.get('browser') ?? '');
      halves.push(await begin('alice', browser));
    }
    const attempts = Array.from({ length: 25 }, () => halves).flat();
    const sent = attempts.map(async ({ browser, page }) => {
      const own = createBrowser(issuer);
      for (const [name, value] of browser.cookies) own.cookies.set(name, value);
      return enter({ browser: own, page }, code(secret));
    });
    expect(count(await Promise.all(sent), 'signed in')).toBe(1);
    await expect.poll(() => recordedFor('alice', 'session.started', 'urn:authrim:acr:two-factor'), { timeout: 10_000 }).toBe(1);
    expect(await enter(await begin('alice'), code(secret))).toBe('denied');
    expect(await enter(await begin('alice'), code(secret, 1))).toBe('signed in');
  }, 60_000);

  test('OT-01: neither the code that confirmed the app nor an older one signs in after a newer', async () => {
    const { secret } = await withApp('bob');
    expect(await enter(await begin('bob'), code(secret, -1))).toBe('denied');
    expect(await enter(await begin('bob'), code(secret, 1))).toBe('signed in');
    expect(await enter(await begin('bob'), code(secret))).toBe('denied');
    for (const later of [-3, -2, 2, 3]) expect(['denied', 'delayed']).toContain(await enter(await begin('bob'), code(secret, later)));
  });

  test('OT-02, OT-03: guesses are counted for the person, in every new sign-in, and a right password clears nothing', async () => {
    const { secret } = await withApp('carol');
    const outcomes: Outcome[] = [];
    for (let guess = 0; guess < 7; guess += 1) outcomes.push(await enter(await begin('carol'), `00000${guess % 10}`));
    expect(outcomes).toEqual([...Array<Outcome>(5).fill('denied'), ...Array<Outcome>(2).fill('delayed')]);
    expect(await enter(await begin('carol'), code(secret))).toBe('delayed');
    const carol = await findSubject(origin, 'carol');
    expect((await carol.beginAttempt({ factor: 'password' })).outcome).toBe('allowed');
  });

  test('OT-02: thirty guesses at once are five', async () => {
    await withApp('dave');
    const half = await begin('dave');
    const guesses = Array.from({ length: 30 }, (_, guess) => {
      const browser = createBrowser(issuer);
      for (const [name, value] of half.browser.cookies) browser.cookies.set(name, value);
      return enter({ browser, page: half.page }, String(guess).padStart(6, '0'));
    });
    const outcomes = await Promise.all(guesses);
    expect([count(outcomes, 'denied'), count(outcomes, 'delayed')]).toEqual([5, 25]);
  }, 60_000);

  test('OT-02: wrong passwords do not use up the codes, nor wrong codes the passwords', async () => {
    const { secret } = await withApp('erin');
    const half = await begin('erin');
    const stranger = createBrowser(issuer);
    for (let guess = 0; guess < 6; guess += 1)
      await stranger.submit(pageOf(await stranger.open(`${issuer}/login`)), { username: 'erin', password: 'wrong' }, 'login');
    expect(await enter(half, code(secret))).toBe('signed in');
  });

  test('OT-09: a code of any other shape is no code, and no failure', async () => {
    const { secret } = await withApp('frank');
    const good = code(secret);
    const wide = [...good].map((digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0)).join('');
    const shapes = ['', '0', 'null', '[]', `${good}0`, good.slice(1), wide, `${good}\u0000`, `+${good}`, 'x'.repeat(5000)];
    const half = await begin('frank');
    for (const typed of shapes) expect(['denied', 'delayed']).toContain(await enter(half, typed));
    const { browser, page } = half;
    const form = page.forms.find(({ buttons }) => buttons.some(({ id }) => id === 'verify'));
    const send = async (body: string, type = 'application/x-www-form-urlencoded') =>
      pageOf(
        await browser.open(`${issuer}/login/verify`, {
          method: 'POST',
          headers: { 'Content-Type': type, Origin: issuer, 'Sec-Fetch-Site': 'same-origin' },
          body,
        }),
      ).status;
    const fields = new URLSearchParams({ ...form?.fields });
    expect(await send(`${fields}&code=${good}&code=${good}`)).toBe(400);
    expect(await send(JSON.stringify({ ...form?.fields, code: Number(good) }), 'application/json')).toBe(415);
    expect(isSignedIn(browser)).toBe(false);
  });
});

describe('setting an app up', () => {
  const open = async (browser: Browser) => {
    const page = pageOf(await browser.open(`${issuer}${securityPath}/authenticator`));
    return { page, secret: /id="secret">([^<]*)</.exec(page.body)?.[1] ?? '', enrolment: page.forms[0]?.fields.enrolment ?? '' };
  };
  const confirm = async (browser: Browser, page: Page, fields: Record<string, string>) => {
    const answer = pageOf(await browser.submit(page, fields, 'confirm'));
    return answer.body.includes('id="codes"');
  };

  test('OT-05, GHSA-qgqp-xh8r-v73r: the secret is the one that was shown to this person, in this session', async () => {
    const { browser } = await signedInAtAccount(issuer, 'grace');
    const { browser: mallory } = await signedInAtAccount(issuer, 'mallory');
    const { browser: second } = await signedInAtAccount(issuer, 'grace');
    const [own, ofMallory, ofAnotherSession] = [await open(browser), await open(mallory), await open(second)];
    const swapped: Record<string, [string, string]> = {
      'another person’s': [ofMallory.enrolment, ofMallory.secret],
      'of another session': [ofAnotherSession.enrolment, ofAnotherSession.secret],
      'in clear': ['JBSWY3DPEHPK3PXP', 'JBSWY3DPEHPK3PXP'],
      changed: [`${own.enrolment.slice(0, -8)}AAAAAAAA`, own.secret],
      'a session cookie': [browser.cookies.get('session') ?? '', own.secret],
      none: ['', own.secret],
    };
    for (const [name, [enrolment, secret]] of Object.entries(swapped))
      expect([name, await confirm(browser, own.page, { enrolment, code: code(secret) })]).toEqual([name, false]);
    expect(await confirm(browser, own.page, { code: '000000' })).toBe(false);
    expect(await confirm(browser, own.page, { secret: 'JBSWY3DPEHPK3PXP', code: code('JBSWY3DPEHPK3PXP') })).toBe(false);
    expect(await confirm(browser, own.page, { code: code(own.secret) })).toBe(true);
  });

  test('OT-05, LG-19: a session from before cannot put another app in its place', async () => {
    const { browser: thief } = await signedInAtAccount(issuer, 'heidi');
    const prepared = await open(thief);
    const { secret } = await withApp('heidi');
    expect(await confirm(thief, prepared.page, { code: code(prepared.secret) })).toBe(false);
    expect(pathOf(pageOf(await thief.open(`${issuer}${securityPath}/authenticator`)))).toBe('/login/verify');
    expect(await enter(await begin('heidi'), code(secret))).toBe('signed in');
  });

  test('LK-01, OT-07: no file of ours holds the secret of an app, a code of it or a recovery code', async () => {
    const { secret, codes } = await withApp('ivan');
    expect(await enter(await begin('ivan'), code(secret))).toBe('signed in');
    expect(await enter(await begin('ivan'), codes[9] ?? '', recovery)).toBe('signed in');
    await expect.poll(() => recordedFor('ivan', 'recovery_code.used'), { timeout: 10_000 }).toBe(1);
    const files = readdirSync(dataDirectory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const stored = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
    expect(stored.includes('ivan@example.com')).toBe(true);
    for (const told of [secret, secret.replaceAll(' ', ''), ...codes, ...codes.map((one) => one.replaceAll('-', ''))])
      expect(stored.includes(told)).toBe(false);
  });
});

describe('recovery codes', () => {
  test('OT-07: each signs in once, also of a hundred at a time, however it is typed', async () => {
    const { codes } = await withApp('judy');
    const half = await begin('judy');
    const [first = '', second = '', third = ''] = codes;
    const sent = Array.from({ length: 100 }, () => {
      const browser = createBrowser(issuer);
      for (const [name, value] of half.browser.cookies) browser.cookies.set(name, value);
      return enter({ browser, page: half.page }, first, recovery);
    });
    expect(count(await Promise.all(sent), 'signed in')).toBe(1);
    await expect.poll(() => recordedFor('judy', 'recovery_code.used'), { timeout: 10_000 }).toBe(1);
    for (const again of [first, first.toUpperCase(), first.replaceAll('-', '')])
      expect(await enter(await begin('judy'), again, recovery)).toBe('denied');
    expect(await enter(await begin('judy'), ` ${second.toUpperCase().replaceAll('-', ' ')} `, recovery)).toBe('signed in');
    expect(await enter(await begin('judy'), third.replaceAll('-', ''), recovery)).toBe('signed in');
  }, 60_000);

  test('OT-07: guessing them is counted together with guessing codes, and another person’s are none', async () => {
    const { secret } = await withApp('niaj');
    const { codes } = await withApp('olivia');
    const typed = [codes[0] ?? '', '', '0000-0000-0000-0000', 'x'.repeat(5000), "' OR 1=1 --"];
    const outcomes: Outcome[] = [];
    for (const one of typed) outcomes.push(await enter(await begin('niaj'), one, recovery));
    expect(outcomes).toEqual(typed.map(() => 'denied'));
    expect(await enter(await begin('niaj'), code(secret))).toBe('delayed');
    expect(await enter(await begin('olivia'), codes[0] ?? '', recovery)).toBe('signed in');
  });
});

describe('half a sign-in', () => {
  const answerTo = async (browser: Browser, parameters: Record<string, string> = {}) =>
    sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none', ...parameters }))).searchParams.get('error');

  test('LG-19, CVE-2026-9091: it opens nothing, whichever way its cookie is turned', async () => {
    await withApp('peggy');
    const { browser } = await begin('peggy');
    const cookie = browser.cookies.get('sign_in') ?? '';
    expect(await answerTo(browser)).toBe('login_required');
    for (const path of ['', '/passkey', '/authenticator'])
      expect(pathOf(pageOf(await browser.open(issuer + securityPath + path)))).toBe('/login');
    browser.cookies.set('session', cookie);
    expect(await answerTo(browser)).toBe('login_required');
    expect(pathOf(pageOf(await browser.open(issuer + securityPath)))).toBe('/login');
    const { browser: owner } = await signedInAtAccount(issuer, 'sybil');
    const { browser: other } = { browser: createBrowser(issuer) };
    other.cookies.set('sign_in', owner.cookies.get('session') ?? '');
    expect(pathOf(pageOf(await other.open(`${issuer}/login/verify`)))).toBe('/login');
  });

  test('LG-19: it goes on in its own browser, and what a form claims of it counts for nothing', async () => {
    const { secret } = await withApp('trent');
    const { browser, page } = await begin('trent');
    const thief = createBrowser(issuer);
    const own = pageOf(await thief.open(`${issuer}/login`));
    thief.cookies.set('sign_in', browser.cookies.get('sign_in') ?? '');
    expect(pathOf(pageOf(await thief.open(`${issuer}/login/verify`)))).toBe('/login');
    const token = own.forms[0]?.fields.form_token ?? '';
    for (const fields of [{}, { form_token: token }, { form_token: token, before: 'session' }])
      expect(await enter({ browser: thief, page }, code(secret), fields)).toBe('denied');
    const claims = { acr: 'urn:authrim:acr:two-factor', amr: 'mfa', methods: '["totp"]', proof: 'totp', step: '99999999' };
    expect(await enter({ browser, page }, '000000', claims)).toBe('denied');
    for (const method of ['password', 'totp,totp', '__proto__', ''])
      expect([method, await enter({ browser, page }, code(secret), { method })]).toEqual([method, 'denied']);
    for (const method of ['totp', 'recovery_code', 'constructor']) {
      const stranger = createBrowser(issuer);
      const login = pageOf(await stranger.open(`${issuer}/login`));
      const answer = pageOf(await stranger.submit(login, { username: 'trent', password, method, code: code(secret) }, 'login'));
      expect([answer.status, isSignedIn(stranger)]).toEqual([400, false]);
    }
    expect(await enter(await begin('trent'), code(secret))).toBe('signed in');
  });

  test('LG-19: a sign-in that was begun for one request ends in no other', async () => {
    const { secret } = await withApp('victor');
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(authorizeUrl(issuer, client)));
    const page = await enterPassword(browser, login, 'victor');
    const elsewhere = pageOf(await browser.open(authorizeUrl(issuer, client)));
    const { client_id = '', request_uri = '' } = elsewhere.forms[0]?.fields ?? {};
    expect(await enter({ browser, page }, code(secret), { client_id, request_uri })).toBe('denied');
    const half = await enterPassword(browser, pageOf(await browser.open(authorizeUrl(issuer, client))), 'victor');
    expect(pathOf(pageOf(await browser.submit(half, { code: code(secret) }, 'verify')))).toBe('/consent');
  });

  test('LG-01: the way from a wrong password to a wrong code tells only who knows the password of an account with two factors', async () => {
    await withApp('wendy');
    const stranger = createBrowser(issuer);
    const login = pageOf(await stranger.open(`${issuer}/login`));
    const wrong = pageOf(await stranger.submit(login, { username: 'wendy', password: 'wrong' }, 'login'));
    expect([wrong.status, wrong.body.includes('login-error'), stranger.cookies.has('sign_in')]).toEqual([400, true, false]);
  });
});
