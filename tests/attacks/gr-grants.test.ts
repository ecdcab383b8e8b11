// Attacks on the grants without a code (security considerations of RFC 6749 §4.4 and §10, RFC 7521 §8, RFC 7523 §5, RFC 8693 §5 and of
// the Identity Assertion JWT Authorization Grant). Each begins with the request that succeeds.
import { createHmac } from 'node:crypto';
import { CompactEncrypt, decodeJwt, exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createBrowser } from '../harness/browser.ts';
import { registerClient } from '../harness/journey.ts';
import { wokenBy } from '../harness/operations.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import {
  type Answer,
  basicCredentials,
  introspect,
  obtainCode,
  obtainTokens,
  type Parameters,
  postForm,
  userinfoStatus,
} from '../harness/token-requests.ts';

const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const bearerType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const typeOf = (name: string): string => `urn:ietf:params:oauth:token-type:${name}`;
const orders = 'https://orders.gr.example';
const bank = 'https://bank.gr.example';
const alice = 'alice-3f9c1d7e';

type Client = ReturnType<typeof seedClient>;
const all = [exchangeType, bearerType, 'client_credentials'];
const machine = (name: string, members: Record<string, unknown> = {}): Client =>
  seedClient(name, { redirect_uris: [], grant_types: all, ...members });

const shop = seedClient('gr-shop', { grant_types: ['authorization_code', 'refresh_token', exchangeType] });
const delegate = machine('gr-delegate', {
  token_exchange: { subject_clients: ['gr-shop', 'gr-delegate', 'gr-portal', 'gr-doomed'], audiences: [orders] },
});
const longLived = machine('gr-long-lived', { token_exchange: { subject_clients: ['gr-shop'] }, access_token_lifetime: 86_400 });
const mallory = machine('gr-mallory', { scope: 'reports.read' });
const portal = seedClient('gr-portal', { may_act: 'gr-delegate' });
const macs = seedClient('gr-macs', {
  id_token_signed_response_alg: 'HS256',
  grant_types: ['authorization_code', 'refresh_token', exchangeType],
});
const doomed = seedClient('gr-doomed');
const bound = machine('gr-bound', { dpop_bound_access_tokens: true });
const clients = [shop, delegate, longLived, mallory, portal, macs, doomed, bound];

const [idp, rogue] = await Promise.all([1, 2].map(() => generateKeyPair('ES256', { extractable: true })));
const rsa = await generateKeyPair('RS256', { extractable: true });
if (!idp || !rogue) throw new Error('no keys');
const jwks = {
  keys: [
    { ...(await exportJWK(idp.publicKey)), kid: 'idp' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' },
  ],
};
const rogueJwks = { keys: [{ ...(await exportJWK(rogue.publicKey)), kid: 'idp' }] };
const trusted = 'https://idp.example.com';
const entry = (issuer: string, members: Record<string, unknown> = {}) => ({
  issuer,
  jwks,
  algorithms: ['ES256'],
  subject_mapping: 'sub',
  scopes: ['openid', 'profile'],
  ...members,
});
const lists = {
  resources: [
    { resource: orders, scopes_supported: ['orders.read'], introspection_client_ids: ['gr-long-lived'] },
    { resource: bank, scopes_supported: ['bank.pay'], introspection_client_ids: ['gr-shop'] },
  ],
  trusted_issuers: [
    entry(trusted),
    entry('https://few.example.com', { subjects: [alice] }),
    entry('https://names.example.com', { subject_mapping: 'username' }),
    entry('https://doomed.example.com'),
    entry('https://rogue.example.com', { jwks: rogueJwks }),
    entry('https://workload.example.com', { subject_mapping: 'client_id', scopes: ['reports.read'] }),
  ],
};

const [origin, slow, failing] = await Promise.all([sharedOrigin('counting'), sharedOrigin('delaying'), sharedOrigin('failing')]);
const { issuer, query } = origin;
beforeAll(async () => {
  await Promise.all(
    [origin, slow, failing].map(async ({ seed, copyPeople }) => {
      await seed({ clients, ...lists });
      await copyPeople('granted');
    }),
  );
}, 60_000);

const time = (): number => Math.floor(Date.now() / 1000);
const request = (grant_type: string, form: Parameters, client: Client, at = issuer) =>
  postForm(`${at}/token`, { grant_type, ...form }, client);
const exchange = (subject_token: string, client: Client = delegate, form: Parameters = {}, at = issuer) =>
  request(exchangeType, { subject_token, subject_token_type: typeOf('access_token'), ...form }, client, at);
const ownToken = async (client: Client, at = issuer) => String((await request('client_credentials', {}, client, at)).body.access_token);
const signIn = (options: { client?: Client; username?: string; scope?: string; at?: string; parameters?: Parameters } = {}) => {
  const { client = shop, at = issuer, ...others } = options;
  return obtainTokens({ issuer: at, client, browser: createBrowser(at), scope: 'openid profile email', ...others });
};

const refused = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });
const expectGranted = ({ status, body }: Answer) => expect(status, JSON.stringify(body)).toBe(200);
/** No grant, and nothing that could be used for one. */
const expectRefused = (answer: Answer, error: string) => {
  expect(answer).toMatchObject(refused(error));
  expect(answer.body).not.toHaveProperty('access_token');
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  expect(answer.headers.get('Set-Cookie')).toBeNull();
};

