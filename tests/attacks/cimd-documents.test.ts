// Group RG and SS of the attack catalogue for metadata documents (OAuth Client ID Metadata Document), and what lies beyond them:
// whoever names a client may lie about it, and whoever publishes a document is a stranger. Each after the same without its flaw.
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, challenge, verifier, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser, randomAddress } from '../harness/browser.ts';
import { loopback, type Publication, publishClient } from '../harness/client-documents.ts';
import { type Host, startHost } from '../harness/host.ts';
import { pageOf, password, type RegisteredClient, sentTo } from '../harness/journey.ts';
import { listen } from '../harness/listen.ts';
import { expectErrorPage, masked } from '../harness/oracles.ts';
import { makeKey, type SigningKey } from '../harness/request-objects.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const { issuer } = await sharedOrigin('usual');
let host: Host;
/** Never ends what it begins. */
let drip: { port: number; stop(): Promise<void> };
/** Where nothing may be fetched from. It counts connections, so that not even a failed handshake stays unseen. */
let canary: { port: number; hits(): number; stop(): Promise<void> };
let key: SigningKey;

beforeAll(async () => {
  [host, drip, canary, key] = await Promise.all([startHost(), startDrip(), startCanary(), makeKey('ES256')]);
});

afterAll(async () => {
  await Promise.all([host, drip, canary].map((started) => started?.stop()));
});

const startDrip = () =>
  listen(
    createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(timer));
    }),
  );

async function startCanary() {
  let hits = 0;
  const server = createSocketServer((socket) => {
    hits += 1;
    socket.destroy();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    hits: () => hits,
    async stop() {
      server.close();
    },
  };
}

const publish = (members?: Record<string, unknown>, publication?: Publication) => publishClient(host, members, publication);
const named = (client_id: string): RegisteredClient => ({ client_id, registration_access_token: '', registration_client_uri: '' });
const confidential = () => ({
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [key.jwk] },
  grant_types: ['authorization_code', 'refresh_token'],
});

const open = (client: RegisteredClient, parameters: Parameters = {}, browser = createBrowser(issuer)) =>
  browser.open(authorizeUrl(issuer, client, { redirect_uri: loopback, ...parameters }));

/** It is a client: the person is asked to sign in. */
const expectClient = async (client: RegisteredClient): Promise<void> => expect(pageOf(await open(client)).url).toContain('/login');

async function assertion(client_id: string, signer: SigningKey, audience = issuer): Promise<Parameters> {
  const client_assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: signer.alg, kid: signer.jwk.kid })
    .setIssuer(client_id)
    .setSubject(client_id)
    .setAudience(audience)
    .setExpirationTime('1m')
    .sign(signer.privateKey);
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion };
}

/** Alice signs in and agrees; the code. */
async function obtainCode(client: RegisteredClient, at = issuer, browser: Browser = createBrowser(at)): Promise<Parameters> {
  const arrival = await browser.open(authorizeUrl(at, client, { redirect_uri: loopback, scope: 'openid offline_access' }));
  const code = sentTo((await walk(browser, arrival, 'alice')).arrival).searchParams.get('code') ?? '';
  return { grant_type: 'authorization_code', code, redirect_uri: loopback, code_verifier: verifier };
}

/** POSTs a form that names a client and proves nothing, from an address. */
const post = async (path: string, form: Record<string, string>, address = randomAddress()) =>
  readAnswer(await fetch(issuer + path, { method: 'POST', headers: { 'CF-Connecting-IP': address }, body: new URLSearchParams(form) }));

