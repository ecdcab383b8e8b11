import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createBrowser } from '../harness/browser.ts';
import { createDpopKey, type DpopKey, requestTokens } from '../harness/dpop.ts';
import { registerClient } from '../harness/journey.ts';
import { operationsOf } from '../harness/operations.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, obtainCode, obtainTokens, type Parameters, postForm, type Tokens, userinfoStatus } from '../harness/token-requests.ts';

const grant_type = 'urn:ietf:params:oauth:grant-type:token-exchange';
const access_token_type = 'urn:ietf:params:oauth:token-type:access_token';
const id_token_type = 'urn:ietf:params:oauth:token-type:id_token';
const jwt_type = 'urn:ietf:params:oauth:token-type:jwt';
const orders = 'https://orders.example.com';
const billing = 'https://billing.example.com';

const exchanger = (name: string, members: Record<string, unknown> = {}) =>
  seedClient(name, { redirect_uris: [], grant_types: [grant_type, 'client_credentials'], ...members });

/** Whom people sign in to. It may narrow its own tokens. */
const shop = seedClient('shop', {
  grant_types: ['authorization_code', 'refresh_token', grant_type],
  scope: 'openid profile email orders.read offline_access',
});
/** The API behind the shop: a resource server that calls another one. */
const ordersApi = exchanger('orders-api', {
  token_exchange: { audiences: [`${billing}/`] },
  scope: 'openid profile orders.read bills.read',
});
const billingApi = exchanger('billing-api');
const stranger = exchanger('stranger');
const helpdesk = exchanger('helpdesk', { token_exchange: { subject_clients: ['shop'], impersonation: true } });
const delegate = exchanger('delegate', { token_exchange: { subject_clients: ['shop', 'delegate'] }, scope: 'openid profile tickets.read' });
/** Each of its sectors knows a person by a name of its own. */
const pairwiseShop = seedClient('pairwise-shop', {
  subject_type: 'pairwise',
  grant_types: ['authorization_code', 'refresh_token', grant_type],
});
const pairwiseApi = exchanger('pairwise-api', {
  subject_type: 'pairwise',
  redirect_uris: ['https://api.example.org/callback'],
  grant_types: ['authorization_code', grant_type],
  token_exchange: { subject_clients: ['pairwise-shop'] },
});
/** Its tokens name who may act. */
const portal = seedClient('portal', { may_act: 'stranger' });

const resources = [
  { resource: orders, scopes_supported: ['orders.read', 'bills.read'], introspection_client_ids: ['orders-api'] },
  {
    resource: billing,
    scopes_supported: ['orders.read', 'bills.read'],
    introspection_client_ids: ['billing-api'],
    access_token_format: 'opaque',
  },
];

const { issuer, seed } = await sharedOrigin('counting');
beforeAll(() =>
  seed({ clients: [shop, ordersApi, billingApi, stranger, helpdesk, delegate, portal, pairwiseShop, pairwiseApi], resources }),
);

type Client = ReturnType<typeof seedClient>;

const exchange = (subject_token: string, client: Client, parameters: Parameters = {}) =>
  postForm(`${issuer}/token`, { grant_type, subject_token, subject_token_type: access_token_type, ...parameters }, client);

const exchanged = async (subject_token: string, client: Client, parameters: Parameters = {}): Promise<string> => {
  const { status, body } = await exchange(subject_token, client, parameters);
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body.access_token);
};

const signIn = (parameters: Parameters = {}, client: Client = shop): Promise<Tokens> =>
  obtainTokens({ issuer, client, browser: createBrowser(issuer), scope: 'openid profile orders.read', parameters });
/** A token for the orders API. */
const signInToOrders = async (): Promise<Tokens & { token: string }> => {
  const tokens = await signIn({ resource: orders });
  const { body } = await postForm(
    `${issuer}/token`,
    { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, resource: orders },
    shop,
  );
  return { ...tokens, refresh_token: String(body.refresh_token), token: String(body.access_token) };
};