type Claims = Record<string, unknown>;
const claimsOf = (claims: Claims = {}, at = issuer): Claims => ({
  iss: trusted,
  sub: alice,
  aud: at,
  iat: time(),
  exp: time() + 60,
  jti: crypto.randomUUID(),
  ...claims,
});
const sign = (claims: Claims = {}, header: Claims = {}, key: CryptoKey | Uint8Array = idp.privateKey, at?: string): Promise<string> =>
  new SignJWT(claimsOf(claims, at)).setProtectedHeader({ alg: 'ES256', ...header } as JWTHeaderParameters).sign(key, { crit: { x: true } });
const present = async (assertion: string | Promise<string>, form: Parameters = {}, client: Client = mallory, at = issuer) =>
  request(bearerType, { assertion: await assertion, ...form }, client, at);

describe('client credentials', () => {
  const hostile = ['openid', 'offline_access', 'email', 'scim.admin', `reports.read ${'x'.repeat(10_000)}`, 'reports.read\u0000admin'];
  hostile.push('reports.read\r\nadmin', 'reports.read\u00a0admin', '\u043epenid', 'reports', 'reports.read.all', '*');

  test.each(hostile)('GR-01: scope %j is invalid_scope', async (scope) => {
    expectGranted(await request('client_credentials', { scope: 'reports.read' }, mallory));
    expectRefused(await request('client_credentials', { scope }, mallory), 'invalid_scope');
  });

  test('GR-01: whatever else is asked for, nothing comes beside the access token', async () => {
    const asked = { scope: 'reports.read', nonce: 'n', response_type: 'id_token', access_type: 'offline', username: 'alice', sub: alice };
    const { body } = await request('client_credentials', asked, mallory);
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    expect(decodeJwt(String(body.access_token)).sub).toBe('gr-mallory');
  });

  test.each(all)('GR-02: a public client, however its record came to hold %s, is refused', async (grant_type) => {
    const { client_id } = await registerClient(issuer, { token_endpoint_auth_method: 'none' });
    expectRefused(await postForm(`${issuer}/token`, { grant_type, client_id }), 'unauthorized_client');
    const metadata = JSON.stringify({ grant_types: all, token_endpoint_auth_method: 'none', redirect_uris: [], response_types: [] });
    const publicClient = `public-${crypto.randomUUID()}`;
    const columns = 'client_id, source, metadata, secrets, created_at, updated_at';
    await query(`INSERT INTO clients (${columns}) VALUES (?, 'admin', ?, '[]', 1, 1)`, publicClient, metadata);
    const form = { grant_type, client_id: publicClient, subject_token: 'x', subject_token_type: typeOf('access_token'), assertion: 'x' };
    expectRefused(await postForm(`${issuer}/token`, form), 'unauthorized_client');
  });

  test('GR-03: a client that bears the name of a person is still nobody to userinfo', async () => {
    await query(`UPDATE users SET sub = 'gr-mallory' WHERE username = 'mallory-granted'`);
    const token = await ownToken(mallory);
    expect(decodeJwt(token).sub).toBe('gr-mallory');
    expect(await userinfoStatus(issuer, token)).toBe(403);
    const exchanged = await exchange(token, mallory);
    expectGranted(exchanged);
    expect(await userinfoStatus(issuer, String(exchanged.body.access_token))).toBe(403);
  });

  test('GR-51, RFC 8707 §2: a client reaches no resource it holds no scope of', async () => {
    expectGranted(await request('client_credentials', {}, mallory));
    for (const resource of [orders, bank, `${issuer}/userinfo`]) {
      expectRefused(await request('client_credentials', { resource }, mallory), 'invalid_target');
    }
  });

  test('GR-70, I4: no question that begins after the revocation is acknowledged finds a client’s token alive', async () => {
    const at = slow.issuer;
    const token = await ownToken(mallory, at);
    expect(await introspect(at, mallory, token)).toMatchObject({ active: true });
    let endedAt = Number.POSITIVE_INFINITY;
    const ask = async () => {
      const askedAt = performance.now();
      const { active } = await introspect(at, mallory, token);
      return { active, isLate: askedAt > endedAt };
    };
    const before = Array.from({ length: 25 }, ask);
    expect((await postForm(`${at}/revoke`, { token }, mallory)).status).toBe(200);
    endedAt = performance.now();
    const after = Array.from({ length: 25 }, ask);
    const answers = await Promise.all([...before, ...after]);
    expect(answers.filter(({ isLate }) => isLate)).toHaveLength(25);
    expect(answers.filter(({ active, isLate }) => active && isLate)).toEqual([]);
  });

  test('GR-52, B-177: a client of bound tokens gets no bearer token by another grant', async () => {
    const { access_token } = await signIn();
    for (const answer of [
      await request('client_credentials', {}, bound),
      await exchange(access_token, bound),
      await present(sign(), {}, bound),
    ]) {
      expectRefused(answer, 'invalid_dpop_proof');
    }
  });
});

