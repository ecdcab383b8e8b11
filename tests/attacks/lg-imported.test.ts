// Accounts that came from another system, and what the cost of an attempt tells of any account. On an origin of its own: its people have hashes
// that others would not, and a hash costs what it does in the world.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Origin } from '../../tools/server/origin.ts';
import { readProcessorTime, startRuntime } from '../../tools/server/runtimes.ts';
import { createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, randomAddress } from '../harness/journey.ts';
import { startSeededOrigin } from '../harness/seeded-origin.ts';

const password = 'Gänsefüßchen 漢字🔐';
/** Each made by another implementation than ours. */
const imported = {
  bcrypt: '$2b$05$sIXMpDQjx3INDce3qmneveXoRLcf/gLsQYCHhi5w7CDho5H0bBamm',
  scrypt: '$scrypt$ln=10,r=8,p=1$XwuhtHaulfLeWytFiDGmVA$ts6YjN+isyIt3x02h+nbMzTl+3bZ9C4HfZWpXXfGhhA',
  django: 'pbkdf2_sha256$20000$seasalt$+yRF5RS5XxOtUniZfLCk3IXq7WgPTnL9sJPYmBjrxBY=',
  argon2i: '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$sNHM3rbDCyWDrbxOsb147/9jFQ9OT0ic86Je04UYdo4',
  ldap: '{SSHA}vsH+ErTsyRPD97FxH83fAB8GmQ5BaO3d',
  unix: '$1$ksLVYh2N$7huD7I4YWmrnrIqGBQmzd1',
};
const people = Array.from({ length: 10 }, (_, number) => ({ username: `native-${number}`, password }));

let origin: Origin;
let issuer: string;
let runtime: number | undefined;

beforeAll(async () => {
  const users = [...people, ...Object.entries(imported).map(([username, password_hash]) => ({ username, password_hash }))];
  const variables = { PASSWORD_HASHING: 'm=19456,t=2,p=1' };
  ({ started: origin, pid: runtime } = await startRuntime(() => startSeededOrigin({ clients: [], lists: { users }, variables })));
  ({ issuer } = origin);
}, 60_000);
afterAll(() => origin.stop(), 30_000);

const hashOf = async (username: string): Promise<string> => {
  const find = origin.database.prepare('SELECT password_hash FROM users WHERE username = ?').bind(username);
  return (await find.first<{ password_hash: string }>())?.password_hash ?? '';
};

async function trySignIn(username: string, secret: string): Promise<Page> {
  const browser = createBrowser(issuer);
  return pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/login`)), { username, password: secret }, 'login'));
}
const isSignedIn = ({ body }: Page): boolean => !body.includes('id="login-error"');

test.each(Object.keys(imported))(
  'K-61, D-07: %s signs in with the password it had, and from then on has a hash of ours',
  async (username) => {
    const before = await hashOf(username);
    expect(before).toMatch(/^\$imported\$/);
    expect(isSignedIn(await trySignIn(username, `${password}!`))).toBe(false);
    expect(await hashOf(username)).toBe(before);
    expect(isSignedIn(await trySignIn(username, password))).toBe(true);
    expect(await hashOf(username)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=/);
    expect(isSignedIn(await trySignIn(username, password))).toBe(true);
    expect(isSignedIn(await trySignIn(username, `${password}!`))).toBe(false);
  },
);

/** A known person, a name nobody has, and a person without a password; none is tried more often than is free. */
const names = {
  known: (round: number) => `native-${round % 5}`,
  unknown: () => crypto.randomUUID(),
  passkey: (round: number) => `native-${5 + (round % 5)}`,
};
const kinds = Object.keys(names) as (keyof typeof names)[];
const rounds = 20;

// What an attempt costs is told by the processor time of the runtime: a clock on the wall shows what else the machine does.
test('LG-01, K-45, CVE-2026-22746: no attempt costs more or less for who has an account, or a password', { timeout: 60_000 }, async () => {
  await origin.database.prepare("UPDATE users SET password_hash = NULL WHERE username GLOB 'native-[5-9]'").run();
  const browser = createBrowser(issuer);
  const form = pageOf(await browser.open(`${issuer}/login`)).forms[0];
  if (!form) throw new Error('the sign-in page has no form');
  const costOf = async (username: string): Promise<number> => {
    browser.headers.set('CF-Connecting-IP', randomAddress());
    const before = readProcessorTime(runtime) ?? 0;
    await browser.open(form.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({ ...form.fields, method: 'password', username, password: 'wrong' }).toString(),
    });
    return (readProcessorTime(runtime) ?? 0) - before;
  };
  for (const kind of kinds) await costOf(names[kind](0));
  const costs = { known: 0, unknown: 0, passkey: 0, delayed: 0 };
  // Side by side, in an order that turns, so that a busy machine slows all of them alike.
  for (let round = 1; round <= rounds; round += 1) {
    for (let turn = 0; turn < kinds.length; turn += 1) {
      const kind = kinds[(round + turn) % kinds.length] ?? 'known';
      costs[kind] += (await costOf(names[kind](round))) / rounds;
    }
  }
  for (let attempt = 0; attempt < 6; attempt += 1) await costOf('native-0');
  for (let attempt = 0; attempt < rounds; attempt += 1) costs.delayed += (await costOf('native-0')) / rounds;
  const { known, unknown, passkey, delayed } = costs;
  // The control: what costs no hash is told apart by the same measure.
  const hash = known - delayed;
  expect(hash, JSON.stringify(costs)).toBeGreaterThan(8);
  expect(Math.abs(known - unknown) / hash, JSON.stringify(costs)).toBeLessThan(0.4);
  expect(Math.abs(known - passkey) / hash, JSON.stringify(costs)).toBeLessThan(0.4);
});

test('F-38, RL-07: many sign-ins at once are answered or told to come back, and who comes after them is answered', {
  timeout: 60_000,
}, async () => {
  const browser = createBrowser(issuer);
  const [form] = pageOf(await browser.open(`${issuer}/login`)).forms;
  const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const tryOnce = (): Promise<Response> =>
    fetch(form?.action ?? '', {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie, Origin: issuer, 'Sec-Fetch-Site': 'same-origin', 'CF-Connecting-IP': randomAddress() },
      body: new URLSearchParams({ ...form?.fields, method: 'password', username: crypto.randomUUID(), password: 'wrong' }),
    });
  const answers = await Promise.all(Array.from({ length: 64 }, tryOnce));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 400 && status !== 503)).toEqual([]);
  expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThanOrEqual(16);
  for (const answer of answers) if (answer.status === 503) expect(answer.headers.get('Retry-After')).toBe('1');
  expect((await tryOnce()).status).toBe(400);
});
