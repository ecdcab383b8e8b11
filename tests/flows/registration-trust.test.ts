// Who may register while registration is closed, who vouches for a client, and how a registration's secrets and life end.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acts } from '../../tools/operator/acts.ts';
import type { Row } from '../../tools/operator/sql.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { randomAddress } from '../harness/browser.ts';
import { type Host, startHost } from '../harness/host.ts';
import { callback, type RegisteredClient } from '../harness/journey.ts';
import { basicCredentials, introspect, obtainTokens, postForm, readAnswer } from '../harness/token-requests.ts';

const makeToken = (name: string): string => name.padEnd(40, '-');
/** Each is good for 20 clients a minute; a test takes the next. */
const pool = Array.from({ length: 20 }, (_, index) => makeToken(`pool-${index}`));
const tokens = { one: makeToken('one'), expired: makeToken('expired') };
let taken = 0;
const nextToken = (): string | undefined => pool[taken++ % pool.length];
const directory = mkdtempSync(join(tmpdir(), 'authrim-registration-'));
const trusted = 'https://directory.example.com';
const directoryKey = await generateKeyPair('ES256');

let origin: Origin;
let host: Host;

beforeAll(async () => {
  host = await startHost();
  const seed = join(directory, 'seed.json');
  const initial_access_tokens = [
    ...pool.map((token) => ({ token, uses: 1000 })),
    { token: tokens.one, expires_at: Math.floor(Date.now() / 1000) + 3600 },
    { token: tokens.expired, uses: 10, expires_at: Math.floor(Date.now() / 1000) - 1 },
  ];
  writeFileSync(seed, JSON.stringify({ ...JSON.parse(readFileSync('tests/fixtures/seed.json', 'utf8')), initial_access_tokens }));
  const jwks = { keys: [await exportJWK(directoryKey.publicKey)] };
  const variables = {
    REGISTRATION: 'closed',
    FETCH_ALLOW: host.origin,
    SOFTWARE_STATEMENT_ISSUERS: JSON.stringify({ [trusted]: jwks }),
  };
  origin = await startFreshOrigin({ seed, variables });
}, 60_000);
afterAll(async () => {
  await origin.stop();
  await host.stop();
  rmSync(directory, { recursive: true });
});

const metadata = { client_name: 'Books', redirect_uris: [callback], grant_types: ['authorization_code', 'refresh_token'] };

interface Sent {
  method?: string;
  token?: string | undefined;
  address?: string;
  body?: object;
}

