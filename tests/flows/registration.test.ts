// Dynamic client registration and its management over all Workers: RFC 7591, RFC 7592, OpenID Connect Registration 1.0.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyMigrations } from '../../tools/server/migrations.ts';
import { type Origin, startOrigin } from '../../tools/server/origin.ts';
import { generateSecrets } from '../../tools/server/secrets.ts';
import { type RegisteredClient, randomAddress, registerClient } from '../harness/journey.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';

const start = async (variables: Record<string, string>): Promise<Origin> => {
  const origin = await startOrigin({ host: '127.0.0.1', port: 0, variables, secrets: generateSecrets() });
  await applyMigrations(origin.database);
  return origin;
};

let origin: Origin;
beforeAll(async () => {
  origin = await start({ ENVIRONMENT: 'local' });
}, 60_000);
afterAll(() => origin.stop());

const metadata = { client_name: 'Books', redirect_uris: ['https://rp.example.com/callback'] };

interface Sent {
  method?: string;
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

const send = (url: string, { method = 'POST', token, body, headers }: Sent = {}): Promise<Response> =>
  fetch(url, {
    method,
    headers: {
      'CF-Connecting-IP': randomAddress(),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const register = (body: unknown, headers?: Record<string, string>) =>
  send(`${origin.issuer}/register`, { body, ...(headers && { headers }) });

/** What a test may do with a registration. */
const manage = (client: RegisteredClient, token: string | undefined = client.registration_access_token) => ({
  get: () => send(client.registration_client_uri, { method: 'GET', token }),
  put: (body: unknown) => send(client.registration_client_uri, { method: 'PUT', token, body }),
  delete: () => send(client.registration_client_uri, { method: 'DELETE', token }),
});

const findRow = async (client_id: string) =>
  origin.database.prepare('SELECT * FROM clients WHERE client_id = ?').bind(client_id).first<Record<string, unknown>>();

const basic = (client: RegisteredClient): string => `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`;

/** A request that only an authenticated client may make; the token in it means nothing. */
const callAsClient = (authorization: string | undefined, form: Record<string, string> = {}) =>
  fetch(`${origin.issuer}/revoke`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { Authorization: authorization },
    body: new URLSearchParams({ token: 'unknown', ...form }),
  });

describe('POST /register', () => {
  test('B-125, B-126: 201 with everything registered, no-store, and CORS for any origin', async () => {
    const response = await register({ ...metadata, unknown_member: 1 });
    expect(response.status).toBe(201);
    expect(response.headers.get('Content-Type')).toContain('application/json');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const client = (await response.json()) as RegisteredClient;
    expect(client).toEqual({
      ...metadata,
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      require_auth_time: false,
      client_id: expect.stringMatching(/^[\w-]{22}$/),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_client_uri: `${origin.issuer}/register/${client.client_id}`,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('B-092, D-13: the client authenticates with its secret, and by no other method (CA-02)', async () => {
    const client = await registerClient(origin.issuer);
    const { client_id, client_secret = '' } = client;
    expect((await callAsClient(basic(client))).status).toBe(200);
    expect((await callAsClient(undefined, { client_id, client_secret })).status).toBe(401);
    expect((await callAsClient(undefined, { client_id })).status).toBe(401);
    const wrong = await callAsClient(basic({ ...client, client_secret: 'wrong' }));
    expect([wrong.status, wrong.headers.get('WWW-Authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
  });

  test('B-125: a client without a secret is given none', async () => {
    const client = await registerClient(origin.issuer, { token_endpoint_auth_method: 'none' });
    expect(client).not.toHaveProperty('client_secret');
    expect(client).not.toHaveProperty('client_secret_expires_at');
    expect((await callAsClient(undefined, { client_id: client.client_id })).status).toBe(200);
  });

  test('B-096: a private_key_jwt client is heard, and each assertion once', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] };
    const { client_id } = await registerClient(origin.issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks });
    const client_assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(client_id)
      .setSubject(client_id)
      .setAudience(`${origin.issuer}/revoke`)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey);
    const form = { client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
    expect((await callAsClient(undefined, form)).status).toBe(200);
    expect((await callAsClient(undefined, form)).status).toBe(401);
  });

  test('LK-02, RG-09: neither secret nor registration token lies in D1', async () => {
    const client = await registerClient(origin.issuer);
    const row = JSON.stringify(await findRow(client.client_id));
    expect(row).toContain(client.client_id);
    expect(row).not.toContain(client.client_secret);
    expect(row).not.toContain(client.registration_access_token);
  });

  test.each([
    ['B-129', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['B-129', { redirect_uris: ['https://rp.example.com/cb#x'] }, 'invalid_redirect_uri'],
    ['B-131', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, 'invalid_client_metadata'],
    ['B-132', { logo_uri: 'data:image/svg+xml,x' }, 'invalid_client_metadata'],
    ['B-133', { token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
    ['B-133', { id_token_encrypted_response_alg: 'RSA-OAEP' }, 'invalid_client_metadata'],
  ])('%s: %j is %s', async (_, members, error) => {
    expect((await register(metadata)).status).toBe(201);
    const response = await register({ ...metadata, ...members });
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([400, 'no-store']);
    expect(await response.json()).toEqual({ error, error_description: expect.any(String) });
  });

  test.each([
    ['no JSON', '{', 400],
    ['an array', '[]', 400],
    ['a text', '"x"', 400],
    ['null', 'null', 400],
    ['nothing', '', 400],
    ['a deep nest', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`, 400],
    ['more than 64 KiB', JSON.stringify({ ...metadata, software_id: 'a'.repeat(70_000) }), 413],
  ])('a body that is %s is refused', async (_, body, status) => {
    const response = await register(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error', expect.stringMatching(/^invalid_/));
  });

  test('B-133: what the metadata document offers can be registered', async () => {
    const document = await fetch(`${origin.issuer}/.well-known/openid-configuration`);
    const offered = (await document.json()) as Record<string, string[]>;
    const { publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [await exportJWK(publicKey)] };
    const each = (member: string, list: string) => (offered[list] ?? []).map((value) => ({ [member]: value }));
    const wishes = [
      ...each('token_endpoint_auth_method', 'token_endpoint_auth_methods_supported'),
      ...each('token_endpoint_auth_signing_alg', 'token_endpoint_auth_signing_alg_values_supported'),
      ...each('id_token_signed_response_alg', 'id_token_signing_alg_values_supported'),
      ...each('userinfo_signed_response_alg', 'userinfo_signing_alg_values_supported'),
      ...each('subject_type', 'subject_types_supported'),
      ...each('scope', 'scopes_supported'),
      { grant_types: offered.grant_types_supported, response_types: offered.response_types_supported },
    ];
    expect(wishes.length).toBeGreaterThan(20);
    for (const wish of wishes) {
      expect(await (await register({ ...metadata, jwks, ...wish })).json()).toMatchObject({ client_id: expect.any(String), ...wish });
    }
  });

  test('RFC 7591 §3.1: only application/json is read', async () => {
    expect((await register(metadata, { 'Content-Type': 'application/json; charset=utf-8' })).status).toBe(201);
    expect((await register(metadata, { 'Content-Type': 'text/plain' })).status).toBe(415);
  });

  test('RG-13: an address registers 20 clients a minute; a /64 is one address', async () => {
    const from = (host: string) => register(metadata, { 'CF-Connecting-IP': `2001:db8:7:7::${host}` });
    for (let count = 1; count <= 20; count += 1) expect((await from(String(count))).status).toBe(201);
    const limited = await from('ffff');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await register(metadata, { 'CF-Connecting-IP': '2001:db8:7:8::1' })).status).toBe(201);
  });
});

describe('GET /register/:client_id', () => {
  test('B-136: the registered values, with the token that opened them and without the secret', async () => {
    const client = await registerClient(origin.issuer, { 'client_name#de': 'Bücher' });
    const response = await manage(client).get();
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    const { client_secret, client_secret_expires_at, ...expected } = client;
    expect(await response.json()).toEqual(expected);
  });
});

describe('B-245: initiate_login_uri', () => {
  test('is registered, returned, and served again', async () => {
    const initiate_login_uri = 'https://rp.example.com/start?from=books';
    const client = await registerClient(origin.issuer, { initiate_login_uri });
    expect(client).toMatchObject({ initiate_login_uri });
    expect(await (await manage(client).get()).json()).toMatchObject({ initiate_login_uri });
  });

  test('B-246: is https', async () => {
    for (const initiate_login_uri of ['http://rp.example.com/start', 'javascript:alert(1)', '/start']) {
      expect(await (await register({ ...metadata, initiate_login_uri })).json()).toHaveProperty('error', 'invalid_client_metadata');
    }
  });
});

describe('PUT /register/:client_id', () => {
  test('B-137: the record is replaced, omitted members fall back to defaults', async () => {
    const client = await registerClient(origin.issuer, { client_uri: 'https://rp.example.com/', default_max_age: 60 });
    const { client_id, client_secret } = client;
    const response = await manage(client).put({ ...metadata, client_id, client_secret, client_name: 'New' });
    expect(response.status).toBe(200);
    const replaced = (await response.json()) as RegisteredClient;
    expect(replaced).toMatchObject({ client_name: 'New', grant_types: ['authorization_code'], client_id });
    for (const omitted of ['client_uri', 'default_max_age', 'client_secret']) expect(replaced).not.toHaveProperty(omitted);
    expect((await callAsClient(basic(client))).status).toBe(200);
  });

  const update = async (client: RegisteredClient, members: object = {}): Promise<RegisteredClient> => {
    const response = await manage(client).put({ ...metadata, client_id: client.client_id, ...members });
    expect(response.status).toBe(200);
    return (await response.json()) as RegisteredClient;
  };

  test('RG-09, B-136: the registration token is replaced, and once the new one has changed something the old one opens nothing', async () => {
    const first = await registerClient(origin.issuer);
    const second = await update(first);
    const third = await update(second);
    const tokens = [first, second, third].map(({ registration_access_token }) => registration_access_token);
    expect(new Set(tokens).size).toBe(3);
    expect((await manage(third).get()).status).toBe(200);
    expect([(await manage(first).get()).status, (await manage(first).put({})).status]).toEqual([401, 401]);
    expect((await manage(third).delete()).status).toBe(204);
    for (const token of tokens) expect((await manage(first, token).get()).status).toBe(401);
  });

  test('RFC 7592 §3: an update whose answer was lost is answered the same when it is sent again', async () => {
    const client = await registerClient(origin.issuer, { token_endpoint_auth_method: 'none' });
    const lost = await update(client);
    expect(lost.client_secret).toMatch(/^[\w-]{43}$/);
    expect(await update(client)).toEqual(lost);
    expect((await callAsClient(basic(lost))).status).toBe(200);
    const other = await update(client, { client_name: 'Other' });
    expect(other).toEqual({ ...lost, client_name: 'Other' });
    expect((await manage(other).get()).status).toBe(200);
  });

  test('K-98: a secret is replaced once however often the answer is lost, and the one before lives on', async () => {
    const client = await registerClient(origin.issuer);
    const [lost, again] = [await update(client, { client_secret: null }), await update(client, { client_secret: null })];
    expect(again).toEqual(lost);
    expect(again.client_secret).not.toBe(client.client_secret);
    for (const holder of [client, again]) expect((await callAsClient(basic(holder))).status).toBe(200);
  });

  test('a client that newly needs a secret is given one, and loses it with the need', async () => {
    const client = await registerClient(origin.issuer, { token_endpoint_auth_method: 'none' });
    const { client_id } = client;
    const confidential = (await (await manage(client).put({ ...metadata, client_id })).json()) as RegisteredClient;
    expect(confidential).toMatchObject({ client_secret: expect.stringMatching(/^[\w-]{43}$/), client_secret_expires_at: 0 });
    await manage(confidential).put({ ...metadata, client_id, token_endpoint_auth_method: 'none' });
    expect(await findRow(client_id)).toHaveProperty('secrets', '[]');
  });

  test.each([
    ['no client_id', { client_id: undefined }],
    ['another client_id', { client_id: 'another' }],
    ['a wrong secret', { client_secret: 'wrong' }],
    ['a secret that is no text', { client_secret: 7 }],
    ['a token of its own', { registration_access_token: 'mine' }],
    ['a URI of its own', { registration_client_uri: 'https://evil.test/' }],
    ['an expiry of its own', { client_secret_expires_at: 0 }],
    ['a birth of its own', { client_id_issued_at: 0 }],
    ['metadata against the rules', { redirect_uris: ['javascript:x'] }],
  ])('B-137: %s is refused and nothing changes', async (_, members) => {
    const client = await registerClient(origin.issuer);
    const before = await findRow(client.client_id);
    const response = await manage(client).put({ ...metadata, client_id: client.client_id, ...members });
    expect(response.status).toBe(400);
    expect(await findRow(client.client_id)).toEqual(before);
    expect((await manage(client).put({ ...metadata, client_id: client.client_id })).status).toBe(200);
  });

  test('B-128: what only an operator sets stays as it was', async () => {
    const client = await registerClient(origin.issuer);
    const { database } = origin;
    const set = "UPDATE clients SET metadata = json_set(metadata, '$.access_token_lifetime', 60) WHERE client_id = ?";
    await database.prepare(set).bind(client.client_id).run();
    await manage(client).put({ ...metadata, client_id: client.client_id, access_token_lifetime: 86_400 });
    const row = await findRow(client.client_id);
    expect(JSON.parse(String(row?.metadata))).toMatchObject({ client_name: 'Books', access_token_lifetime: 60 });
  });
});

describe('DELETE /register/:client_id', () => {
  test('B-138: 204, then the client is unknown', async () => {
    const client = await registerClient(origin.issuer);
    const response = await manage(client).delete();
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await findRow(client.client_id)).toBeNull();
    expect((await callAsClient(basic(client))).status).toBe(401);
    expect((await manage(client).get()).status).toBe(401);
  });
});

describe('B-139, RG-07: whoever may not manage a registration learns nothing', () => {
  test('no token, a wrong one, a foreign one, an unknown, deleted or disabled client are one answer', async () => {
    const [client, other, deleted, disabled] = await Promise.all([1, 2, 3, 4].map(() => registerClient(origin.issuer)));
    if (!client || !other || !deleted || !disabled) throw new Error('four clients');
    expect((await manage(client).get()).status).toBe(200);
    await manage(deleted).delete();
    await origin.database.prepare("UPDATE clients SET status = 'disabled' WHERE client_id = ?").bind(disabled.client_id).run();
    const unknown = { ...client, registration_client_uri: `${origin.issuer}/register/unknown` };
    const attempts = [
      manage(client, ''),
      manage(client, 'wrong'),
      manage(client, `${client.registration_access_token}x`),
      manage(client, 'two words'),
      manage(client, other.registration_access_token),
      manage(unknown),
      manage(deleted),
      manage(disabled),
    ];
    const replacement = { ...metadata, client_id: client.client_id };
    const answers = await Promise.all(
      attempts
        .flatMap((attempt) => [attempt.get(), attempt.put(replacement), attempt.delete()])
        .map(async (answer) => {
          const response = await answer;
          return [response.status, response.headers.get('WWW-Authenticate'), await response.text()];
        }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual([401, expect.stringContaining('Bearer'), expect.stringContaining('invalid_token')]);
    expect((await manage(client).get()).status).toBe(200);
  });

  test('a client nobody registered here is not managed here', async () => {
    const { database } = origin;
    const insert =
      "INSERT INTO clients (client_id, source, metadata, secrets, created_at, updated_at) VALUES ('seeded', 'seed', '{}', '[]', 0, 0)";
    await database.prepare(insert).run();
    for (const token of ['', 'null', 'undefined']) {
      expect((await send(`${origin.issuer}/register/seeded`, { method: 'DELETE', token })).status).toBe(401);
    }
    expect(await findRow('seeded')).not.toBeNull();
  });
});

test('methods nobody serves are 405', async () => {
  const response = await send(`${origin.issuer}/register`, { method: 'GET' });
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST, OPTIONS']);
});

test.each([
  '/scim/v2/Users',
  '/device_authorization',
  '/device',
  '/bc-authorize',
  '/social/example/login',
  '/saml/metadata',
  '/graphql',
  '/console/',
])('A-151: %s answers not_supported while its feature is off', async (path) => {
  const response = await fetch(`${origin.issuer}${path}`, { method: 'POST' });
  expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ error: 'not_supported' })]);
});

describe('under other conditions', () => {
  test('B-134, RG-01: closed registration is 401 with a challenge, and writes nothing', async () => {
    expect((await register(metadata)).status).toBe(201);
    const closed = await start({ ENVIRONMENT: 'local', REGISTRATION: 'closed' });
    try {
      for (const token of [undefined, '', 'an-initial-access-token']) {
        const response = await send(`${closed.issuer}/register`, { body: metadata, token });
        expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
        expect(await response.json()).toHaveProperty('error', 'invalid_token');
      }
      const { results } = await closed.database.prepare('SELECT client_id FROM clients').all();
      expect(results).toEqual([]);
    } finally {
      await closed.stop();
    }
  });

  test('RFC 7592 §2.2: changes made at once with one token come one after the other, or are refused', async () => {
    const slow = await sharedOrigin('delaying');
    const client = await registerClient(slow.issuer);
    const names = ['A', 'B', 'C', 'D', 'E', 'F'];
    const answers = await Promise.all(
      names.map((client_name) => manage(client).put({ ...metadata, client_id: client.client_id, client_name })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]));
    const written = answers.filter(({ status }) => status === 200).map(async (answer) => (await answer.json()) as RegisteredClient);
    const winners = await Promise.all(written);
    const [row] = await slow.query('SELECT metadata FROM clients WHERE client_id = ?', client.client_id);
    expect(winners.map(({ client_name }) => client_name)).toContain(JSON.parse(String(row?.metadata)).client_name);
    for (const winner of winners) expect((await manage(winner).get()).status).toBe(200);
  });
});