describe('token exchange', () => {
  test('GR-07: nothing widens', async () => {
    const { access_token } = await signIn({ scope: 'openid profile' });
    expectGranted(await exchange(access_token, delegate, { scope: 'openid', audience: orders }));
    for (const scope of ['openid email', 'openid offline_access', 'admin', 'orders.read', 'OPENID']) {
      expectRefused(await exchange(access_token, delegate, { scope }), 'invalid_scope');
    }
    for (const target of [{ audience: bank }, { resource: bank }, { resource: 'https://nobody.example.com' }, { audience: 'gr-shop' }]) {
      expectRefused(await exchange(access_token, delegate, target), 'invalid_target');
    }
    expectRefused(await exchange(access_token, delegate, { audience: orders, resource: issuer }), 'invalid_target');
    expectRefused(await exchange(access_token, delegate, { audience: `${orders}#x` }), 'invalid_target');
  });

  test('GR-07: leaving the actor out hides nobody', async () => {
    const { access_token } = await signIn();
    const once = await exchange(access_token);
    expect(decodeJwt(String(once.body.access_token)).act).toEqual({ sub: 'gr-delegate' });
    const told = { act: JSON.stringify({ sub: 'alice' }), actor: 'alice', client_id: 'gr-delegate' };
    expect(decodeJwt(String((await exchange(access_token, delegate, told)).body.access_token)).act).toEqual({ sub: 'gr-delegate' });
  });

  test('GR-07: a token is exchanged five times and not once more', async () => {
    let { access_token: token } = await signIn();
    const depthOf = (act: unknown): number => (act ? 1 + depthOf((act as { act?: unknown }).act) : 0);
    for (let depth = 1; depth <= 5; depth += 1) {
      const actor_token = await ownToken(delegate);
      const answer = await exchange(token, delegate, { actor_token, actor_token_type: typeOf('access_token') });
      expectGranted(answer);
      token = String(answer.body.access_token);
      expect(depthOf(decodeJwt(token).act)).toBe(depth);
    }
    expectRefused(await exchange(token), 'invalid_request');
    expect(await introspect(issuer, delegate, token)).toMatchObject({ active: true });
  });

  test('GR-09, B-283: the sign-in behind a token is never a better one', async () => {
    const { access_token } = await signIn();
    const asked = { acr_values: 'phr', acr: 'phr', amr: 'hwk', auth_time: String(time() + 60), claims: '{"id_token":{"acr":null}}' };
    const { acr, auth_time, exp = 0 } = decodeJwt(access_token);
    const { body } = await exchange(access_token, longLived, asked);
    const exchanged = decodeJwt(String(body.access_token));
    expect(exchanged).toMatchObject({ acr, auth_time });
    expect(exchanged).not.toHaveProperty('amr');
    expect(exchanged.exp).toBeLessThanOrEqual(exp);
    expect(Number(body.expires_in)).toBeLessThanOrEqual(900);
  });

  test('GR-53, B-282: whatever is no live access token of this server is none, and wakes nobody', async () => {
    const { access_token, refresh_token, id_token, client, browser } = await signIn();
    const { code } = await obtainCode({ issuer, client, browser });
    expectGranted(await exchange(access_token));
    const [header = '', payload = '', signature = ''] = access_token.split('.');
    const evil = Buffer.from(JSON.stringify({ ...decodeJwt(access_token), scope: 'openid admin', sub: 'bob' })).toString('base64url');
    const claims = decodeJwt(access_token);
    const spki = await exportSPKI(idp.publicKey);
    const forged = [
      refresh_token,
      id_token,
      code,
      browser.cookies.get('session') ?? '',
      `${header}.${evil}.${signature}`,
      `${header}.${payload}.`,
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(rogue.privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(new TextEncoder().encode(spki)),
      claims.jti ?? '',
      'x',
      'a.b.c',
      'x'.repeat(20_000),
    ];
    for (const token of forged) {
      const answer = await exchange(token);
      expectRefused(answer, 'invalid_request');
      expect(wokenBy(answer)).toEqual({});
    }
  });

  test('GR-54: a token is what its type says, and its type is one of ours', async () => {
    const { access_token, refresh_token, id_token } = await signIn();
    const send = (token: string, subject_token_type: string) => exchange(token, shop, { subject_token_type });
    expectGranted(await send(access_token, typeOf('access_token')));
    expectGranted(await send(id_token, typeOf('id_token')));
    const wrong: [string, string][] = [
      [access_token, 'id_token'],
      [id_token, 'access_token'],
      [refresh_token, 'refresh_token'],
      [refresh_token, 'jwt'],
    ];
    wrong.push([access_token, 'saml2'], [access_token, '__proto__'], [access_token, 'constructor']);
    for (const [token, name] of wrong) expectRefused(await send(token, typeOf(name)), 'invalid_request');
    expectRefused(await send(access_token, 'toString'), 'invalid_request');
    for (const requested_token_type of ['refresh_token', 'id_token', 'saml1', 'id-jag'].map(typeOf)) {
      expectRefused(await exchange(access_token, shop, { requested_token_type }), 'invalid_request');
    }
  });

  test('GR-55, B-281: what is missing is named', async () => {
    const { access_token } = await signIn();
    for (const name of ['subject_token', 'subject_token_type']) {
      const answer = await exchange(access_token, delegate, { [name]: undefined });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request', error_description: `${name} is missing` } });
    }
    expectRefused(await exchange(access_token, delegate, { actor_token_type: typeOf('access_token') }), 'invalid_request');
    expectRefused(await exchange(access_token, delegate, { actor_token: access_token }), 'invalid_request');
  });

  test('GR-56: only who may exchange a token exchanges it', async () => {
    const { access_token, id_token } = await signIn();
    expectGranted(await exchange(access_token));
    expectRefused(await exchange(access_token, mallory), 'invalid_request');
    expectRefused(await exchange(id_token, mallory, { subject_token_type: typeOf('id_token') }), 'invalid_request');
    const powers = { token_exchange: { subject_clients: ['gr-shop'], impersonation: true, audiences: [bank] }, may_act: 'gr-mallory' };
    const selfMade = await registerClient(issuer, { grant_types: [exchangeType], redirect_uris: [], ...powers });
    expect(selfMade).not.toHaveProperty('token_exchange');
    expectRefused(await exchange(access_token, selfMade as Client), 'invalid_request');
  });

  test('GR-57: an actor token of somebody else, of another kind, or dead says nothing of who acts', async () => {
    const { access_token } = await signIn();
    const actor_token_type = typeOf('access_token');
    const act = (actor_token: string) => exchange(access_token, delegate, { actor_token, actor_token_type });
    const own = await ownToken(delegate);
    expectGranted(await act(own));
    const delegated = String((await exchange(access_token)).body.access_token);
    for (const actor of [await ownToken(mallory), access_token, delegated, 'x']) expectRefused(await act(actor), 'invalid_request');
    await postForm(`${issuer}/revoke`, { token: own }, delegate);
    expectRefused(await act(own), 'invalid_request');
  });

  test('GR-58: nobody but whom may_act names acts, whatever an operator allowed', async () => {
    const { access_token } = await signIn({ client: portal });
    expectGranted(await exchange(access_token, delegate));
    const { access_token: admin } = await signIn({ client: portal });
    expectRefused(
      await exchange(access_token, delegate, { actor_token: admin, actor_token_type: typeOf('access_token') }),
      'invalid_request',
    );
    expectRefused(await exchange(access_token, longLived), 'invalid_request');
  });

  test('GR-59: an ID Token that its own client could have made is none', async () => {
    const { id_token, access_token } = await signIn({ client: macs });
    expectGranted(await exchange(access_token, macs));
    expectRefused(await exchange(id_token, macs, { subject_token_type: typeOf('id_token') }), 'invalid_request');
    const [, payload = ''] = id_token.split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(id_token), sub: 'bob' })).toString('base64url');
    for (const body of [payload, forged]) {
      const mac = createHmac('sha256', macs.client_secret).update(`${header}.${body}`).digest('base64url');
      expectRefused(await exchange(`${header}.${body}.${mac}`, macs, { subject_token_type: typeOf('id_token') }), 'invalid_request');
    }
  });

  test('GR-60: a token of another installation is none here', async () => {
    const { access_token } = await signIn({ at: slow.issuer });
    expectGranted(await exchange(access_token, delegate, {}, slow.issuer));
    expectRefused(await exchange(access_token), 'invalid_request');
  });

  test('GR-61: no exchange is a way to a refresh token, a code or a session', async () => {
    const { access_token } = await signIn();
    const { body } = await exchange(access_token, shop, { scope: 'openid' });
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'issued_token_type', 'scope', 'token_type']);
    const refresh_token = String(body.access_token);
    expectRefused(await request('refresh_token', { refresh_token }, shop), 'invalid_grant');
    expectRefused(
      await request('authorization_code', { code: refresh_token, redirect_uri: 'https://rp.example.com/callback' }, shop),
      'invalid_grant',
    );
  });

  test('GR-62, I4: a disabled person’s tokens are exchanged no more, and those that were are dead', async () => {
    const tokens = await signIn({ username: 'bob-granted' });
    const child = String((await exchange(tokens.access_token)).body.access_token);
    expect(await introspect(issuer, delegate, child)).toMatchObject({ active: true });
    await (await origin.findSubject('bob-granted')).setStatus('disabled');
    expect(await introspect(issuer, delegate, child)).toEqual({ active: false });
    for (const token of [tokens.access_token, child]) expectRefused(await exchange(token), 'invalid_request');
    expectRefused(await exchange(tokens.id_token, shop, { subject_token_type: typeOf('id_token') }), 'invalid_request');
    await (await origin.findSubject('bob-granted')).setStatus('active');
    expect(await introspect(issuer, delegate, child)).toEqual({ active: false });
  });

  test('GR-63, D-18: a token of a disabled client is exchanged no more, and those that were are dead', async () => {
    const { access_token } = await signIn({ client: doomed });
    const child = String((await exchange(access_token)).body.access_token);
    expect(await introspect(issuer, delegate, child)).toMatchObject({ active: true });
    await query(`UPDATE clients SET status = 'disabled' WHERE client_id = 'gr-doomed'`);
    const dead = async () => [await introspect(issuer, delegate, child), (await exchange(access_token)).status];
    await expect.poll(dead, { timeout: 15_000, interval: 500 }).toEqual([{ active: false }, 400]);
  });

  test('GR-64, I4: of exchanges that race the end of the grant nothing is left alive', async () => {
    const at = slow.issuer;
    const { access_token, refresh_token } = await signIn({ at });
    const before = String((await exchange(access_token, delegate, {}, at)).body.access_token);
    expect(await introspect(at, delegate, before)).toMatchObject({ active: true });
    const answers = Array.from({ length: 40 }, () => exchange(access_token, delegate, {}, at));
    const ended = await postForm(`${at}/revoke`, { token: refresh_token }, shop);
    expect(ended.status).toBe(200);
    const tokens = (await Promise.all(answers)).flatMap(({ body }) => (body.access_token ? [String(body.access_token)] : []));
    const states = await Promise.all([before, ...tokens].map(async (token) => (await introspect(at, delegate, token)).active));
    expect(states.filter(Boolean)).toEqual([]);
    expectRefused(await exchange(access_token, delegate, {}, at), 'invalid_request');
  });
});

