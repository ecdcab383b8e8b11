import { describe, expect, test } from 'vitest';
import { parsePasswordSettings, parseSecretRing } from '../config/index.ts';
import { createPasswordHasher } from './index.ts';
import { argon2Module } from './module.ts';

const first = '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const second = '2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8';
const { hashing: usual } = parsePasswordSettings({}, 'deployed');
const hasherOf = (peppers: string, parameters = usual) =>
  createPasswordHasher({ module: argon2Module, peppers: parseSecretRing('PASSWORD_PEPPERS', peppers), parameters });

const cheap = { m: 64, t: 1, p: 1 };
const hasher = hasherOf(first, cheap);
const refused = { isMatch: false, needsRehash: false };
const matched = { isMatch: true, needsRehash: false };

describe('D-07, K-12, K-61: a password at rest is Argon2id over a peppered HMAC', () => {
  test.each([
    [
      'Gänsefüßchen 漢字🔐',
      first,
      '$argon2id$v=19$m=19456,t=2,p=1,keyid=AQ$c2l4dGVlbiBzYWx0IGJ5dA$6GhdBQ1LWE0Qqb56XM0fHaVPnFciZFRHSbbst9fZSMg',
    ],
    [
      'Gänsefüßchen 漢字🔐',
      second,
      '$argon2id$v=19$m=19456,t=2,p=1,keyid=Ag$c2l4dGVlbiBzYWx0IGJ5dA$yFiQ78hgD9r4riro+zkNoH9rwS4g0HOp44DSK3b7b9M',
    ],
    [
      'correct horse battery staple',
      second,
      '$argon2id$v=19$m=19456,t=2,p=1,keyid=Ag$c2l4dGVlbiBzYWx0IGJ5dA$CTj0jccwMBV+4UD8i44AaRBv30AnEks8fyzhWFzjfK8',
    ],
  ])('%s under %s verifies against the value of an independent implementation', async (password, peppers, phc) => {
    expect(await hasherOf(peppers).verify(password, phc)).toEqual(matched);
    expect(await hasherOf(peppers).verify(`${password} `, phc)).toEqual(refused);
  });

  test('the default cost is 19 MiB, two passes, one lane, with a fresh salt of 16 bytes', async () => {
    const [one, other] = [await hasherOf(first).hash('password'), await hasherOf(first).hash('password')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=AQ\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(other).not.toBe(one);
  });

  test.each([
    ['パスワードはとても長いです', 'パスワードはとても長いでX'],
    ['パスワードはとても長いです', 'パスワードXXXXXXXX'],
    ['pässword', 'pässworX'],
    ['ééééé1', 'ééééé2'],
    ['🔐🔐🔐🔐a', '🔐🔐🔐🔐b'],
  ])('D-07 non-ASCII passwords that differ only at the end do not verify: %s, %s', async (password, other) => {
    const phc = await hasher.hash(password);
    expect(await hasher.verify(password, phc)).toEqual(matched);
    expect(await hasher.verify(other, phc)).toEqual(refused);
  });

  test('D-07 the composed and the decomposed spelling are one password (NFC)', async () => {
    const phc = await hasher.hash('Ange\u0301lique');
    expect(await hasher.verify('Ang\u00e9lique', phc)).toEqual(matched);
    expect(await hasher.verify('Angelique', phc)).toEqual(refused);
  });

  test('D-07 NFC, not NFKC: compatibility forms stay different', async () => {
    expect(await hasher.verify('password', await hasher.hash('ｐａｓｓｗｏｒｄ'))).toEqual(refused);
  });

  test.each(['password ', ' password', 'password\n', 'password\0', 'Password'])('D-07 nothing is trimmed or folded: %j', async (other) => {
    const phc = await hasher.hash('password');
    expect(await hasher.verify('password', phc)).toEqual(matched);
    expect(await hasher.verify(other, phc)).toEqual(refused);
  });

  test('D-07 1024 bytes are hashed whole, 1025 are refused and never cut', async () => {
    const longest = `${'é'.repeat(511)}ab`;
    const phc = await hasher.hash(longest);
    expect(await hasher.verify(longest, phc)).toEqual(matched);
    expect(await hasher.verify(`${longest.slice(0, -1)}X`, phc)).toEqual(refused);
    expect(await hasher.verify(`${longest}c`, phc)).toEqual(refused);
    await expect(hasher.hash(`${longest}c`)).rejects.toThrow(RangeError);
  });
});

describe('D-07: two peppers are accepted while one replaces the other', () => {
  test('a hash of the old pepper verifies and asks to be made again', async () => {
    const phc = await hasher.hash('password');
    expect(await hasherOf(`${second},${first}`, cheap).verify('password', phc)).toEqual({ isMatch: true, needsRehash: true });
    expect(await hasherOf(`${second},${first}`, cheap).verify('Password', phc)).toEqual(refused);
  });

  test('a hash of a pepper that is gone never verifies', async () => {
    const phc = await hasher.hash('password');
    expect(await hasherOf(second, cheap).verify('password', phc)).toEqual(refused);
  });

  test('a stored version relabelled to another pepper does not verify', async () => {
    const phc = await hasher.hash('password');
    expect(await hasherOf(`${second},${first}`, cheap).verify('password', phc.replace('keyid=AQ', 'keyid=Ag'))).toEqual(refused);
  });
});

describe('K-61: parameters live in the hash', () => {
  test('a hash of other parameters verifies with its own and asks to be made again', async () => {
    const phc = await hasher.hash('password');
    expect(await hasherOf(first, { m: 128, t: 1, p: 1 }).verify('password', phc)).toEqual({ isMatch: true, needsRehash: true });
  });

  test.each(['', 'password', '$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA'])(
    'a stored text that is no hash of ours never verifies: %j',
    async (phc) => {
      expect(await hasher.verify('password', phc)).toEqual(refused);
    },
  );
});

describe('LG-01: a refusal costs as much as a verification', () => {
  test('an unknown person, a broken row and an overlong password each cost one whole hash', async () => {
    const owasp = hasherOf(first);
    const phc = await owasp.hash('password');
    const works = [
      () => owasp.verify('wrong', phc),
      () => owasp.verifyNothing('wrong'),
      () => owasp.verify('wrong', 'broken'),
      () => owasp.verify('x'.repeat(2000), phc),
    ];
    const least = works.map(() => Number.POSITIVE_INFINITY);
    // Side by side, so that a busy machine slows all of them alike.
    for (let round = 0; round < 6; round += 1) {
      for (const [place, work] of works.entries()) {
        const start = performance.now();
        await work();
        least[place] = Math.min(least[place] ?? 0, performance.now() - start);
      }
    }
    const [verification = 0, ...others] = least;
    expect(verification).toBeGreaterThan(2);
    for (const other of others) expect(other / verification, least.join()).toBeGreaterThan(0.4);
  });
});

describe('RL-07, F-38: only so many hashes wait in one isolate', () => {
  test('what is beyond is told to come back at once, and the next one after them is hashed', async () => {
    const phc = await hasher.hash('password');
    const verifications = await Promise.allSettled(Array.from({ length: 200 }, () => hasher.verify('password', phc)));
    const verified = verifications.filter(({ status }) => status === 'fulfilled');
    const refusals = verifications.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect([verified.length, refusals.length]).toEqual([16, 184]);
    expect(refusals[0]).toMatchObject({ error: 'temporarily_unavailable', status: 503, headers: { 'Retry-After': '1' } });
    expect(await hasher.verify('password', phc)).toEqual(matched);
  });
});
