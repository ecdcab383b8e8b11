// Guessing at passwords, on an origin whose clock stands still: a delay that began does not end, so that what is counted is
// exact. How delays grow and end is held by packages/shared (policies/attempts, test/sessions.test.ts).
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntryWrapper } from '../../tools/server/bundle.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { count } from '../../tools/server/instrument.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { findSubject } from '../harness/behind.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password } from '../harness/journey.ts';
import { operationsOf } from '../harness/operations.ts';
import { masked } from '../harness/oracles.ts';

let origin: Origin;
let issuer: string;

const at = Date.now();
/** Counts what an answer asked of objects and D1, at one moment that lasts. */
const countAtOneMoment: EntryWrapper = (worker) => `${count(worker)}\nDate.now = () => ${at};`;

beforeAll(async () => {
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', entryWrapper: countAtOneMoment });
  ({ issuer } = origin);
}, 60_000);
afterAll(() => origin.stop());

const objectOf = (username: string) => findSubject(origin, username);

type Outcome = 'signed in' | 'denied' | 'delayed';
const outcomeOf = ({ body }: Page): Outcome => {
  if (!body.includes('id="login-error"')) return 'signed in';
  return body.includes('too many attempts') ? 'delayed' : 'denied';
};

/** Fills in the sign-in form of a browser. */
async function trySignIn(browser: Browser, username: string, secret: string): Promise<Page> {
  return pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/login`)), { username, password: secret }, 'login'));
}

/** A guess from a browser, and an address, nobody has seen before. */
async function guess(username: string, secret: string, headers: Record<string, string> = {}): Promise<Outcome> {
  const browser = createBrowser(issuer);
  for (const [name, value] of Object.entries(headers)) browser.headers.set(name, value);
  return outcomeOf(await trySignIn(browser, username, secret));
}

const guessAll = (guesses: (() => Promise<Outcome>)[]): Promise<Outcome[]> => Promise.all(guesses.map((one) => one()));
const tally = (outcomes: readonly Outcome[]) => ({
  denied: outcomes.filter((outcome) => outcome === 'denied').length,
  delayed: outcomes.filter((outcome) => outcome === 'delayed').length,
});

/** What an answer took, whoever was asked. */
const workOf = (page: Page) => {
  const { objects, d1, kv } = operationsOf(page);
  return { calls: Object.values(objects).reduce((sum, calls) => sum + calls, 0), d1, kv };
};

test('LG-01, K-45, ASVS 6.3.8: wrong, unknown, disabled and without a password are the same answers after equal work, delays included', async () => {
  await (await objectOf('judy')).setStatus('disabled');
  await origin.database.prepare("UPDATE users SET password_hash = NULL WHERE username = 'zora'").run();
  const outside = (page: Page): string => {
    const { headers, ...rest } = masked(page);
    return JSON.stringify({ ...rest, headers: headers.filter(([name]) => name !== 'x-operations') });
  };
  const answersTo = async (username: string, secret: string) => {
    const pages = [];
    for (let attempt = 0; attempt < 6; attempt += 1) pages.push(await trySignIn(createBrowser(issuer), username, secret));
    return { outcomes: pages.map(outcomeOf), outside: pages.map(outside), work: pages.map(workOf) };
  };
  const known = await answersTo('ivan', 'wrong');
  expect(known.outcomes).toEqual([...Array<Outcome>(5).fill('denied'), 'delayed']);
  expect(known.work).toEqual(Array(6).fill({ calls: 2, d1: 1, kv: 0 }));
  const others = { unknown: 'nobody', 'unknown address': 'nobody@example.com', disabled: 'judy', 'passkey alone': 'zora' };
  for (const [name, username] of Object.entries(others)) {
    const answers = await answersTo(username, 'wrong');
    expect([name, answers.outcomes, answers.work]).toEqual([name, known.outcomes, known.work]);
    expect(answers.outside.map((page, index) => page === known.outside[index])).toEqual(Array(6).fill(true));
  }
});

test('LG-01, LG-02: guesses at a code by mail are the same answers after equal work, whether or not somebody has the address', async () => {
  const answersTo = async (email: string) => {
    const pages = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const browser = createBrowser(issuer);
      const page = pageOf(await browser.open(`${issuer}/login/email`));
      pages.push(pageOf(await browser.submit(page, { email, step: 'code', code: '12345678' }, 'send')));
    }
    return { outcomes: pages.map(({ body }) => (body.includes('too many attempts') ? 'delayed' : 'denied')), work: pages.map(workOf) };
  };
  // An object that has met its person asks D1 no more.
  expect(await guess('heidi', password)).toBe('signed in');
  const known = await answersTo('heidi@example.com');
  expect(known.outcomes).toEqual([...Array(5).fill('denied'), 'delayed']);
  expect(await answersTo('nobody-reads@example.com')).toEqual(known);
});

test('LG-01: who knows the password of a disabled account learns no more than who does not', async () => {
  await (await objectOf('grace')).setStatus('disabled');
  const [right, wrong] = [await trySignIn(createBrowser(issuer), 'grace', password), await trySignIn(createBrowser(issuer), 'grace', 'x')];
  expect([outcomeOf(right), masked(right).body]).toEqual(['denied', masked(wrong).body]);
});

test('LG-03, K-66, P-91, NIST 800-63B: five guesses at an account are checked, from however many addresses they come', async () => {
  expect(await guess('dave', password)).toBe('signed in');
  const addresses: Record<string, string>[] = [
    ...Array.from({ length: 10 }, (_, index) => ({ 'CF-Connecting-IP': `198.51.100.${index}` })),
    ...Array.from({ length: 10 }, (_, index) => ({ 'CF-Connecting-IP': `2001:db8:${index}::1` })),
    ...Array.from({ length: 5 }, (_, index) => ({ 'CF-Connecting-IP': `::ffff:198.51.100.${index}` })),
    { 'X-Forwarded-For': '203.0.113.1' },
    { Forwarded: 'for=203.0.113.2' },
    { 'X-Real-IP': '203.0.113.3', 'True-Client-IP': '203.0.113.3' },
    { 'CF-Connecting-IP': 'not an address' },
    { 'CF-Connecting-IP': '' },
  ];
  const outcomes = await guessAll(addresses.map((headers, index) => () => guess('dave', `guess ${index}`, headers)));
  expect(tally(outcomes)).toEqual({ denied: 5, delayed: addresses.length - 5 });
  expect(await guess('dave', password)).toBe('delayed');
});

test('LG-07, IN-07, CVE-2026-47203: every spelling of a name is one account with one counter', async () => {
  const spellings = [
    'erin',
    'ERIN',
    ' Erin ',
    'ｅｒｉｎ',
    'erin@example.com',
    'Erin@EXAMPLE.com',
    'ｅｒｉｎ＠example.com',
    '\u2003erin\u00a0',
  ];
  for (const spelling of spellings) expect([spelling, await guess(spelling, password)]).toEqual([spelling, 'signed in']);
  const outcomes = [];
  for (const spelling of spellings) outcomes.push(await guess(spelling, 'wrong'));
  expect(outcomes).toEqual([...Array<Outcome>(5).fill('denied'), ...Array<Outcome>(3).fill('delayed')]);
  const others = [
    'erin+x@example.com',
    'er.in@example.com',
    'erin@example.com.',
    'er\u200bin',
    'er\u00adin',
    'еrin',
    'erin\u0000',
    "erin' --",
    '%erin',
    'e_in',
  ];
  for (const other of others) expect([other, await guess(other, password)]).toEqual([other, 'denied']);
});

test.each([
  [
    'a name',
    [
      'nobody-spelled',
      'NOBODY-spelled',
      ' Nobody-Spelled ',
      'ｎｏｂｏｄｙ-spelled',
      '\u2003nobody-spelled\u00a0',
      'nobody-Spelled',
      'Nobody-spelled',
    ],
  ],
  [
    'an address',
    [
      'nobody@bücher.example',
      'Nobody@Bücher.example',
      ' nobody@xn--bcher-kva.example ',
      'nobody@XN--bcher-kva.example',
      'nobody@bu\u0308cher.example',
      'ｎｏｂｏｄｙ@bücher.example',
      'NOBODY@xn--bcher-kva.example',
    ],
  ],
])('LG-01, LG-07: every spelling of %s that nobody has is one with one counter, as if somebody had it', async (_, spellings) => {
  const outcomes = [];
  for (const spelling of spellings) outcomes.push(await guess(spelling, 'wrong'));
  expect(outcomes).toEqual([...Array<Outcome>(5).fill('denied'), ...Array<Outcome>(2).fill('delayed')]);
  expect(await guess(`${spellings[0]}-otherwise`, 'wrong')).toBe('denied');
});

test('LG-05, ASVS 6.1.1: guessing keeps nobody out of the browser they have signed in with, and their success resets no guesser', async () => {
  const own = createBrowser(issuer);
  expect(outcomeOf(await trySignIn(own, 'frank', password))).toBe('signed in');
  expect(tally(await guessAll(Array.from({ length: 8 }, () => () => guess('frank', 'wrong'))))).toEqual({ denied: 5, delayed: 3 });
  expect(await guess('frank', password)).toBe('delayed');
  own.cookies.delete('session');
  expect(outcomeOf(await trySignIn(own, 'frank', 'wrong'))).toBe('denied');
  expect(outcomeOf(await trySignIn(own, 'frank', password))).toBe('signed in');
  expect(await guess('frank', password)).toBe('delayed');
});

test('RL-01, P-25: who has to wait is answered 429, and told for how long', async () => {
  const pages = [];
  for (let attempt = 0; attempt < 6; attempt += 1) pages.push(await trySignIn(createBrowser(issuer), 'nobody at this address', 'wrong'));
  const account = createBrowser(issuer);
  const page = pageOf(
    await account.submit(pageOf(await account.open('/login?page=/account/password')), { username: 'wendy', password }, 'login'),
  );
  const wish = { old_password: 'wrong', new_password: 'seventeen quiet herons wade' };
  const changes = [];
  for (let attempt = 0; attempt < 6; attempt += 1) changes.push(pageOf(await account.submit(page, wish, 'change')));
  for (const answers of [pages, changes])
    expect(answers.map(({ status, headers }) => [status, headers.get('Retry-After')])).toEqual([...Array(5).fill([400, null]), [429, '1']]);
});

test('LG-05, K-111: an operator forgives what was tried, once, and a new password forgives what was tried at the old one', async () => {
  const { database } = origin;
  const delay = async (username: string) => {
    expect(tally(await guessAll(Array.from({ length: 6 }, () => () => guess(username, 'wrong'))))).toEqual({ denied: 5, delayed: 1 });
    expect(await guess(username, password)).toBe('delayed');
  };
  const moment = Math.floor(at / 1000);
  for (const column of ['attempts_forgiven_at', 'password_changed_at']) {
    const username = column === 'attempts_forgiven_at' ? 'sybil' : 'trent';
    const set = (time: number) => database.prepare(`UPDATE users SET ${column} = ? WHERE username = ?`).bind(time, username).run();
    await database.prepare('UPDATE users SET attempts_forgiven_at = NULL, password_changed_at = 1 WHERE username = ?').bind(username).run();
    await set(moment - 10);
    await delay(username);
    // What an operator mistakes for seconds would forgive for ever.
    await set(at);
    expect(await guess(username, password)).toBe('delayed');
    await set(moment);
    expect(await guess(username, password)).toBe('signed in');
  }
});

test('LG-54: a stolen browser cookie buys five guesses and no more', async () => {
  const own = createBrowser(issuer);
  await trySignIn(own, 'heidi', password);
  const thief = createBrowser(issuer);
  thief.cookies.set('browser', own.cookies.get('browser') ?? '');
  const outcomes: Outcome[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) outcomes.push(outcomeOf(await trySignIn(thief, 'heidi', 'wrong')));
  expect(tally(outcomes)).toEqual({ denied: 5, delayed: 2 });
  expect(outcomeOf(await trySignIn(thief, 'heidi', password))).toBe('delayed');
  expect(await guess('heidi', password)).toBe('signed in');
});

test('LG-17: a password beyond 1024 bytes is wrong like any other, and a body beyond its size is not read', async () => {
  for (const secret of ['x'.repeat(1025), `${password}\u0000`, `${password}${' '.repeat(1100)}`, ''])
    expect(await guess('carol', secret)).toBe('denied');
  expect((await trySignIn(createBrowser(issuer), 'carol', 'x'.repeat(70_000))).status).toBe(413);
  expect(await guess('carol', password)).toBe('signed in');
});

test('LG-03, D-16, K-65, P-91: one address, or one /64, gets sixty tries a minute whoever they are for', async () => {
  // An account that is delayed costs no hash, so that the address alone is what is counted here.
  expect(tally(await guessAll(Array.from({ length: 6 }, () => () => guess('mallory', 'wrong'))))).toEqual({ denied: 5, delayed: 1 });
  const from = (address: string, name = 'mallory') => guess(name, 'wrong', { 'CF-Connecting-IP': address });
  for (let batch = 0; batch < 6; batch += 1)
    await guessAll(Array.from({ length: 10 }, (_, index) => () => from(`2001:db8:77:1:${batch}:0:0:${index + 1}`)));
  for (const address of ['2001:db8:77:1:ffff::1', '2001:DB8:77:1::2', '2001:0db8:0077:0001:0:0:0:9'])
    expect(await from(address, 'nobody at all')).toBe('delayed');
  expect(await from('2001:db8:77:2::1', 'nobody at all')).toBe('denied');
});
