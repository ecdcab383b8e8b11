// A new password against a real D1: the list, the person's names, the passwords before and the breaches.
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { now } from '@authrim/shared/clock';
import { parseSecretRing, parseSettings } from '@authrim/shared/config';
import { connectDatabase, findPasswordHashes, findUserForSignIn, updatePasswordHash } from '@authrim/shared/database';
import { createDerivation } from '@authrim/shared/handles';
import type { LimitNeeds } from '@authrim/shared/http';
import { createSafeFetch } from '@authrim/shared/outbound';
import { createPasswordHasher } from '@authrim/shared/passwords';
import { argon2Module } from '@authrim/shared/passwords/module';
import { decideTake, limits, type TakeLog } from '@authrim/shared/policies';
import { beforeAll, describe, expect, test } from 'vitest';
import { choosePassword, keepPassword, type PasswordOwner } from '../src/passwords/choose.ts';

const { DB, TEST_MIGRATIONS } = env as unknown as { DB: D1Database; TEST_MIGRATIONS: D1Migration[] };
const database = connectDatabase(DB);
const peppers = parseSecretRing('PASSWORD_PEPPERS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
const passwords = createPasswordHasher({ module: argon2Module, peppers, parameters: { m: 64, t: 1, p: 1 } });

const derivation = createDerivation(parseSecretRing('ROOT_SECRETS', '1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8'));
/** By the rule of the object, without the object. */
const taken = new Map<string, TakeLog>();
const rateLimiter: LimitNeeds['rateLimiter'] = {
  async take(input) {
    const decision = decideTake(taken.get(input.key) ?? [], input, now());
    if (decision.outcome === 'allowed') taken.set(input.key, decision.log);
    return decision;
  },
};

/** SHA-1 of `a password of a breach`, behind its first five digits. */
const breached = 'a password of a breach';
const asked: string[] = [];

function needsOf(variables: Record<string, string> = {}) {
  const settings = parseSettings({ ISSUER: 'https://id.acmecorp.com', ...variables });
  const answer = async (url: string): Promise<Response> => {
    asked.push(url);
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(breached));
    const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase();
    return new Response(url.endsWith(hash.slice(0, 5)) ? `${hash.slice(5)}:12` : '', { headers: { 'Content-Type': 'text/plain' } });
  };
  return { settings, database, passwords, derivation, rateLimiter, safeFetch: createSafeFetch({ settings, fetch: answer }) };
}

const needs = needsOf();
const nobody: PasswordOwner = { names: [] };
const judge = async (password: string, owner = nobody, powers = needs) => {
  const choice = await choosePassword(password, owner, powers);
  return choice.outcome === 'refused' ? choice.problem.kind : choice.outcome;
};

beforeAll(async () => {
  await applyD1Migrations(DB, TEST_MIGRATIONS);
  const insert =
    "INSERT INTO users (id, sub, username, status, version, created_at, updated_at) VALUES ('carol', 'carol', 'carol', 'active', 1, 0, 0)";
  await DB.prepare(insert).run();
});

