import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@authrim/shared/config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFreshOrigin } from '../server/fresh.ts';
import { generateSecrets } from '../server/secrets.ts';
import { applySeed, readSeed } from './seed.ts';

interface SeedFile {
  users: Record<string, unknown>[];
  clients: Record<string, unknown>[];
}

const demoFile = join(import.meta.dirname, 'demo.json');
const issuer = 'http://localhost:8787';
/** A public key, of nobody. */
const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43) };
const directory = mkdtempSync(join(tmpdir(), 'authrim-seed-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The demo seed with one thing changed, as a file. */
function writeSeed(change: (seed: SeedFile) => unknown): string {
  const seed: SeedFile = JSON.parse(readFileSync(demoFile, 'utf8'));
  change(seed);
  const file = join(directory, `${crypto.randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(seed));
  return file;
}

const standardClaims = `name given_name family_name middle_name nickname preferred_username profile picture website email email_verified
  gender birthdate zoneinfo locale phone_number phone_number_verified address`.split(/\s+/);

const template = { title: 'Pay', lines: ['Pay {amount}'] };
const payment = {
  type: 'payment',
  schema: { type: 'object', additionalProperties: false, properties: { type: {}, amount: { type: 'string' } } },
  consent: { en: template },
};

describe('readSeed', () => {
  const demo = readSeed(demoFile, issuer);

  test('Core §5.1, K-74: alice has a value for every standard claim', () => {
    const [alice] = demo.users;
    expect(Object.keys(alice ?? {})).toEqual(expect.arrayContaining(standardClaims));
  });

  test('RFC 9396 §2.1: a type of details has a policy and adds nothing unless it says so', () => {
    const { authorization_details_types } = readSeed(
      writeSeed((seed) => Object.assign(seed, { authorization_details_types: [payment] })),
      issuer,
    );
    expect(authorization_details_types).toEqual([{ ...payment, status: 'active', consent_policy: 'remembered', enrichment: {} }]);
  });

  test('{issuer} becomes the issuer', () => {
    expect(demo.clients.flatMap(({ metadata }) => metadata.redirect_uris)).toContain(`${issuer}/demo-spa/callback`);
  });

  const refusals: [string, (seed: SeedFile) => unknown, string][] = [
    [
      'a claim of the wrong type',
      ({ users }) => Object.assign(users[1] ?? {}, { email_verified: 'yes' }),
      'users[1] (bob) email_verified: ',
    ],
    ['an unknown member', ({ users }) => Object.assign(users[0] ?? {}, { shoe_size: 43 }), 'users[0] (alice) shoe_size: '],
    [
      'an unknown part of an address',
      ({ users }) => Object.assign(users[0] ?? {}, { address: { planet: 'x' } }),
      '(alice) address.planet: ',
    ],
    ['a missing password', ({ users }) => delete users[0]?.password, 'users[0] (alice): must have a password'],
    [
      'a password and a hash',
      ({ users }) => Object.assign(users[0] ?? {}, { password_hash: '{SHA}x' }),
      'users[0] (alice): must have a password',
    ],
    [
      'two users of one name',
      ({ users }) => users.push({ username: 'ALICE', password: 'p' }),
      'users[2] (alice) username: is that of users[0]',
    ],
    [
      'two users of one address',
      ({ users }) => Object.assign(users[1] ?? {}, { email: 'Alice@example.com' }),
      'email: is that of users[0]',
    ],
    ['a client without an id', ({ clients }) => delete clients[0]?.client_id, 'clients[0] client_id: '],
    ['two clients of one id', ({ clients }) => clients.push({ ...clients[0] }), 'clients[3] (demo-spa) client_id: is that of clients[0]'],
    [
      'RFC 7591 §2: a wrong redirect_uri',
      ({ clients }) => Object.assign(clients[0] ?? {}, { redirect_uris: ['/x'] }),
      'clients[0] (demo-spa)',
    ],
    [
      'GR-03: a client named as a user',
      ({ clients, users }) => Object.assign(clients[1] ?? {}, { client_id: users[0]?.sub }),
      '(alice-3f9c1d7e) client_id: is the sub of a user',
    ],
    [
      'RFC 7523 §3: this server as an issuer it trusts',
      (seed) =>
        Object.assign(seed, {
          trusted_issuers: [{ issuer, jwks_uri: 'https://x.example/jwks', algorithms: ['ES256'], subject_mapping: 'sub' }],
        }),
      'trusted_issuers[0] (http://localhost:8787) issuer: is this server itself',
    ],
    [
      'RFC 7523 §3: an issuer without a key of its algorithm',
      (seed) =>
        Object.assign(seed, {
          trusted_issuers: [
            { issuer: 'https://idp.example.com', jwks: { keys: [key] }, algorithms: ['ES256', 'RS256'], subject_mapping: 'sub' },
          ],
        }),
      'trusted_issuers[0] (https://idp.example.com) jwks: has no key for RS256',
    ],
    [
      'RFC 7521 §4.1: offline_access on an assertion',
      (seed) =>
        Object.assign(seed, {
          trusted_issuers: [
            {
              issuer: 'https://idp.example.com',
              jwks: { keys: [key] },
              algorithms: ['ES256'],
              subject_mapping: 'sub',
              scopes: ['offline_access'],
            },
          ],
        }),
      'scopes.0: cannot be granted on an assertion',
    ],
    ['a confidential client without a secret', ({ clients }) => delete clients[1]?.client_secret, '(demo-web) client_secret: '],
    [
      'a public client with a secret',
      ({ clients }) => Object.assign(clients[0] ?? {}, { client_secret: 'x'.repeat(32) }),
      'client_secret: ',
    ],
    [
      'RFC 7518 §3.2: a secret too short for a MAC',
      ({ clients }) => Object.assign(clients[1] ?? {}, { token_endpoint_auth_method: 'client_secret_jwt', client_secret: 'x'.repeat(31) }),
      '(demo-web) client_secret: does not fit client_secret_jwt',
    ],
    [
      'a short initial access token, and keeps it to itself',
      (seed) => Object.assign(seed, { initial_access_tokens: [{ token: 'short' }] }),
      'initial_access_tokens[0] token: must be 32',
    ],
    ...(
      [
        ['B-290: a type of details that checks nothing', { schema: { type: 'object' } }, 'schema: must have type among its properties'],
        [
          'B-290: a type of details that lets anything through',
          { schema: { type: 'object', properties: { type: {} } } },
          'schema: / must say',
        ],
        ['B-291: a type of details without English words', { consent: { de: template } }, 'consent: must speak en'],
        ['B-291: a line with half a placeholder', { consent: { en: { ...template, lines: ['{a'] } } }, 'consent.en.lines.0: must hold'],
        ['RFC 9396 §7.1: an addition that no client may send', { enrichment: { locations: 'x' } }, 'enrichment: authorization_details has'],
        ['RFC 9396 §7.1: an addition that changes the type', { enrichment: { type: 'x' } }, 'enrichment: may not set type'],
      ] as const
    ).map(([name, change, named]): [string, (seed: SeedFile) => unknown, string] => [
      name,
      (seed) => Object.assign(seed, { authorization_details_types: [{ ...payment, ...change }] }),
      `authorization_details_types[0] (payment) ${named}`,
    ]),
    [
      'B-293: a client with a type of details nobody defined',
      (seed) => {
        Object.assign(seed, { authorization_details_types: [payment] });
        Object.assign(seed.clients[0] ?? {}, { authorization_details_types: ['payment', 'order'] });
      },
      'clients[0] (demo-spa): authorization_details_types has',
    ],
    ['a list that is none', (seed) => Object.assign(seed, { users: {} }), 'users must be an array'],
    ['a list it does not know', (seed) => Object.assign(seed, { user: [] }), 'not user'],
  ];

  test.each(refusals)('refuses %s, naming entry and member', (_, change, named) => {
    const file = writeSeed(change);
    expect(() => readSeed(file, issuer)).toThrow(ConfigurationError);
    expect(() => readSeed(file, issuer)).toThrow(named);
  });
});

describe('applySeed', () => {
  interface Row {
    username: string;
    name: string;
    id: string;
    version: number;
    password_hash: string;
  }

  let origin: Awaited<ReturnType<typeof startFreshOrigin>>;
  beforeAll(async () => {
    // Secrets of its own: nobody else's people are there.
    origin = await startFreshOrigin({ secrets: generateSecrets() });
  }, 60_000);
  afterAll(() => origin.stop());

  /** The people after this seed and all before it. */
  async function seedAndRead(seed: string): Promise<Row[]> {
    await applySeed(origin, readSeed(seed, origin.issuer), origin.secrets);
    const { results } = await origin.database.prepare('SELECT * FROM users ORDER BY username').all<Row>();
    return results;
  }

  test('writes an entry again only when it changed, and then keeps the internal id', async () => {
    const first = await seedAndRead(demoFile);
    const second = await seedAndRead(demoFile);
    const third = await seedAndRead(writeSeed(({ users }) => Object.assign(users[0] ?? {}, { name: 'Alice Renamed' })));
    expect(first.map(({ username }) => username)).toEqual(['alice', 'bob']);
    expect(second).toEqual(first);
    expect(third[0]).toMatchObject({ id: first[0]?.id, name: 'Alice Renamed', version: 2 });
    expect(third[1]).toEqual(first[1]);
  });

  test('K-61: a hash of another system is kept under the pepper; one of no known format is named', async () => {
    const withHash = (username: string, password_hash: string) =>
      writeSeed((seed) => Object.assign(seed, { users: [{ username, password_hash }], clients: [] }));
    const people = await seedAndRead(withHash('imported', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='));
    expect(people.find(({ username }) => username === 'imported')?.password_hash).toMatch(/^\$imported\$ldap\$/);
    await expect(seedAndRead(withHash('unknown', '5f4dcc3b5aa765d61d8327deb882cf99'))).rejects.toThrow(
      'users (unknown) password_hash: is of no known format',
    );
  });

  test('writes nothing when one entry does not fit what is there', async () => {
    const only = (...people: Record<string, unknown>[]) => writeSeed((seed) => Object.assign(seed, { users: people, clients: [] }));
    const carol = { username: 'carol', password: 'p', email: 'shared@example.com' };
    const before = await seedAndRead(only(carol));
    const clash = only({ username: 'dave', password: 'p' }, { ...carol, username: 'erin' });
    await expect(seedAndRead(clash)).rejects.toThrow(/^SEED does not fit .*email_canonical/);
    expect(await seedAndRead(only(carol))).toEqual(before);
  });
});
