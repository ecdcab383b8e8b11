import { parseSettings } from '@authrim/shared/config';
import { describe, expect, test } from 'vitest';
import { parseClientDocument } from './parse.ts';

const settings = parseSettings({ ISSUER: 'https://id.example.com', ENABLE_CIMD: 'true' });
const client_id = 'https://agent.example/client.json';
const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  kid: '1',
};
const good = { client_id, client_name: 'Agent', redirect_uris: ['http://127.0.0.1/callback'] };

const parse = (members: Record<string, unknown> = {}) => parseClientDocument(client_id, { ...good, ...members }, settings);
const digestOf = async (members: Record<string, unknown> = {}) => (await parse(members)).digest;

describe('B-296, B-297: what a document makes', () => {
  test('a public native client under the usual rules, which holds no secret and no privilege', async () => {
    const { metadata, ...client } = await parse({
      description: 'x',
      access_token_lifetime: 86_400,
      profile: 'fapi2',
      status: 'disabled',
      source: 'admin',
    });
    expect(client).toMatchObject({ client_id, status: 'active', source: 'metadata_document', profile: 'oidc', secrets: [] });
    expect(metadata).toMatchObject({ token_endpoint_auth_method: 'none', application_type: 'native', grant_types: ['authorization_code'] });
    expect(metadata).not.toHaveProperty('access_token_lifetime');
    expect(metadata).not.toHaveProperty('description');
  });

  test.each([
    [['https://agent.example/callback'], 'web'],
    [['https://agent.example/callback', 'http://[::1]/callback'], 'native'],
    [['com.example.agent:/callback'], 'native'],
    [['http://localhost:3000/callback'], 'native'],
  ])('RFC 8252 §7: %j makes it %s', async (redirect_uris, application_type) => {
    expect((await parse({ redirect_uris })).metadata).toMatchObject({ application_type, redirect_uris });
  });

  test('what it lists beyond what is served is left aside', async () => {
    const { metadata } = await parse({
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'authorization_code', 'implicit', 'refresh_token', 7],
      response_types: ['code', 'token', 'code id_token'],
    });
    expect(metadata).toMatchObject({ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] });
  });

  test('nothing of it makes us or a browser fetch from its hosts while a person decides', async () => {
    const { metadata } = await parse({
      logo_uri: 'https://agent.example/logo.png',
      'logo_uri#ja': 'https://agent.example/logo.png',
      request_uris: ['https://agent.example/request'],
      tos_uri: 'https://agent.example/terms',
    });
    expect(Object.keys(metadata).filter((name) => /logo|request_uris/.test(name))).toEqual([]);
    expect(metadata.tos_uri).toBe('https://agent.example/terms');
  });

  test('null counts as not said', async () => {
    expect((await parse({ token_endpoint_auth_method: null, application_type: null, jwks_uri: null })).metadata).toMatchObject({
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    });
  });

  test('private_key_jwt needs a key', async () => {
    const method = { token_endpoint_auth_method: 'private_key_jwt' };
    expect((await parse({ ...method, jwks: { keys: [jwk] } })).metadata).toMatchObject(method);
    expect((await parse({ ...method, jwks_uri: 'https://agent.example/jwks' })).metadata).toMatchObject(method);
    await expect(parse(method)).rejects.toThrow();
  });

  const unreadable = [
    { kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA', kid: 'pq' },
    { ...jwk, crv: 'secp256k1', kid: 'k' },
    { kty: 'EC', crv: 'P-256', kid: 'half' },
    'text',
    null,
  ];
  const confidential = { token_endpoint_auth_method: 'private_key_jwt' };

  test('RFC 7517 §5: keys of kinds unknown here are left aside', async () => {
    const { metadata } = await parse({ ...confidential, jwks: { keys: [...unreadable, jwk] } });
    expect(metadata.jwks).toEqual({ keys: [jwk] });
    expect((await parse({ jwks: { keys: unreadable } })).metadata).not.toHaveProperty('jwks');
  });

  test('B-297: who signs with a key has one that can be read, and none that is private or symmetric', async () => {
    expect((await parse({ ...confidential, jwks: { keys: [jwk] } })).metadata.jwks).toEqual({ keys: [jwk] });
    await expect(parse({ ...confidential, jwks: { keys: unreadable } })).rejects.toThrow('needs a signature key');
    for (const told of [
      { ...jwk, d: 'AAAA' },
      { kty: 'oct', k: 'AAAA', kid: '2' },
      { kty: 'x', d: 'AAAA', kid: '2' },
    ])
      for (const members of [{}, confidential]) await expect(parse({ ...members, jwks: { keys: [jwk, told] } })).rejects.toThrow('jwks');
  });

  test.each<[string, Record<string, unknown>]>([
    ['no client_id', { client_id: undefined }],
    ['another client_id', { client_id: 'https://agent.example/other.json' }],
    ['a client_id that only means the same', { client_id: 'https://agent.example:443/client.json' }],
    ['a client_id in a list', { client_id: [client_id] }],
    ['a secret', { client_secret: 'secret' }],
    ['no secret, but said', { client_secret: null }],
    ['the end of a secret', { client_secret_expires_at: 0 }],
    ...['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'tls_client_auth', 'self_signed_tls_client_auth', 'x'].map(
      (method): [string, Record<string, unknown>] => [method, { token_endpoint_auth_method: method, jwks: { keys: [jwk] } }],
    ),
    ['a MAC', { id_token_signed_response_alg: 'HS256' }],
    ['a sector of somebody else', { subject_type: 'pairwise', sector_identifier_uri: 'https://bank.example/sector' }],
    ['a statement', { software_statement: 'a.b.c' }],
    ['no redirect_uris', { redirect_uris: undefined }],
    ['empty redirect_uris', { redirect_uris: [] }],
    ['a script as redirect URI', { redirect_uris: ['javascript:alert(1)'] }],
    ['data as redirect URI', { redirect_uris: ['data:text/html,x'] }],
    ['plain http to somebody', { redirect_uris: ['http://agent.example/callback'] }],
    ['a fragment in a redirect URI', { redirect_uris: ['https://agent.example/callback#x'] }],
    ['a wildcard in a redirect URI', { redirect_uris: ['https://*.agent.example/callback'] }],
    ['a script as logo', { logo_uri: 'javascript:alert(1)' }],
    ['a script as logo in one language', { 'logo_uri#de': 'javascript:alert(1)' }],
    ['a script as terms', { tos_uri: 'javascript:alert(1)' }],
    ['no grant that is served', { grant_types: ['client_credentials'] }],
    ['no response that is served', { response_types: ['token'] }],
    ['grants that are no list', { grant_types: 'authorization_code' }],
    ['two sources of keys', { jwks: { keys: [jwk] }, jwks_uri: 'https://agent.example/jwks' }],
    ['keys that are no list', { jwks: { keys: { 0: jwk } } }],
    ['a symmetric key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    ['a logout page of another origin', { frontchannel_logout_uri: 'https://bank.example/logout' }],
    ['a type nobody knows', { application_type: 'agent' }],
  ])('%s is refused', async (_, members) => {
    expect(await parse()).toHaveProperty('client_id', client_id);
    await expect(parse(members)).rejects.toMatchObject({ error: expect.stringMatching(/^invalid_(client_metadata|redirect_uri)$/) });
  });

  test('RG-02: names of the language itself are members like others, and mean nothing', async () => {
    const document = JSON.parse(`{"client_id":"${client_id}","redirect_uris":["https://a.example/cb"],
      "__proto__":{"token_endpoint_auth_method":"private_key_jwt","isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},
      "toString":"x","hasOwnProperty":"x","grant_types":["authorization_code","__proto__","constructor"]}`);
    const client = await parseClientDocument(client_id, document, settings);
    expect(client.metadata).toMatchObject({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] });
    expect(Object.keys(client.metadata)).not.toContain('__proto__');
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

describe('B-299: the digest of what people agree to', () => {
  test('is the same for the same words in any order, and for other keys', async () => {
    const digest = await digestOf({ tos_uri: 'https://agent.example/terms' });
    const reordered = { tos_uri: 'https://agent.example/terms', redirect_uris: good.redirect_uris, client_name: 'Agent', client_id };
    expect((await parseClientDocument(client_id, reordered, settings)).digest).toBe(digest);
    const confidential = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } };
    expect(await digestOf({ ...confidential, jwks: { keys: [{ ...jwk, kid: '2' }] } })).toBe(await digestOf(confidential));
  });

  test.each<Record<string, unknown>>([
    { client_name: 'Bank' },
    { 'client_name#de': 'Bank' },
    { redirect_uris: ['http://127.0.0.1/callback', 'https://evil.example/callback'] },
    { redirect_uris: ['http://127.0.0.1/other'] },
    { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } },
    { jwks_uri: 'https://agent.example/jwks' },
    { scope: 'openid' },
    { grant_types: ['authorization_code', 'refresh_token'] },
    { client_uri: 'https://agent.example/' },
    { policy_uri: 'https://agent.example/privacy' },
  ])('is another one with %j', async (members) => {
    expect(await digestOf(members)).not.toBe(await digestOf());
  });
});