describe('LG-17, ASVS 6.2.4, K-62: what may be a password', () => {
  test.each([
    ['a good one', 'the river runs at noon', 'accepted'],
    ['fourteen characters', 'kT9#vQ2!mX7$pL', 'too_short'],
    ['a megabyte', 'x'.repeat(1_000_000), 'too_long'],
    ['of the 3,000 most common, twice', 'trustno1trustno1', 'guessable'],
    ['of two common words', 'sunshine-princess', 'guessable'],
    ['the name of the product', 'authrim-authrim1', 'personal'],
    ['the name in the issuer', 'acmecorp2026!!!!', 'personal'],
    ['a password of a breach', breached, 'breached'],
  ])('%s', async (_, password, outcome) => {
    expect(await judge(password)).toBe(outcome);
  });

  test.each(['iloveyou', 'password', 'trustno1', 'baseball', 'qwertyuiop', '1q2w3e4r', 'Password1', 'P@ssw0rd'])(
    '%s is refused also where eight characters are enough',
    async (password) => {
      expect(await judge('k7#Qm2xv', { names: [], hasSecondFactor: true })).toBe('accepted');
      expect(await judge(password, { names: [], hasSecondFactor: true })).toBe('guessable');
      expect(await judge(password, nobody, needsOf({ PASSWORD_MINIMUM_LENGTH: '8' }))).toBe('guessable');
    },
  );

  test('the names of the person and little else', async () => {
    const password = 'carolinsky1984x';
    expect(await judge(password)).toBe('accepted');
    expect(await judge(password, { names: ['carol', 'Carol Carolinsky', undefined, null] })).toBe('personal');
  });

  test('an operator adds words of the organization', async () => {
    expect(await judge('zyxtrobolka-202')).toBe('accepted');
    await DB.prepare("INSERT INTO common_passwords (word) VALUES ('zyxtrobolka')").run();
    expect(await judge('zyxtrobolka-202')).toBe('guessable');
  });

  test('nobody is asked about breaches where that is off, or about a password that is refused anyway', async () => {
    asked.length = 0;
    expect(await judge(breached, nobody, needsOf({ PASSWORD_BREACH_CHECK: 'off' }))).toBe('accepted');
    expect(await judge('passwordpassword')).toBe('guessable');
    expect(asked).toEqual([]);
    await judge('the river runs at noon');
    expect(asked).toEqual([expect.stringMatching(/^https:\/\/api\.pwnedpasswords\.com\/range\/[0-9A-F]{5}$/)]);
  });
});

describe('K-62: a password a person had cannot be chosen again', () => {
  const carol: PasswordOwner = { person: { subject: 'carol', quotas: new Map() }, names: ['carol'] };
  const numbered = (number: number) =>
    `${['the river', 'one mountain', 'an old bridge', 'some wide field', 'that last train'][number]} runs at noon`;

  test('the last three, then no more', async () => {
    for (let number = 0; number < 5; number += 1) {
      const choice = await choosePassword(numbered(number), carol, needs);
      if (choice.outcome === 'refused') throw new Error(choice.problem.kind);
      await keepPassword('carol', choice.password_hash, needs);
    }
    const outcomes = [];
    for (let number = 0; number < 5; number += 1) outcomes.push(await judge(numbered(number), carol));
    expect(outcomes).toEqual(['accepted', 'accepted', 'used_before', 'used_before', 'used_before']);
    expect(await judge(numbered(4))).toBe('accepted');
    expect(await findPasswordHashes(database, 'carol', 10)).toHaveLength(3);
    const row = await findUserForSignIn(database, 'carol');
    expect(await passwords.verify(numbered(4), row?.password_hash ?? '')).toMatchObject({ isMatch: true });
  });

  test('RL-01: one person makes us compare only so many; what is refused before costs nothing of it', async () => {
    const owner: PasswordOwner = { person: { subject: 'somebody else', quotas: new Map() }, names: [] };
    for (let tries = 0; tries < limits.new_password_person.limit; tries += 1) {
      expect(await judge('passwordpassword', owner)).toBe('guessable');
      expect(await judge('the river runs at noon', owner)).toBe('accepted');
    }
    await expect(judge('the river runs at noon', owner)).rejects.toMatchObject({
      status: 429,
      headers: { 'Retry-After': expect.any(String) },
    });
    expect(await judge('passwordpassword', owner)).toBe('guessable');
    expect(await judge('the river runs at noon', { person: { subject: 'another', quotas: new Map() }, names: [] })).toBe('accepted');
  });

  test('nothing is remembered where the history is off', async () => {
    const without = needsOf({ PASSWORD_HISTORY: '0' });
    expect(await judge(numbered(4), carol)).toBe('used_before');
    expect(await judge(numbered(4), carol, without)).toBe('accepted');
  });

  test('D-07 a hash that is made anew for its parameters never brings back a password that was changed meanwhile', async () => {
    const old = 'what was kept before';
    await keepPassword('carol', old, needs);
    await updatePasswordHash(database, 'carol', old, `${old} made anew`);
    expect((await findUserForSignIn(database, 'carol'))?.password_hash).toBe(`${old} made anew`);
    await keepPassword('carol', 'another', needs);
    await updatePasswordHash(database, 'carol', `${old} made anew`, old);
    expect((await findUserForSignIn(database, 'carol'))?.password_hash).toBe('another');
  });
});
