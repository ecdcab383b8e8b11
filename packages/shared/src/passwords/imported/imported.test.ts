import { describe, expect, test } from 'vitest';
import { parseSecretRing } from '../../config/index.ts';
import { createPasswordHasher } from '../index.ts';
import { argon2Module } from '../module.ts';

const peppers = parseSecretRing('PASSWORD_PEPPERS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
const parameters = { m: 64, t: 1, p: 1 };
const hasher = createPasswordHasher({ module: argon2Module, peppers, parameters });
const refused = { isMatch: false, needsRehash: false };
const matched = { isMatch: true, needsRehash: true };

/** What the libraries in the titles made of it, each with its own code. */
const password = 'Gänsefüßchen 漢字🔐';
const firebase = {
  base64_signer_key: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  base64_salt_separator: 'Bw==',
  rounds: 8,
  mem_cost: 14,
  salt: '42xEC+ixf3L2lw==',
  passwordHash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
};
const keycloak = (algorithm: string, hashIterations: number, value: string, salt: string, additionalParameters = {}) =>
  JSON.stringify({
    type: 'password',
    secretData: JSON.stringify({ value, salt, additionalParameters: {} }),
    credentialData: JSON.stringify({ hashIterations, algorithm, additionalParameters }),
  });

const vectors: [string, string, string][] = [
  ['bcrypt 2b (pyca)', password, '$2b$05$sIXMpDQjx3INDce3qmneveXoRLcf/gLsQYCHhi5w7CDho5H0bBamm'],
  ['bcrypt 2y, as PHP spells it', password, '$2y$05$sIXMpDQjx3INDce3qmneveXoRLcf/gLsQYCHhi5w7CDho5H0bBamm'],
  ['bcrypt 2a (Openwall)', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['scrypt (passlib)', password, '$scrypt$ln=10,r=8,p=1$XwuhtHaulfLeWytFiDGmVA$ts6YjN+isyIt3x02h+nbMzTl+3bZ9C4HfZWpXXfGhhA'],
  [
    'scrypt (Werkzeug)',
    password,
    'scrypt:1024:8:1$mao93dIcrXjgMIGb$105f60293b24dfd0c1e1a9eb468171c00065e90d93bf285b930c3843a6db293a473c66562788cce36b3ec3bba8209d19ebde6e7db6ce2acda9927075accf6176',
  ],
  ['PBKDF2-SHA-1 (passlib)', password, '$pbkdf2$1500$4DwHQMiZ814rBcBYK8W4Fw$ZVnGjH9n72WALNsE4aiEcINqbk4'],
  ['PBKDF2-SHA-256 (passlib)', password, '$pbkdf2-sha256$1500$inGOMWYsBYDQOicEQMi59w$OxISBkT2uE7RjwyaSW.KWEo3xHoBYizJfHr8GUAaeHA'],
  [
    'PBKDF2-SHA-512 (passlib)',
    password,
    '$pbkdf2-sha512$1500$RohxTgkBYCylFCLknPO.Vw$t7/vu7lwAc.DUS.m3Ip1ZsuXkBJqBVGbcQsNtdQ/HaPOExAyF3gDCXGUBf3uf8b.ifedm/7uOaGF9caBGuj7Tg',
  ],
  ['PBKDF2 (Django)', password, 'pbkdf2_sha256$20000$seasalt$+yRF5RS5XxOtUniZfLCk3IXq7WgPTnL9sJPYmBjrxBY='],
  ['PBKDF2 (Werkzeug)', password, 'pbkdf2:sha256:2000$EiItwV4b1qFl0F4C$c0c662707a18c508315e23c47c76cf7c6e07aaf8c278d9d286740a00cabf98f1'],
  ['Argon2d 1.0 (argon2-cffi)', password, '$argon2d$v=16$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/IQdt0iyRleh3qbPtEpYl060wsKqYnMj+e/ELLvFR+c'],
  ['Argon2d', password, '$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$zBoKWyj/C6WAEGqdJHKp6CXaUYz2lqFPSJ+xDLzqGkY'],
  ['Argon2i 1.0', password, '$argon2i$v=16$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2N1TDSWuf5e4Cr0AxfP2v/JmjADVRYH1xzr/ZfCqn8k'],
  [
    'Argon2i 1.0 without its version',
    password,
    '$argon2i$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2N1TDSWuf5e4Cr0AxfP2v/JmjADVRYH1xzr/ZfCqn8k',
  ],
  ['Argon2i', password, '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$sNHM3rbDCyWDrbxOsb147/9jFQ9OT0ic86Je04UYdo4'],
  ['Argon2id 1.0', password, '$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Uso2usP416eYNz/3UVKtDbmkZ9G9es/FinGD4Jt0BNw'],
  ['Argon2id', password, '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$dj/SJF76Ab257Dthma2FVOQAS/daFc1reWjh0BylsS8'],
  ['SHA (RFC 2307)', password, '{SHA}Ny/dJ6ef6dNLf3k8YTDAYUFiAe0='],
  ['SSHA (passlib)', password, '{SSHA}vsH+ErTsyRPD97FxH83fAB8GmQ5BaO3d'],
  ['SSHA256 (passlib)', password, '{SSHA256}Y72niBh8xH15xrhkxlZzajKZX0hurdSMDDNnAfoZU36A0Brj/J9zbg=='],
  [
    'SSHA512 (passlib)',
    password,
    '{SSHA512}0uF4XyWuXh7rx2zlkrKeHWhMfWxF4SMftT0t3IUwPXCJgTW6tCRDj1TyisInhIHmN69UgEOlLR3+MB+hFi80WztnzDlHKMWY',
  ],
  ['MD5-crypt (passlib)', password, '$1$ksLVYh2N$7huD7I4YWmrnrIqGBQmzd1'],
  ['MD5-crypt of Apache', password, '$apr1$MAvk1HUE$3VIofKUaDLG0r6AbzV.7I0'],
  [
    'Keycloak (an export of it)',
    'user1',
    keycloak('pbkdf2-sha256', 27500, '9qur72LAICdhFeb2SpkJt2jbOYaxJ44g9T+E7bmJXxI=', 'AGHjXoWftkFxnk/dcZRNnA=='),
  ],
  [
    'Keycloak pbkdf2-sha512',
    password,
    keycloak(
      'pbkdf2-sha512',
      21000,
      'QPdqUXVYlniXPs//KphMTv4aYQQfXsWRLhTalLW+X9NRl0+9PbUg1ceuzv3ujaG5TBcrl7595h5NeZh/BCUQcw==',
      'a2V5Y2xvYWsgc2FsdCAxNg==',
    ),
  ],
  [
    'Keycloak pbkdf2-sha256',
    password,
    keycloak(
      'pbkdf2-sha256',
      27500,
      'rOalZPvqu2sao9W9OeO9Pp082WUldk6l9NvoRH78ld50ema+a2QYHAhvl/eF2qn0NO4NQhqZfyLm4Usqrv1Aog==',
      'a2V5Y2xvYWsgc2FsdCAxNg==',
    ),
  ],
  [
    'Keycloak pbkdf2',
    password,
    keycloak(
      'pbkdf2',
      2000,
      'CayhT+TE4MoXZ6JyZCBbZ5IOMbeVJRz86AXK8UjraWBfEJObbi/zw46Y2peRMYuGiYTEEG1OXpV6aWjni6/Wsw==',
      'a2V5Y2xvYWsgc2FsdCAxNg==',
    ),
  ],
  [
    'Keycloak argon2',
    password,
    keycloak('argon2', 5, 'V93u3dt9aVeq+acM5M47xaHngluvAP+o3eDW35Joa9I=', 'a2V5Y2xvYWsgc2FsdCAxNg==', {
      hashLength: ['32'],
      memory: ['7168'],
      type: ['id'],
      version: ['1.3'],
      parallelism: ['1'],
    }),
  ],
];

/** What costs so much that one wrong password has to do. */
const dearVectors: typeof vectors = [
  [
    'PBKDF2 above what the platform computes',
    password,
    '$pbkdf2-sha256$100001$BQCgtBZCaE2JsVaqVapVSg$2Csfeudiq5rvt0sGy3NGz0LUYDBU6hipLd7EU4htFV4',
  ],
  ['Firebase (its own README)', 'user1password', JSON.stringify(firebase)],
];

async function proveVector(typed: string, foreign: string, wrong: readonly string[]): Promise<void> {
  const stored = (await hasher.adopt(foreign)) ?? '';
  expect(stored).toMatch(/^\$imported\$[a-z0-9_]+\$[A-Za-z0-9_-]+\$argon2id\$v=19\$m=64,t=1,p=1,keyid=AQ\$/);
  expect(await hasher.verify(typed, stored)).toEqual(matched);
  for (const other of wrong) expect(await hasher.verify(other, stored)).toEqual(refused);
}

describe('K-61: hashes of other systems verify, and ask to be replaced', () => {
  test.each(vectors)('%s', (_, typed, foreign) => proveVector(typed, foreign, [`${typed} `, typed.slice(1), `x${typed}`, '']));

  test.each(dearVectors)('%s', (_, typed, foreign) => proveVector(typed, foreign, [`${typed} `]));

  test('D-07 at rest is nothing that verifies without the pepper, nor the hash as it came', async () => {
    const foreign = '{SHA}Ny/dJ6ef6dNLf3k8YTDAYUFiAe0=';
    const stored = (await hasher.adopt(foreign)) ?? '';
    expect(await hasher.verify(password, stored)).toEqual(matched);
    expect(stored).not.toContain('Ny/dJ6ef6dNLf3k8YTDAYUFiAe0');
    expect(atob(stored.split('$')[3]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')).toBe('{"hash":"SHA-1","salt":""}');
    const others = parseSecretRing('PASSWORD_PEPPERS', '1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8');
    expect(await createPasswordHasher({ module: argon2Module, peppers: others, parameters }).verify(password, stored)).toEqual(refused);
  });

  test('D-07 bcrypt never read beyond byte 72 or a NUL: such a password is refused, not taken in part', async () => {
    // Of 72 times the letter a, made by the pyca library.
    const stored = (await hasher.adopt('$2b$05$dYZPlfvF/mWbbBsB7zNriuK.5C.2ICQWceMxPJoldJF.e.X2CPB/.')) ?? '';
    expect(await hasher.verify('a'.repeat(72), stored)).toEqual(matched);
    for (const longer of ['a'.repeat(73), `${'a'.repeat(72)}b`, `${'a'.repeat(71)}\0`])
      expect(await hasher.verify(longer, stored)).toEqual(refused);
  });
});

describe('a hostile hash asks for no unbounded work, in the file or in the row', () => {
  const digest = 'A'.repeat(43);
  test.each([
    ['bcrypt of cost 14', `$2b$14$${'A'.repeat(53)}`],
    ['bcrypt of cost 31', `$2b$31$${'A'.repeat(53)}`],
    ['bcrypt of cost 3', `$2b$03$${'A'.repeat(53)}`],
    ['scrypt of a gigabyte', `$scrypt$ln=20,r=8,p=1$AAAAAAAAAAA$${digest}`],
    ['scrypt of many lanes', `$scrypt$ln=14,r=8,p=32$AAAAAAAAAAA$${digest}`],
    ['scrypt with N that is no power of two', `scrypt:30000:8:1$salt$${'a'.repeat(64)}`],
    ['PBKDF2 of ten million rounds', `pbkdf2_sha256$9999999$salt$${digest}=`],
    ['PBKDF2 of no round', `pbkdf2_sha256$0$salt$${digest}=`],
    ['PBKDF2 of many blocks', `pbkdf2:sha1:1500000$salt$${'a'.repeat(128)}`],
    ['Argon2 of 99 MiB', `$argon2id$v=19$m=99999,t=1,p=1$AAAAAAAAAAAAAAAA$${digest}`],
    ['Argon2 of 99 passes', `$argon2id$v=19$m=64,t=99,p=1$AAAAAAAAAAAAAAAA$${digest}`],
    ['Argon2 with a salt of two bytes', `$argon2id$v=19$m=64,t=1,p=1$AAA$${digest}`],
    ['Firebase with a memory cost of 30', JSON.stringify({ ...firebase, mem_cost: 30 })],
    ['Firebase with half a round', JSON.stringify({ ...firebase, rounds: 0.5 })],
    ['Keycloak with ten million rounds', keycloak('pbkdf2-sha256', 10_000_000, `${digest}=`, 'AAAAAAAAAAA=')],
    ['a digest that is too short to tell passwords apart', 'pbkdf2_sha256$1000$salt$AAAA'],
  ])('%s', async (_, foreign) => {
    expect(await hasher.adopt('{SHA}Ny/dJ6ef6dNLf3k8YTDAYUFiAe0=')).toBeDefined();
    expect(await hasher.adopt(foreign)).toBeUndefined();
  });

  test.each([
    '',
    'password',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '{CLEARTEXT}password',
    '{SSHA}AAAA',
    '{SHA}vsH+ErTsyRPD97FxH83fAB8GmQ5BaO3d',
    '$2x$05$sIXMpDQjx3INDce3qmneveXoRLcf/gLsQYCHhi5w7CDho5H0bBamm',
    '$5$rounds=5000$salt$hash',
    '{"credentialData":"{","secretData":"{}"}',
    '{"credentialData":"null","secretData":"[]"}',
    'null',
    keycloak('pbkdf2-sha3', 1000, `${digest}=`, 'AAAAAAAAAAA='),
    keycloak('argon2', 1, `${digest}=`, 'AAAAAAAAAAA=', { type: ['x'], version: ['1.3'], memory: ['64'], parallelism: ['1'] }),
  ])('%j is of no format', async (foreign) => {
    expect(await hasher.adopt(foreign)).toBeUndefined();
  });

  test.each([
    ['of an unknown scheme', (stored: string) => stored.replace('$ldap$', '$constructor$')],
    ['of another scheme', (stored: string) => stored.replace('$ldap$', '$scrypt$')],
    ['with a setting that is no JSON', (stored: string) => stored.replace(/\$ldap\$[^$]+/, '$ldap$AAAA')],
    ['with a setting that is null', (stored: string) => stored.replace(/\$ldap\$[^$]+/, `$ldap$${btoa('null')}`)],
    ['without a setting', (stored: string) => stored.replace(/\$ldap\$[^$]+/, '$ldap$')],
    [
      'with a setting nobody checked',
      (stored: string) =>
        stored.replace(/\$ldap\$[^$]+/, `$pbkdf2$${btoa('{"hash":"sha256","iterations":1e9,"salt":"","length":32}').replace(/=/g, '')}`),
    ],
    ...['bcrypt', 'scrypt', 'pbkdf2', 'argon2', 'ldap', 'md5_crypt', 'firebase'].map((scheme): [string, (stored: string) => string] => [
      `with an empty setting of ${scheme}`,
      (stored) => stored.replace(/\$ldap\$[^$]+/, `$${scheme}$e30`),
    ]),
    ['without its PHC string', (stored: string) => stored.slice(0, stored.indexOf('$argon2id'))],
    ['imported twice', (stored: string) => stored.replace('$argon2id', '$imported$ldap$e30$argon2id')],
  ])('LG-01 a row %s never verifies and never throws', async (_, change) => {
    const stored = (await hasher.adopt('{SHA}Ny/dJ6ef6dNLf3k8YTDAYUFiAe0=')) ?? '';
    expect(await hasher.verify(password, stored)).toEqual(matched);
    expect(await hasher.verify(password, change(stored))).toEqual(refused);
  });
});
