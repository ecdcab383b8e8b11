import { expect, test } from 'vitest';
import { type Client, parseClientMetadata } from '../clients/index.ts';
import { parseImmutableSecret } from '../config/index.ts';
import { createIdentifiers } from './identifiers.ts';

const salt = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const identifiers = createIdentifiers(parseImmutableSecret('SUBJECT_SALT', salt));
const alice = { subject: 'internal-id-of-alice', person: { sub: 'public-sub-of-alice' } };

const createClient = (metadata: Record<string, unknown> = {}): Client => ({
  client_id: crypto.randomUUID(),
  status: 'active',
  source: 'seed',
  profile: 'oidc',
  metadata: parseClientMetadata(
    { redirect_uris: ['https://rp.example.com/cb'], subject_type: 'pairwise', ...metadata },
    { environment: 'deployed' },
  ),
  secrets: [],
});

test('D-15: base64url(HMAC-SHA-256(salt, sector, 0, internal id)), as another implementation computes it', async () => {
  const sub = await identifiers.subjectIdentifier({ client: createClient(), ...alice });
  expect(sub).toBe('45ZgVR8OWMEOckGlDZPpPlxuWdz4xM5tOkRwo2Wh-XY');
  expect(await identifiers.sessionIdentifier(createClient(), 'session-1')).toBe('v-kEwKYYJzl_E0bNbGoEWT5e1fxaUx_5BuEIcPclT8A');
});

test('US-05, Core §8.1: one value a sector, whichever client and path asks', async () => {
  const subOf = (client: Client) => identifiers.subjectIdentifier({ client, ...alice });
  const sub = await subOf(createClient());
  expect(await subOf(createClient({ redirect_uris: ['https://rp.example.com/another', 'https://rp.example.com:8443/cb'] }))).toBe(sub);
  expect(await subOf(createClient({ redirect_uris: ['https://other.example.com/cb'] }))).not.toBe(sub);
  const declared = { redirect_uris: ['https://a.example.com/cb', 'https://b.example.com/cb'] };
  expect(await subOf(createClient({ ...declared, sector_identifier_uri: 'https://rp.example.com/sector.json' }))).toBe(sub);
});

test('Core §8: a public client sees the public sub and the session as it is', async () => {
  const client = createClient({ subject_type: 'public' });
  expect(await identifiers.subjectIdentifier({ client, ...alice })).toBe(alice.person.sub);
  expect(await identifiers.findPairwiseSubject(client, alice.subject)).toBeUndefined();
  expect(await identifiers.sessionIdentifier(client, 'session-1')).toBe('session-1');
});

test('another salt, person or session is another value, and sub and sid never meet', async () => {
  const client = createClient();
  const others = createIdentifiers(parseImmutableSecret('SUBJECT_SALT', salt.replace('AAEC', 'BBEC')));
  const values = await Promise.all([
    identifiers.subjectIdentifier({ client, ...alice }),
    identifiers.subjectIdentifier({ client, ...alice, subject: 'internal-id-of-bob' }),
    others.subjectIdentifier({ client, ...alice }),
    identifiers.sessionIdentifier(client, alice.subject),
    identifiers.sessionIdentifier(client, 'session-1'),
  ]);
  expect(new Set(values).size).toBe(values.length);
  for (const value of values) expect(value).toMatch(/^[\w-]{43}$/);
});

test.each([
  ['missing', undefined, 'is missing'],
  ['too short', 'AAECAwQFBgcICQoLDA0ODw', 'is too weak'],
  ['not random', 'A'.repeat(43), 'is too weak'],
  ['versioned', `1:${salt}`, 'is malformed'],
])('D-23: a salt that is %s is refused by name', (_, value, problem) => {
  expect(() => parseImmutableSecret('SUBJECT_SALT', value)).toThrow(`SUBJECT_SALT ${problem}`);
});