describe('a token for another one (RFC 8693)', () => {
  test('B-281: as oauth4webapi takes it', async () => {
    const { access_token } = await signIn();
    const options = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options));
    expect(server.grant_types_supported).toContain(grant_type);
    const client = { client_id: shop.client_id };
    const parameters = { subject_token: access_token, subject_token_type: access_token_type, scope: 'openid' };
    const authentication = oauth.ClientSecretBasic(shop.client_secret);
    const response = await oauth.genericTokenEndpointRequest(server, client, authentication, grant_type, parameters, options);
    const tokens = await oauth.processGenericTokenEndpointResponse(server, client, response);
    expect(tokens).toMatchObject({
      issued_token_type: access_token_type,
      token_type: 'bearer',
      expires_in: expect.any(Number),
      scope: 'openid',
    });
    expect(Object.keys(tokens).sort()).toEqual(['access_token', 'expires_in', 'issued_token_type', 'scope', 'token_type']);
    expect(await userinfoStatus(issuer, tokens.access_token)).toBe(200);
  });

  test('B-283: a client narrows a token of its own; sign-in and person stay, nobody acts', async () => {
    const { access_token } = await signIn();
    const narrowed = decodeJwt(await exchanged(access_token, shop, { scope: 'openid' }));
    const { sub, acr, auth_time, exp = 0 } = decodeJwt(access_token);
    expect(narrowed).toMatchObject({ sub, acr, auth_time, client_id: 'shop', aud: issuer, scope: 'openid' });
    expect(narrowed).not.toHaveProperty('act');
    expect(narrowed.exp).toBeLessThanOrEqual(exp);
  });

  test('RFC 8693 §1.1, B-284: an API exchanges what is meant for it, for one further on, and is told of', async () => {
    const { token } = await signInToOrders();
    const onward = await exchanged(token, ordersApi, { resource: billing });
    expect(await introspect(issuer, billingApi, onward)).toMatchObject({
      active: true,
      aud: billing,
      client_id: 'orders-api',
      sub: decodeJwt(token).sub,
      act: { sub: 'orders-api' },
      scope: 'orders.read',
    });
    const named = await exchanged(token, ordersApi, { audience: billing });
    expect(await introspect(issuer, billingApi, named)).toMatchObject({ active: true, aud: billing });
    // RFC 3986 §6.2.3: the operator wrote it with a slash for its empty path, as the client may.
    expect((await exchange(token, ordersApi, { audience: `${billing}/` })).status).toBe(200);
  });

  test('RFC 8693 §4.1: the actor token says who acts, and each exchange nests deeper', async () => {
    const { token } = await signInToOrders();
    const first = await exchanged(token, ordersApi);
    const { body } = await postForm(`${issuer}/token`, { grant_type: 'client_credentials' }, ordersApi);
    const second = await exchanged(first, ordersApi, { actor_token: String(body.access_token), actor_token_type: access_token_type });
    expect(decodeJwt(second).act).toEqual({ sub: 'orders-api', act: { sub: 'orders-api' } });
  });

  test('RFC 8693 §1.1: whom the operator lets impersonate is not told of', async () => {
    const { access_token } = await signIn();
    expect(decodeJwt(await exchanged(access_token, helpdesk))).not.toHaveProperty('act');
    expect(decodeJwt(await exchanged(access_token, delegate)).act).toEqual({ sub: 'delegate' });
  });

  test('RFC 8693 §4.4: may_act names who may act', async () => {
    const { access_token } = await signIn({}, portal);
    expect(decodeJwt(access_token).may_act).toEqual({ sub: 'stranger' });
    expect(decodeJwt(await exchanged(access_token, stranger)).act).toEqual({ sub: 'stranger' });
    expect(await exchange(access_token, helpdesk)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('RFC 8693 §3: an ID Token, a JWT of ours by its general name, and the JWT asked for by it', async () => {
    const { access_token, id_token } = await signIn();
    const fromIdToken = await exchanged(id_token, shop, { subject_token_type: id_token_type });
    expect(decodeJwt(fromIdToken)).toMatchObject({ sub: decodeJwt(id_token).sub, scope: 'openid profile' });
    for (const subject_token of [access_token, id_token]) {
      const { body } = await exchange(subject_token, shop, { subject_token_type: jwt_type, requested_token_type: jwt_type });
      expect(body).toMatchObject({ issued_token_type: jwt_type, token_type: 'Bearer' });
    }
  });

  test('US-05, Core §8.1: whoever exchanges knows the person by the name of its own sector', async () => {
    const { access_token, id_token } = await signIn({}, pairwiseShop);
    const own = decodeJwt(await exchanged(access_token, pairwiseShop));
    const other = decodeJwt(await exchanged(access_token, pairwiseApi));
    expect(own.sub).toBe(decodeJwt(id_token).sub);
    expect(new Set([own.sub, other.sub, 'alice-3f9c1d7e']).size).toBe(3);
    const fromIdToken = await exchange(id_token, pairwiseShop, { subject_token_type: id_token_type });
    expect(fromIdToken).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('a token of nobody is exchanged too: it speaks for the client whose it was', async () => {
    const own = await postForm(`${issuer}/token`, { grant_type: 'client_credentials' }, delegate);
    const token = await exchanged(String(own.body.access_token), delegate, { scope: 'tickets.read' });
    expect(decodeJwt(token)).toMatchObject({ sub: 'delegate', client_id: 'delegate', scope: 'tickets.read' });
    await postForm(`${issuer}/revoke`, { token: String(own.body.access_token) }, delegate);
    expect(await introspect(issuer, delegate, token)).toEqual({ active: false });
    expect((await exchange(token, delegate)).body).toMatchObject({ error: 'invalid_request' });
  });

  test('B-282, I4: a revoked token of nobody is exchanged no more', async () => {
    const own = await postForm(`${issuer}/token`, { grant_type: 'client_credentials' }, delegate);
    const token = String(own.body.access_token);
    expect((await exchange(token, delegate)).status).toBe(200);
    await postForm(`${issuer}/revoke`, { token }, delegate);
    expect(await exchange(token, delegate)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  // What an isolate believes may lapse between the two: then it is warm at the next try.
  test('design §1.4: warm, it asks the person’s own object once, and no database', { retry: 2 }, async () => {
    const { access_token } = await signIn();
    await exchange(access_token, delegate);
    const { objects, d1 } = operationsOf(await exchange(access_token, delegate));
    expect({ objects, d1 }).toEqual({ objects: { 'SubjectStore.exchange': 1 }, d1: 0 });
  });

  test('B-283: what was asked for by name stays with the client that asked', async () => {
    const claims = JSON.stringify({ userinfo: { email: null } });
    const { access_token } = await signIn({ claims });
    const userinfo = async (token: string) =>
      (await (await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${token}` } })).json()) as Record<string, unknown>;
    expect(await userinfo(access_token)).toHaveProperty('email');
    const exchangedClaims = await userinfo(await exchanged(access_token, delegate));
    expect(exchangedClaims).toHaveProperty('name');
    expect(exchangedClaims).not.toHaveProperty('email');
  });

  test('C-26: switched off, it is neither advertised nor served nor registered', async () => {
    const off = inject('issuer');
    const metadata = await (await fetch(`${off}/.well-known/openid-configuration`)).json();
    expect(metadata.grant_types_supported).not.toContain(grant_type);
    const answer = await postForm(`${off}/token`, { grant_type }, await registerClient(off));
    expect(answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    await expect(registerClient(off, { grant_types: [grant_type], redirect_uris: [] })).rejects.toThrow('invalid_client_metadata');
  });
});

describe('B-285: sender constraint', () => {
  let [key, other]: (DpopKey | undefined)[] = [];
  const send = (subject_token: string, proof?: DpopKey, client: Client = shop) =>
    requestTokens(issuer, { grant_type, subject_token, subject_token_type: access_token_type }, client, proof);
  const obtainBound = async (): Promise<string> => {
    [key, other] = await Promise.all([createDpopKey(), createDpopKey()]);
    const { refresh_token } = await signIn();
    return String((await requestTokens(issuer, { grant_type: 'refresh_token', refresh_token }, shop, key)).body.access_token);
  };

  test('a bound token needs the proof of its key, and the new one is bound to it', async () => {
    const bound = await obtainBound();
    for (const proof of [undefined, other]) {
      expect(await send(bound, proof)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
    const { body } = await send(bound, key);
    expect(body).toMatchObject({ token_type: 'DPoP' });
    expect(decodeJwt(String(body.access_token)).cnf).toEqual({ jkt: key?.jkt });
  });

  test('RFC 9449 §5, B-175: an ID Token needs the key that the client came with last, which may be a new one', async () => {
    const [first, next] = [await createDpopKey(), await createDpopKey()];
    const exchangeWith = async (id_token: unknown, proof: DpopKey) => {
      const parameters = { grant_type, subject_token: String(id_token), subject_token_type: id_token_type };
      return (await requestTokens(issuer, parameters, shop, proof)).status;
    };
    const { redemption } = await obtainCode({ issuer, client: shop, browser: createBrowser(issuer), scope: 'openid profile' });
    const { body: before } = await requestTokens(issuer, redemption, shop, first);
    expect([await exchangeWith(before.id_token, first), await exchangeWith(before.id_token, next)]).toEqual([200, 400]);
    const refresh = { grant_type: 'refresh_token', refresh_token: String(before.refresh_token) };
    const { body: after } = await requestTokens(issuer, refresh, shop, next);
    expect([await exchangeWith(after.id_token, first), await exchangeWith(after.id_token, next)]).toEqual([400, 200]);
  });

  test('a bearer token may be exchanged for a bound one', async () => {
    const { access_token } = await signIn();
    const mine = await createDpopKey();
    const { body } = await send(access_token, mine);
    expect(decodeJwt(String(body.access_token)).cnf).toEqual({ jkt: mine.jkt });
  });
});

describe('B-282, I4: what ends the token ends what came of it', () => {
  const chain = async () => {
    const signedIn = await signIn();
    const child = await exchanged(signedIn.access_token, delegate);
    const grandchild = await exchanged(child, delegate);
    const states = () => Promise.all([child, grandchild].map(async (token) => (await introspect(issuer, delegate, token)).active));
    expect(await states()).toEqual([true, true]);
    return { ...signedIn, child, grandchild, states };
  };

  test('the end of the grant', async () => {
    const { refresh_token, states, child } = await chain();
    await postForm(`${issuer}/revoke`, { token: refresh_token }, shop);
    expect(await states()).toEqual([false, false]);
    expect(await exchange(child, delegate)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('the end of the token it was exchanged from', async () => {
    const { access_token, states } = await chain();
    await postForm(`${issuer}/revoke`, { token: access_token }, shop);
    expect(await states()).toEqual([false, false]);
  });

  test('B-255: its own end leaves what it was exchanged from alive, and only who holds it ends it', async () => {
    const { access_token, child, grandchild, states } = await chain();
    await postForm(`${issuer}/revoke`, { token: child }, shop);
    expect(await states()).toEqual([true, true]);
    await postForm(`${issuer}/revoke`, { token: grandchild }, delegate);
    expect(await states()).toEqual([true, false]);
    await postForm(`${issuer}/revoke`, { token: child }, delegate);
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
  });

  test('the end of the session', async () => {
    const { browser, id_token, states } = await chain();
    const page = await browser.open(`${issuer}/logout?id_token_hint=${id_token}`);
    if (page.at === 'page' && page.page.body.includes('<form')) await browser.submit(page.page, {});
    expect(await states()).toEqual([false, false]);
    expect(await exchange(id_token, shop, { subject_token_type: id_token_type })).toMatchObject({ body: { error: 'invalid_request' } });
  });
});