const send = async (url: string, { method = 'POST', token, address = randomAddress(), body }: Sent) =>
  readAnswer(
    await fetch(url, {
      method,
      headers: {
        'CF-Connecting-IP': address,
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );

const register = (members: object = {}, sent: Omit<Sent, 'body'> = { token: nextToken() }) =>
  send(`${origin.issuer}/register`, { ...sent, body: { ...metadata, ...members } });

async function registered(members: object = {}): Promise<RegisteredClient> {
  const { status, body } = await register(members);
  expect([status, body]).toEqual([201, expect.anything()]);
  return body as RegisteredClient;
}

const put = async ({ registration_client_uri, registration_access_token: token }: RegisteredClient, body: object) =>
  send(registration_client_uri, { method: 'PUT', token, body });

const countClients = async (): Promise<number> =>
  Number(await origin.database.prepare('SELECT count(*) AS clients FROM clients').first('clients'));

describe('B-134, RG-01: closed registration', () => {
  test('an initial access token registers as many clients as it says, with a real client', async () => {
    const server = new URL(origin.issuer);
    const registration = { initialAccessToken: tokens.one, execute: [oauth.allowInsecureRequests] };
    const configuration = await oauth.dynamicClientRegistration(server, metadata, undefined, registration);
    expect(configuration.clientMetadata()).toMatchObject({ ...metadata, client_secret: expect.any(String) });
    const before = await countClients();
    expect((await register({}, { token: tokens.one })).status).toBe(401);
    expect(await countClients()).toBe(before);
  });

  test('an operator makes one, which is stored as its hash', async () => {
    const act = acts['initial-access-token'];
    const [secret, database] = [act?.makeSecret?.() ?? '', origin.database];
    const [statement = ''] = act?.statements('2', secret) ?? [];
    expect(statement).not.toContain(secret);
    const { results: rows } = await database.prepare(statement).all<Row>();
    expect([rows, act?.done('2', { rows, secret })]).toEqual([[{ remaining_uses: 2 }], expect.stringContaining(secret)]);
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await register({}, { token: secret })).status);
    expect(statuses).toEqual([201, 201, 401]);
    for (const clients of ['0', '-1', '1.5', '1000000', '1); --']) expect(act?.statements(clients, secret)).toBeUndefined();
  });

  test('missing, expired, unknown and malformed tokens are one answer, and write nothing', async () => {
    expect((await register()).status).toBe(201);
    const before = await countClients();
    const answers = await Promise.all(
      [undefined, tokens.expired, makeToken('unknown'), '', 'two words'].map(async (token) => {
        const { status, headers, body } = await register({}, { token });
        return [status, headers.get('WWW-Authenticate'), body];
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual([401, expect.stringContaining('Bearer'), expect.objectContaining({ error: 'invalid_token' })]);
    expect(await countClients()).toBe(before);
  });

  test('metadata that is refused spends nothing', async () => {
    const remaining = async () =>
      origin.database.prepare('SELECT sum(remaining_uses) AS uses FROM initial_access_tokens').first<number>('uses');
    const before = await remaining();
    expect((await register({ redirect_uris: ['javascript:x'] })).status).toBe(400);
    expect(await remaining()).toBe(before);
    expect((await register()).status).toBe(201);
    expect(await remaining()).toBe((before ?? 0) - 1);
  });

  test('LK-02: the token does not lie in D1', async () => {
    const { database } = origin;
    const rows = [
      await database.prepare('SELECT * FROM initial_access_tokens').all(),
      await database.prepare('SELECT * FROM seed_entries').all(),
    ].map(({ results }) => JSON.stringify(results));
    for (const token of [...pool, ...Object.values(tokens)]) expect(rows.join()).not.toContain(token);
  });

  test('a registration access token is no initial access token, and the other way round', async () => {
    const client = await registered();
    expect((await register({}, { token: client.registration_access_token })).status).toBe(401);
    expect((await send(client.registration_client_uri, { method: 'GET', token: nextToken() })).status).toBe(401);
  });
});

describe('B-135: software statements', () => {
  const sign = (claims: object, key = directoryKey): Promise<string> =>
    new SignJWT({ iss: trusted, client_name: 'Vouched for', ...claims }).setProtectedHeader({ alg: 'ES256' }).sign(key.privateKey);

  test('RFC 7591 §2.3: what a trusted issuer says overrides what the client says, and the statement comes back as it was', async () => {
    const software_statement = await sign({ software_id: 'books', policy_uri: 'https://rp.example.com/policy' });
    const client = await registered({ client_name: 'Bank', software_statement });
    const expected = { client_name: 'Vouched for', software_id: 'books', policy_uri: 'https://rp.example.com/policy', software_statement };
    expect(client).toMatchObject(expected);
    const { registration_client_uri, registration_access_token: token } = client;
    expect((await send(registration_client_uri, { method: 'GET', token })).body).toMatchObject(expected);
  });

  test('B-128: it sets no more than a client may set', async () => {
    const software_statement = await sign({ access_token_lifetime: 86_400, client_id: 'mine', scope: 'openid admin' });
    const client = await registered({ software_statement });
    expect(client).toMatchObject({ scope: 'openid' });
    expect(client).not.toHaveProperty('access_token_lifetime');
    expect(client.client_id).not.toBe('mine');
  });

  test('forged, unsigned and of no meaning: invalid_software_statement', async () => {
    expect((await register({ software_statement: await sign({}) })).status).toBe(201);
    const none = `${['{"alg":"none"}', JSON.stringify({ iss: trusted })].map((part) => btoa(part).replaceAll('=', '')).join('.')}.`;
    for (const software_statement of [await sign({}, await generateKeyPair('ES256')), none, 'x', 7, {}]) {
      const { status, body } = await register({ software_statement });
      expect([status, body.error]).toEqual([400, 'invalid_software_statement']);
    }
  });

  test('an issuer nobody approved: unapproved_software_statement', async () => {
    const { status, body } = await register({ software_statement: await sign({ iss: 'https://evil.example.com' }) });
    expect([status, body.error]).toEqual([400, 'unapproved_software_statement']);
  });

  test('a statement is judged at an update too', async () => {
    const client = await registered();
    const { client_id } = client;
    const forged = await put(client, { ...metadata, client_id, software_statement: await sign({}, await generateKeyPair('ES256')) });
    expect(forged.body.error).toBe('invalid_software_statement');
    const signed = await put(client, { ...metadata, client_id, software_statement: await sign({}) });
    expect(signed.body).toMatchObject({ client_name: 'Vouched for' });
  });
});

describe('B-130: sector_identifier_uri', () => {
  const redirect_uris = ['https://a.example.com/cb', 'https://b.example.com/cb'];
  const serve = (body: string, more: { type?: string; status?: number; headers?: Record<string, string> } = {}) =>
    host.publish({ body, type: 'application/json', ...more });
  const pairwise = (sector_identifier_uri?: string) => ({ subject_type: 'pairwise', redirect_uris, sector_identifier_uri });

  test('a document that lists every redirect_uri joins them', async () => {
    const sector_identifier_uri = serve(JSON.stringify([...redirect_uris, 'https://c.example.com/cb']));
    expect(await registered(pairwise(sector_identifier_uri))).toMatchObject({ subject_type: 'pairwise', sector_identifier_uri });
  });

  test('Core §8.1: without one, several hosts are no sector', async () => {
    expect((await register(pairwise())).body.error).toBe('invalid_client_metadata');
    expect((await register({ ...pairwise(), redirect_uris: [redirect_uris[0]] })).status).toBe(201);
  });

  test('SS-09, SS-11: whatever is wrong out there is one answer', async () => {
    const documents = [
      serve(JSON.stringify([redirect_uris[0]])),
      serve(JSON.stringify([])),
      serve(JSON.stringify({ redirect_uris })),
      serve(JSON.stringify([...redirect_uris.map((uri) => uri.toUpperCase())])),
      serve(JSON.stringify(redirect_uris), { type: 'text/html' }),
      serve(JSON.stringify(redirect_uris), { status: 404 }),
      serve('', { status: 302, headers: { Location: serve(JSON.stringify(redirect_uris)) } }),
      serve(JSON.stringify([...redirect_uris, 'x'.repeat(70_000)])),
      `${host.origin}/nothing`,
      'https://unreachable.invalid/sector',
    ];
    const answers = await Promise.all(documents.map(async (document) => (await register(pairwise(document))).body));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({
      error: 'invalid_client_metadata',
      error_description: expect.stringContaining('sector_identifier_uri'),
    });
  });

  test('RG-02: it is no script and not plain http', async () => {
    for (const uri of ['javascript:alert(1)', 'http://rp.example.com/sector', 'https://10.0.0.1/sector']) {
      expect((await register(pairwise(uri))).body.error).toBe('invalid_client_metadata');
    }
  });

  test('a redirect_uri the document does not list is refused at an update', async () => {
    const sector_identifier_uri = serve(JSON.stringify(redirect_uris));
    const client = await registered(pairwise(sector_identifier_uri));
    const update = { ...metadata, client_id: client.client_id, ...pairwise(sector_identifier_uri) };
    const widened = await put(client, { ...update, redirect_uris: [...redirect_uris, 'https://c.example.com/cb'] });
    expect(widened.body.error).toBe('invalid_client_metadata');
    expect((await put(client, update)).status).toBe(200);
  });
});

describe('K-98, B-136: a secret is replaced', () => {
  const call = async ({ client_id }: RegisteredClient, client_secret: string | undefined) =>
    (
      await fetch(`${origin.issuer}/revoke`, {
        method: 'POST',
        headers: { Authorization: basicCredentials(client_id, client_secret ?? '') },
        body: new URLSearchParams({ token: 'unknown' }),
      })
    ).status;
  const readSecrets = async ({ client_id }: RegisteredClient): Promise<{ expires_at: number; sealed?: string }[]> => {
    const row = await origin.database.prepare('SELECT secrets FROM clients WHERE client_id = ?').bind(client_id).first();
    return JSON.parse(String(row?.secrets));
  };
  const update = async (client: RegisteredClient, members: object): Promise<RegisteredClient> => {
    const { status, body } = await put(client, { ...metadata, client_id: client.client_id, ...members });
    expect([status, body]).toEqual([200, expect.anything()]);
    return body as RegisteredClient;
  };

  test('by null: the new and the old one live side by side, a third ends the oldest', async () => {
    const first = await registered();
    const second = await update(first, { client_secret: null });
    expect(second).toMatchObject({ client_secret: expect.stringMatching(/^[\w-]{43}$/), client_secret_expires_at: 0 });
    expect(second.client_secret).not.toBe(first.client_secret);
    const [fresh, old] = await readSecrets(first);
    expect(fresh?.expires_at).toBe(0);
    expect((old?.expires_at ?? 0) - Date.now() / 1000).toBeGreaterThan(86_000);
    expect(await call(first, first.client_secret)).toBe(200);
    expect(await call(first, second.client_secret)).toBe(200);
    const third = await update(second, { client_secret: null });
    expect(await readSecrets(first)).toHaveLength(2);
    expect((await update(third, { client_secret: second.client_secret })).client_secret).toBeUndefined();
    expect((await put(third, { ...metadata, client_id: first.client_id, client_secret: first.client_secret })).status).toBe(400);
  });

  test('left out or said again it stays', async () => {
    const client = await registered();
    const kept = await update(client, {});
    expect(kept).not.toHaveProperty('client_secret');
    expect(await update(kept, { client_secret: client.client_secret })).not.toHaveProperty('client_secret');
    expect(await call(client, client.client_secret)).toBe(200);
  });

  test('D-13: a client that moves to client_secret_jwt gets a secret that can be read again, and loses that with the method', async () => {
    const client = await registered();
    const moved = await update(client, { token_endpoint_auth_method: 'client_secret_jwt' });
    expect(moved.client_secret).toEqual(expect.any(String));
    expect(await readSecrets(client)).toEqual([expect.objectContaining({ sealed: expect.any(String) })]);
    await update(moved, { token_endpoint_auth_method: 'client_secret_post' });
    expect(await readSecrets(client)).toEqual([{ hash: expect.any(String), expires_at: 0 }]);
  });
});

describe('RG-13: floods', () => {
  test('an initial access token registers 20 clients a minute, from wherever', async () => {
    const { database } = origin;
    const token = makeToken('flood');
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)));
    const insert = 'INSERT INTO initial_access_tokens (token_hash, remaining_uses, expires_at, created_at) VALUES (?, 100, 0, 0)';
    await database.prepare(insert).bind(Buffer.from(hash).toString('base64url')).run();
    for (let count = 1; count <= 20; count += 1) expect((await register({}, { token })).status).toBe(201);
    const limited = await register({}, { token });
    expect([limited.status, Number(limited.headers.get('Retry-After')) > 0]).toEqual([429, true]);
  });

  test('guessing tokens is limited by address, and so are updates', async () => {
    const client = await registered();
    const address = randomAddress();
    for (let count = 1; count <= 20; count += 1) {
      expect((await register({}, { token: makeToken(`guess-${count}`), address })).status).toBe(401);
    }
    expect((await register({}, { token: tokens.one, address })).status).toBe(429);
    const { registration_client_uri, registration_access_token: token } = client;
    const body = { ...metadata, client_id: client.client_id };
    expect((await send(registration_client_uri, { method: 'PUT', token, address, body })).status).toBe(429);
  });

  test.each<[string, (client: RegisteredClient) => Promise<unknown>]>([
    ['obtained a token', (client) => obtainTokens({ issuer: origin.issuer, client })],
    ['asked about one', (client) => introspect(origin.issuer, client, 'unknown')],
  ])('a client that was never used makes room after its time, and one that %s stays', async (_, use) => {
    const [unused, used] = [await registered(), await registered()];
    await use(used);
    const { database } = origin;
    const find = (client: RegisteredClient) =>
      database.prepare('SELECT first_token_at FROM clients WHERE client_id = ?').bind(client.client_id).first();
    await expect.poll(() => find(used), { timeout: 10_000 }).toEqual({ first_token_at: expect.any(Number) });
    expect(await find(unused)).toEqual({ first_token_at: null });
    const age = 'UPDATE clients SET created_at = created_at - 2592001 WHERE client_id IN (?, ?)';
    await database.prepare(age).bind(unused.client_id, used.client_id).run();
    await registered();
    expect(await find(unused)).toBeNull();
    expect(await find(used)).not.toBeNull();
    expect((await postForm(`${origin.issuer}/revoke`, { token: 'unknown' }, used)).status).toBe(200);
  });
});