describe('assertions', () => {
  /** Header, claims, key: each one thing wrong with the good one. */
  const mutants: [string, Claims | (() => Claims), Claims?, (CryptoKey | Uint8Array)?][] = [
    ['no exp', { exp: undefined }],
    ['exp in the past', () => ({ exp: time() - 1 })],
    ['exp in a year', () => ({ exp: time() + 31_536_000 })],
    ['exp as a text', () => ({ exp: String(time() + 60) })],
    ['nbf ahead', () => ({ nbf: time() + 120 })],
    ['iat ahead', () => ({ iat: time() + 120 })],
    ['no jti', { jti: undefined }],
    ['an endless jti', { jti: 'x'.repeat(300) }],
    ['a jti that is a number', { jti: 7 }],
    ['no aud', { aud: undefined }],
    ['no aud at all', { aud: [] }],
    ['aud of another server', { aud: 'https://other.example.com' }],
    ['aud of another server too', () => ({ aud: [issuer, 'https://other.example.com'] })],
    ['aud with a slash', () => ({ aud: `${issuer}/` })],
    ['aud of another endpoint', () => ({ aud: `${issuer}/userinfo` })],
    ['an unknown iss', { iss: 'https://unknown.example.com' }],
    ['this server as iss', () => ({ iss: issuer })],
    ['iss with a slash', { iss: `${trusted}/` }],
    ['two iss', { iss: [trusted] }],
    ['no iss', { iss: undefined }],
    ['no sub', { sub: undefined }],
    ['an empty sub', { sub: '' }],
    ['a sub that is an object', { sub: { toString: alice } }],
    ['a sub that is SQL', { sub: `' OR 1=1 --` }],
    ['nobody’s sub', { sub: 'nobody' }],
    ['GR-05: an e-mail address as sub', { sub: 'alice@example.com' }],
    ['a key of its own', {}, { jwk: rogueJwks.keys[0] }, rogue.privateKey],
    ['an address of a key', {}, { jku: 'https://evil.example.com/jwks' }],
    ['a critical header', {}, { crit: ['x'], x: 1 }],
    ['an unknown kid', {}, { kid: 'other' }],
    ['another key', {}, { kid: 'idp' }, rogue.privateKey],
    ['an algorithm of the set that is not the issuer’s', {}, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey],
    ['authorization details in place of a scope', { authorization_details: [{ type: 'payment' }] }],
    ['a scope that is a list', { scope: ['openid'] }],
    ['a key it is bound to', { cnf: { jkt: 'x' } }],
    ['another issuer’s key', { iss: 'https://rogue.example.com' }],
    ...['client-authentication+jwt', 'at+jwt', 'dpop+jwt', 'logout+jwt', 'oauth-authz-req+jwt', 'secevent+jwt', 'oauth-id-jag+jwt'].map(
      (typ): [string, Claims, Claims] => [`the kind ${typ}`, { client_id: 'gr-mallory' }, { typ }],
    ),
  ];

  test.each(mutants)('B-286: %s is invalid_grant, told in one sentence, and spends nothing', async (_, claims, header, key) => {
    const jti = crypto.randomUUID();
    const changed = typeof claims === 'function' ? claims() : claims;
    const answer = await present(sign({ jti, ...changed }, header, key));
    expectRefused(answer, 'invalid_grant');
    expect(answer.body.error_description).toBe('The assertion is not valid');
    expectGranted(await present(sign({ jti })));
  });

  test('B-286: an issuer that may speak of some people speaks of nobody else', async () => {
    const iss = 'https://few.example.com';
    const [bob] = await query(`SELECT sub FROM users WHERE username = 'bob'`);
    expectGranted(await present(sign({ sub: bob?.sub })));
    expectGranted(await present(sign({ iss })));
    const answer = await present(sign({ iss, sub: bob?.sub }));
    expectRefused(answer, 'invalid_grant');
    expect(answer.body.error_description).toBe('The assertion is not valid');
  });

  test('JW-01, JW-02: no signature, a MAC with a public key, a JWE, a repeated member and no JWT at all are invalid_grant', async () => {
    expectGranted(await present(sign()));
    const spki = new TextEncoder().encode(await exportSPKI(idp.publicKey));
    const jwe = new CompactEncrypt(new TextEncoder().encode(await sign())).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM' });
    const twice = `${Buffer.from('{"alg":"ES256","alg":"none"}').toString('base64url')}.${(await sign()).split('.').slice(1).join('.')}`;
    const [head = '', , tail = ''] = (await sign()).split('.');
    const other = Buffer.from(JSON.stringify(claimsOf({ sub: 'bob' }))).toString('base64url');
    for (const assertion of [
      new UnsecuredJWT(claimsOf()).encode(),
      await sign({}, { alg: 'HS256' }, spki),
      await jwe.encrypt((await generateKeyPair('ECDH-ES')).publicKey),
      twice,
      `${head}.${other}.${tail}`,
      'x',
      'a.b.c',
      `${head}.`,
      'x'.repeat(20_000),
    ]) {
      expectRefused(await present(assertion), 'invalid_grant');
    }
    expectRefused(await request(bearerType, {}, mallory), 'invalid_request');
  });

  test('GR-05, B-287: a disabled person is granted nothing, in the words of one whom nobody knows', async () => {
    const at = slow.issuer;
    const send = (sub: string) => present(sign({ iss: 'https://names.example.com', sub }, {}, idp.privateKey, at), {}, mallory, at);
    expectGranted(await send('judy-granted'));
    const live = String((await send('judy-granted')).body.access_token);
    expect(await introspect(at, mallory, live)).toMatchObject({ active: true });
    await (await slow.findSubject('judy-granted')).setStatus('disabled');
    const [disabled, unknown] = [await send('judy-granted'), await send('nobody')];
    expectRefused(disabled, 'invalid_grant');
    expect(disabled.body).toEqual(unknown.body);
    expect(await introspect(at, mallory, live)).toEqual({ active: false });
  });

  test('GR-05: a person who was disabled before anybody met them is granted nothing', async () => {
    await slow.query(`UPDATE users SET status = 'disabled' WHERE username = 'ivan-granted'`);
    const send = (sub: string) =>
      present(sign({ iss: 'https://names.example.com', sub }, {}, idp.privateKey, slow.issuer), {}, mallory, slow.issuer);
    expectGranted(await send('heidi-granted'));
    expectRefused(await send('ivan-granted'), 'invalid_grant');
  });

  test('B-287: a disabled issuer is nobody within ten seconds', async () => {
    const send = () => present(sign({ iss: 'https://doomed.example.com' }));
    expectGranted(await send());
    await query(`UPDATE trusted_issuers SET status = 'disabled' WHERE issuer = ?`, 'https://doomed.example.com');
    await expect.poll(async () => (await send()).status, { timeout: 15_000, interval: 500 }).toBe(400);
  });

  test('GR-65, I1: an assertion sent forty times at once is one grant, as storage has it', async () => {
    const at = slow.issuer;
    const assertion = await sign({ iss: 'https://names.example.com', sub: 'grace-granted' }, {}, idp.privateKey, at);
    const answers = await Promise.all(Array.from({ length: 40 }, () => present(assertion, {}, mallory, at)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(39);
    const asserted = `SELECT count(*) AS grants FROM audit_events JOIN users ON users.id = audit_events.subject
      WHERE event = 'grant.asserted' AND username = 'grace-granted'`;
    await expect.poll(() => slow.query(asserted), { timeout: 10_000 }).toEqual([{ grants: 1 }]);
    expectRefused(await present(assertion, {}, mallory, at), 'invalid_grant');
  });

  test('GR-66: an assertion of a client is no grant, and an assertion of an issuer authenticates nobody', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const members = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [await exportJWK(publicKey)] }, redirect_uris: [] };
    const { client_id } = await registerClient(issuer, { ...members, grant_types: [bearerType] });
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const own = (): Promise<string> => sign({ iss: client_id, sub: client_id }, {}, privateKey);
    const send = async (client_assertion: string, assertion: string) =>
      postForm(`${issuer}/token`, { grant_type: bearerType, client_assertion_type, client_assertion, assertion });
    expectGranted(await send(await own(), await sign()));
    expectRefused(await send(await own(), await own()), 'invalid_grant');
    const workload = { iss: 'https://workload.example.com', sub: client_id };
    expect(await send(await sign(workload), await sign(workload))).toMatchObject(refused('invalid_client', 401));
    const once = await own();
    expect((await send(once, await sign())).status).toBe(200);
    expect(await send(once, await sign())).toMatchObject(refused('invalid_client', 401));
  });

  test('GR-67: what an assertion says of acts, sign-ins and roles is not repeated', async () => {
    const said = {
      act: { sub: 'bob' },
      may_act: { sub: 'gr-mallory' },
      acr: 'phr',
      amr: ['hwk'],
      auth_time: time(),
      roles: ['admin'],
      client_id: 'gr-shop',
    };
    const { body } = await present(sign(said));
    const claims = decodeJwt(String(body.access_token));
    expect(claims.client_id).toBe('gr-mallory');
    for (const member of ['act', 'may_act', 'acr', 'amr', 'auth_time', 'roles']) expect(claims).not.toHaveProperty(member);
  });

  test('GR-68: scope and resource are bounded by the operator’s word, whatever the issuer says', async () => {
    expectGranted(await present(sign({ scope: 'openid' }), {}, delegate));
    expectRefused(await present(sign({ scope: 'admin email' }), { scope: 'admin' }, delegate), 'invalid_scope');
    expect((await present(sign({ scope: 'openid admin' }), {}, delegate)).body.scope).toBe('openid');
    expectRefused(await present(sign({ resource: bank }), { resource: bank }, delegate), 'invalid_target');
    expectRefused(await present(sign({ scope: 'offline_access' }), { scope: 'offline_access' }, delegate), 'invalid_scope');
  });
});