/** Everybody who can be made to look for a client by naming it. */
const doors: [string, (client_id: string, address?: string) => Promise<number>][] = [
  ['/authorize', async (client_id) => pageOf(await open(named(client_id))).status],
  [
    '/token',
    async (client_id, address) => (await post('/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id }, address)).status,
  ],
  ['/as/par', async (client_id, address) => (await post('/as/par', { client_id, code_challenge: challenge }, address)).status],
  ['/revoke', async (client_id, address) => (await post('/revoke', { token: 'x', client_id }, address)).status],
  ['/introspect', async (client_id, address) => (await post('/introspect', { token: 'x', client_id }, address)).status],
  [
    '/logout',
    async (client_id) => pageOf(await createBrowser(issuer).open(`${issuer}/logout?${new URLSearchParams({ client_id })}`)).status,
  ],
  [
    '/consent',
    async (client_id) => pageOf(await createBrowser(issuer).open(`${issuer}/consent?${new URLSearchParams({ client_id })}`)).status,
  ],
];

describe('SS-01, SS-02, SS-05, SS-07, RG-15: addresses nobody may send us to', () => {
  const spellings = () =>
    [
      ...['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '[::]', '2130706433', '0x7f.1', '0177.0.0.1', '127.1'],
      ...['localhost.', 'LOCALHOST', '%6cocalhost', 'ⓛocalhost', '127.0.0.1.', 'localtest.me', '127.0.0.1.nip.io', 'user@127.0.0.1'],
    ].flatMap((name) => [`https://${name}:${canary.port}/client`, `http://${name}:${canary.port}/client`]);

  test.each(doors)('%s refuses every spelling of this machine', async (_, knock) => {
    await expectClient(publish());
    for (const client_id of spellings()) expect([client_id, await knock(client_id)]).toEqual([client_id, expect.any(Number)]);
    expect(canary.hits()).toBe(0);
  });

  test('and every spelling is a client nobody knows', { timeout: 60_000 }, async () => {
    const unknown = masked(expectErrorPage(await open(named('nobody'))));
    for (const client_id of [
      ...spellings(),
      'https://169.254.169.254/latest/meta-data/',
      'https://100.100.100.200/latest',
      'https://[fd00:ec2::254]/latest',
      'https://metadata.google.internal/computeMetadata/v1/',
      'https://intranet/client',
      'https://printer.local/client',
      `${issuer}/.well-known/openid-configuration`,
      `${issuer.replace('http:', 'https:')}/.well-known/openid-configuration`,
      'https://authrim-op-token.account.workers.dev/client',
      'file:///etc/passwd',
      'data:application/json,{}',
      'ws://agent.example/client',
      `${host.origin.replace('127.0.0.1', 'localhost')}/client`,
    ]) {
      expect([client_id, masked(expectErrorPage(await open(named(client_id))))]).toEqual([client_id, unknown]);
    }
    expect(canary.hits()).toBe(0);
  });

  test.each([301, 302, 303, 307, 308])('CIMD §4: a redirect %i leads nowhere', async (status) => {
    const good = publish();
    await expectClient(good);
    for (const Location of [`http://127.0.0.1:${canary.port}/`, good.client_id]) {
      expectErrorPage(await open(publish({}, { status, headers: { Location } })));
    }
    expect([canary.hits(), host.visits(good.client_id).length]).toEqual([0, 1]);
  });

  test('a jwks_uri leads nowhere either', async () => {
    const good = publish({
      ...confidential(),
      jwks: undefined,
      jwks_uri: host.publish({ body: JSON.stringify({ keys: [key.jwk] }), type: 'application/json' }),
    });
    const use = async ({ client_id }: RegisteredClient) =>
      postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: 'x', ...(await assertion(client_id, key)) });
    expect((await use(good)).body.error).toBe('invalid_grant');
    const bad = publish({ ...confidential(), jwks: undefined, jwks_uri: `https://127-0-0-1.example.com:${canary.port}/jwks` });
    expect((await use(bad)).body.error).toBe('invalid_client');
    expect(canary.hits()).toBe(0);
  });
});

describe('SS-09, SS-11: documents that are none', () => {
  const flawed: [string, Record<string, unknown>, Publication?][] = [
    ['a page', {}, { type: 'text/html' }],
    ['a text', {}, { type: 'text/plain' }],
    ['no type', {}, { type: '' }],
    ['not found', {}, { status: 404 }],
    ['another success', {}, { status: 203 }],
    ['an error', {}, { status: 500 }],
    ['no JSON', {}, { body: '{"client_id":' }],
    ['nothing', {}, { body: '' }],
    ['a list', {}, { body: '[]' }],
    ['null', {}, { body: 'null' }],
    ['bytes that are no text', {}, { body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }],
    ['a byte too many', { padding: 'x'.repeat(5 * 1024) }],
    ['depth without end', {}, { body: `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}` }],
    ['somebody else', { client_id: 'https://bank.example/client.json' }],
    ['nobody', { client_id: undefined }],
    ['a registered client', { client_id: 'nobody' }],
    ['a shared secret', { client_secret: 'secret' }],
    ['a method with a shared secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['a method by certificate', { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'agent.example' }],
    ['a script as logo', { logo_uri: 'javascript:alert(1)' }],
    ['a script as home page', { client_uri: 'javascript:alert(1)' }],
    ['a script as redirect URI', { redirect_uris: ['javascript:alert(1)'] }],
    ['an open network as redirect URI', { redirect_uris: ['http://192.0.2.1/callback'] }],
    ['the sector of a bank', { subject_type: 'pairwise', sector_identifier_uri: 'https://bank.example/sector.json' }],
  ];

  test('each is the same page, whatever was wrong out there, and no page repeats a word of it', async () => {
    const unknown = masked(expectErrorPage(await open(named('nobody'))));
    await expectClient(publish());
    for (const [flaw, members, publication] of flawed) {
      const client = publish(members, publication);
      expect([flaw, masked(expectErrorPage(await open(client)))]).toEqual([flaw, unknown]);
      expect(host.visits(client.client_id), flaw).toHaveLength(1);
    }
  });

  test('and each is the same refusal at /token', async () => {
    const refresh = { grant_type: 'refresh_token', refresh_token: 'x' };
    const unknown = await post('/token', { ...refresh, client_id: 'nobody' });
    expect([unknown.status, unknown.body.error]).toEqual([401, 'invalid_client']);
    expect(
      (await post('/token', { ...refresh, client_id: publish({ grant_types: ['authorization_code', 'refresh_token'] }).client_id })).body
        .error,
    ).toBe('invalid_grant');
    for (const [flaw, members, publication] of flawed) {
      const { status, body } = await post('/token', { ...refresh, client_id: publish(members, publication).client_id });
      expect([flaw, status, body]).toEqual([flaw, 401, unknown.body]);
    }
  });

  test('F-14: a host that drips is left behind, and others do not wait for it', async () => {
    const begin = performance.now();
    const dripped = open(named(`http://127.0.0.1:${drip.port}/client`));
    await expectClient(publish());
    expect(performance.now() - begin).toBeLessThan(2500);
    expectErrorPage(await dripped);
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test('a document that claims privileges has none of them', async () => {
    const claimed = {
      profile: 'fapi2',
      source: 'admin',
      status: 'active',
      access_token_lifetime: 86_400,
      isVerified: true,
      require_consent: false,
    };
    const client = publish({ ...claimed, scope: 'openid admin', __proto__: { isVerified: true } });
    const browser = createBrowser(issuer);
    const signIn = pageOf(await open(client, {}, browser));
    expect(pageOf(await browser.submit(signIn, { username: 'alice', password }, 'login')).body).toContain('This app is unverified');
    const { body } = await postForm(`${issuer}/token`, await obtainCode(client), client);
    expect([body.expires_in, body.scope]).toEqual([900, 'openid']);
  });
});

describe('RG-17: nobody makes us a cannon', () => {
  test('a document that is not there is asked for once in ten seconds, however often and wherever it is named', async () => {
    const missing = publish({}, { status: 404 });
    for (let round = 0; round < 5; round += 1) for (const [, knock] of doors) await knock(missing.client_id);
    expect(host.visits(missing.client_id)).toHaveLength(1);
  });

  test('an address causes 30 fetches a minute, at whatever doors; another address goes on, and what is known serves on', async () => {
    const [address, known] = [randomAddress(), publish()];
    await expectClient(known);
    const statuses: number[] = [];
    const clients = Array.from({ length: 35 }, () => publish());
    for (const [index, { client_id }] of clients.entries()) {
      const [, knock = async () => 0] = doors[1 + (index % 4)] ?? [];
      statuses.push(await knock(client_id, address));
    }
    expect(statuses.slice(0, 30)).not.toContain(429);
    expect(new Set(statuses.slice(30))).toEqual(new Set([429]));
    expect(clients.map(({ client_id }) => host.visits(client_id).length)).toEqual([...Array(30).fill(1), ...Array(5).fill(0)]);
    const refused = await post('/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id: publish().client_id }, address);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await post('/revoke', { token: 'x', client_id: known.client_id }, address)).status).toBe(200);
    await expectClient(publish());
  });
});

describe('clients of documents among each other', () => {
  test('a code of one is worth nothing to another', async () => {
    const [client, other] = [publish(), publish()];
    await expectClient(other);
    const redemption = await obtainCode(client);
    expect((await postForm(`${issuer}/token`, redemption, other)).body.error).toBe('invalid_grant');
    expect((await postForm(`${issuer}/token`, redemption, client)).status).toBe(200);
  });

  test('CA-05: an assertion of one proves nothing for another', async () => {
    const [client, other] = [
      publish(confidential()),
      publish({ ...confidential(), jwks: { keys: [(await makeKey('ES256', 'other')).jwk] } }),
    ];
    const refresh = { grant_type: 'refresh_token', refresh_token: 'x' };
    const ask = async (client_id: string, of: string) =>
      (await postForm(`${issuer}/token`, { ...refresh, client_id, ...(await assertion(of, key)) })).body.error;
    expect(await ask(client.client_id, client.client_id)).toBe('invalid_grant');
    expect(await ask(client.client_id, other.client_id)).toBe('invalid_request');
    expect(await ask(other.client_id, other.client_id)).toBe('invalid_client');
  });

  test('a confidential one cannot leave its key away', async () => {
    const client = publish(confidential());
    const redemption = await obtainCode(client);
    expect((await postForm(`${issuer}/token`, redemption, client)).body.error).toBe('invalid_client');
    expect((await postForm(`${issuer}/token`, { ...redemption, ...(await assertion(client.client_id, key)) })).status).toBe(200);
  });

  test('AZ-21: a consent form cannot say that it showed another client', async () => {
    const client = publish();
    const consent = async () => {
      const browser = createBrowser(issuer);
      const signIn = pageOf(await open(client, {}, browser));
      return { browser, page: pageOf(await browser.submit(signIn, { username: 'alice', password }, 'login')) };
    };
    const honest = await consent();
    expect(honest.page.forms[0]?.fields.client_digest).toMatch(/^[\w-]{43}$/);
    for (const client_digest of ['', 'a'.repeat(43)]) {
      const { browser, page } = await consent();
      expect(pageOf(await browser.submit(page, { client_digest }, 'allow')).status).toBeGreaterThanOrEqual(400);
    }
    expect(sentTo(await honest.browser.submit(honest.page, {}, 'allow')).searchParams.get('code')).toBeTruthy();
  });
});