describe('I7: what cannot be asked grants nothing', () => {
  const situations: [string, string, (at: string, headers: Record<string, string>) => Promise<Response>][] = [];
  const send = (at: string, client: Client, form: Record<string, string>, headers: Record<string, string>) => {
    const Authorization = basicCredentials(client.client_id, client.client_secret);
    return fetch(`${at}/token`, { method: 'POST', headers: { ...headers, Authorization }, body: new URLSearchParams(form) });
  };
  const sendExchange = async (at: string, headers: Record<string, string>) => {
    const { access_token } = await signIn({ at });
    const form = { grant_type: exchangeType, subject_token: access_token, subject_token_type: typeOf('access_token') };
    return send(at, delegate, form, headers);
  };
  const sendOwn = async (at: string, headers: Record<string, string>) => {
    const form = { grant_type: exchangeType, subject_token: await ownToken(delegate, at), subject_token_type: typeOf('access_token') };
    return send(at, delegate, form, headers);
  };
  const sendAssertion = async (at: string, headers: Record<string, string>) =>
    send(at, mallory, { grant_type: bearerType, assertion: await sign({}, {}, idp.privateKey, at) }, headers);
  situations.push(
    ['the person of an exchanged token', 'SubjectStore.exchange', sendExchange],
    ['the memory of revoked tokens', 'ReplayGuard.exchange', sendOwn],
    ['the memory of assertions', 'ReplayGuard.accept', sendAssertion],
    ['the person of an assertion', 'SubjectStore.grantOnAssertion', sendAssertion],
    ['the register of people', 'd1', sendAssertion],
  );

  test.each(situations)('GR-69: %s (%s) fails: 503, and then again a token', async (_, target, ask) => {
    const at = failing.issuer;
    expect((await ask(at, {})).status).toBe(200);
    const answer = await ask(at, { 'x-fault': `${target} error` });
    expect([answer.status, answer.headers.has('Retry-After')]).toEqual([503, true]);
    expect(await answer.text()).not.toMatch(/access_token|secret detail/);
    expect((await ask(at, {})).status).toBe(200);
  });
});
