// Cross-app access (draft-ietf-oauth-identity-assertion-authz-grant) between two deployments: one where people sign in, which gives its word
// of them, and one with an API, which takes it.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, test } from 'vitest';
import { createBrowser } from '../harness/browser.ts';
import { createDpopKey, requestTokens } from '../harness/dpop.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { type CodeOptions, introspect, obtainTokens, type Parameters, postForm, userinfoStatus } from '../harness/token-requests.ts';

const grant_type = 'urn:ietf:params:oauth:grant-type:token-exchange';
const assertion_grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const id_token_type = 'urn:ietf:params:oauth:token-type:id_token';
const access_token_type = 'urn:ietf:params:oauth:token-type:access_token';
const id_jag_type = 'urn:ietf:params:oauth:token-type:id-jag';
const channels = 'https://api.chat.example/channels';
const directory = 'https://directory.example';

const people = await sharedOrigin();
const chat = await sharedOrigin('other');

/** Knows people by names of its own. */
const directoryHere = seedClient('xaa-directory', { subject_type: 'pairwise' });
const wiki = seedClient('xaa-wiki', {
  grant_types: ['authorization_code', 'refresh_token', grant_type],
  id_jag_audiences: [
    { audience: chat.issuer, client_id: 'xaa-wiki-at-chat', scopes: ['openid', 'profile', 'chat.read'], resources: [channels] },
    { audience: directory, client_id: 'wiki', relying_party: 'xaa-directory' },
    { audience: people.issuer, client_id: 'xaa-wiki', scopes: ['openid'] },
  ],
});
/** An operator has named nobody for it. */
const stranger = seedClient('xaa-stranger', { grant_types: ['authorization_code', grant_type] });
const wikiAtChat = seedClient('xaa-wiki-at-chat', { redirect_uris: [], grant_types: [assertion_grant] });

beforeAll(async () => {
  await people.copyPeople('xaa');
  await people.seed({ clients: [directoryHere, wiki, stranger] });
  const jwks = (await (await fetch(`${people.issuer}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
  const trusted = { issuer: people.issuer, jwks, algorithms: ['ES256'], subject_mapping: 'sub', scopes: ['openid', 'profile'] };
  await chat.seed({ clients: [wikiAtChat], trusted_issuers: [trusted] });
}, 60_000);

const signIn = (options: Partial<CodeOptions> = {}) =>
  obtainTokens({ issuer: people.issuer, client: wiki, scope: 'openid profile', ...options });

const exchange = (subject_token: string, parameters: Parameters = {}, client = wiki) =>
  postForm(
    `${people.issuer}/token`,
    {
      grant_type,
      requested_token_type: id_jag_type,
      subject_token,
      subject_token_type: id_token_type,
      audience: chat.issuer,
      ...parameters,
    },
    client,
  );

async function exchanged(subject_token: string, parameters: Parameters = {}): Promise<string> {
  const { status, body } = await exchange(subject_token, parameters);
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body.access_token);
}

const present = (assertion: string, issuer = chat.issuer) =>
  postForm(`${issuer}/token`, { grant_type: assertion_grant, assertion }, wikiAtChat);

describe('our word of a person, carried to another authorization server', () => {
  test('§4.3, §4.4: from the sign-in at one to a token of the other, with oauth4webapi and jose', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const discover = async (issuer: string) =>
      oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options));
    const [idp, resourceServer] = await Promise.all([discover(people.issuer), discover(chat.issuer)]);
    expect(idp.identity_chaining_requested_token_types_supported).toEqual([id_jag_type]);
    expect(resourceServer.authorization_grant_profiles_supported).toEqual(['urn:ietf:params:oauth:grant-profile:id-jag']);

    const { id_token } = await signIn();
    const asked = {
      requested_token_type: id_jag_type,
      audience: chat.issuer,
      resource: channels,
      scope: 'openid profile',
      subject_token: id_token,
      subject_token_type: id_token_type,
    };
    const authentication = oauth.ClientSecretBasic(wiki.client_secret);
    const response = await oauth.genericTokenEndpointRequest(idp, wiki, authentication, grant_type, asked, options);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const recognizedTokenTypes = { n_a: () => undefined };
    const answer = await oauth.processGenericTokenEndpointResponse(idp, wiki, response, { recognizedTokenTypes });
    expect(answer).toEqual({
      access_token: expect.any(String),
      issued_token_type: id_jag_type,
      token_type: 'n_a',
      expires_in: 300,
      scope: 'openid profile',
    });

    const keys = createRemoteJWKSet(new URL(String(idp.jwks_uri)));
    const expected = { issuer: people.issuer, audience: chat.issuer, typ: 'oauth-id-jag+jwt', algorithms: ['ES256'] };
    const { payload } = await jwtVerify(answer.access_token, keys, expected);
    const { sub, auth_time, acr, amr } = decodeJwt(id_token);
    expect(payload).toEqual({
      iss: people.issuer,
      sub,
      aud: chat.issuer,
      client_id: 'xaa-wiki-at-chat',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 300,
      scope: 'openid profile',
      resource: channels,
      auth_time,
      acr,
      amr,
    });

    const granted = await oauth.genericTokenEndpointRequest(
      resourceServer,
      wikiAtChat,
      oauth.ClientSecretBasic(wikiAtChat.client_secret),
      assertion_grant,
      { assertion: await exchanged(id_token, { scope: 'openid profile' }) },
      options,
    );
    const tokens = await oauth.processGenericTokenEndpointResponse(resourceServer, wikiAtChat, granted);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'openid profile' });
    expect(await userinfoStatus(chat.issuer, tokens.access_token)).toBe(200);
  });

  test('§4.3.3: without a scope all that an operator named, without a resource none', async () => {
    const claims = decodeJwt(await exchanged((await signIn()).id_token));
    expect(claims.scope).toBe('openid profile chat.read');
    expect(claims).not.toHaveProperty('resource');
  });

  test('§3.1: the address of a person goes along where the client may know it, and it is proven', async () => {
    const tell = async (scope: string, username = 'alice') => {
      const { id_token } = await signIn({ browser: createBrowser(people.issuer), username, scope });
      return decodeJwt(await exchanged(id_token));
    };
    expect(await tell('openid email')).toMatchObject({ email: 'alice@example.com', email_verified: true });
    expect(await tell('openid profile')).not.toHaveProperty('email');
    await people.query(`UPDATE users SET email_verified = 0 WHERE username = 'carol-xaa'`);
    expect(await tell('openid email', 'carol-xaa')).not.toHaveProperty('email');
  });

  test('§3.1: a server that people sign in to through us is told the sub it knows', async () => {
    const { id_token } = await signIn();
    const claims = decodeJwt(await exchanged(id_token, { audience: directory }));
    const known = decodeJwt((await signIn({ client: directoryHere, scope: 'openid' })).id_token);
    expect(claims.sub).toBe(known.sub);
    expect(claims.sub).not.toBe(decodeJwt(id_token).sub);
    expect(claims).toMatchObject({ aud: directory, client_id: 'wiki' });
    expect(claims).not.toHaveProperty('scope');
  });

  test('§8.6: with a proof it is bound to the key, and nobody else presents it', async () => {
    const { id_token } = await signIn();
    const key = await createDpopKey();
    const parameters = { grant_type, requested_token_type: id_jag_type, subject_token: id_token, subject_token_type: id_token_type };
    const { status, body } = await requestTokens(people.issuer, { ...parameters, audience: chat.issuer }, wiki, key);
    expect([status, body.token_type]).toEqual([200, 'N_A']);
    expect(decodeJwt(String(body.access_token)).cnf).toEqual({ jkt: key.jkt });
    expect(await present(String(body.access_token))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});

describe('nobody is spoken of', () => {
  test.each([
    ['no audience', { audience: undefined }, 'invalid_request'],
    ['an audience no operator named', { audience: 'https://elsewhere.example' }, 'invalid_target'],
    ['two audiences', { audience: `${chat.issuer} ${directory}` }, 'invalid_target'],
    ['an audience that only begins like one', { audience: `${chat.issuer}/` }, 'invalid_target'],
    ['a resource no operator named', { resource: 'https://api.chat.example/' }, 'invalid_target'],
    ['a malformed resource', { resource: '/channels' }, 'invalid_target'],
    ['a wider scope', { scope: 'openid chat.write' }, 'invalid_scope'],
    ['authorization_details', { authorization_details: '[{"type":"x"}]' }, 'invalid_authorization_details'],
    ['an actor', { actor_token: 'x', actor_token_type: access_token_type }, 'invalid_request'],
    ['no type of the token', { subject_token_type: undefined }, 'invalid_request'],
    ['another type of token', { subject_token_type: access_token_type }, 'invalid_request'],
    ['no token', { subject_token: undefined }, 'invalid_request'],
  ])('§4.3: with %s', async (_, parameters, error) => {
    const { id_token } = await signIn();
    await exchanged(id_token);
    expect(await exchange(id_token, parameters)).toMatchObject({ status: 400, body: { error } });
  });

  test('§4.3.3: for the ID Token of another client, by one that nobody was named for, or for an access token', async () => {
    const [own, other] = [await signIn(), await signIn({ client: stranger })];
    await exchanged(own.id_token);
    expect(await exchange(other.id_token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(await exchange(other.id_token, {}, stranger)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    expect(await exchange(own.access_token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('I4: once the session has ended, at that moment, although the grant outlives it', async () => {
    const { browser, id_token, refresh_token } = await signIn({ browser: createBrowser(people.issuer), scope: 'openid offline_access' });
    const asked = { scope: 'openid' };
    await exchanged(id_token, asked);
    await browser.open(`/logout?${new URLSearchParams({ id_token_hint: id_token })}`);
    expect(await exchange(id_token, asked)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const refreshed = await postForm(`${people.issuer}/token`, { grant_type: 'refresh_token', refresh_token }, wiki);
    expect(refreshed.status).toBe(200);
    expect(await exchange(String(refreshed.body.id_token), asked)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('B-287: once the person is disabled, at that moment', async () => {
    const browser = createBrowser(people.issuer);
    const { id_token } = await signIn({ browser, username: 'bob-xaa' });
    await exchanged(id_token);
    const [user] = await people.query<{ id: string }>('SELECT id FROM users WHERE username = ?', 'bob-xaa');
    const told = `SELECT fields ->> 'audience' AS audience FROM audit_events WHERE subject = ? AND event = 'token.exchanged'`;
    await expect.poll(() => people.query(told, user?.id), { timeout: 10_000 }).toEqual([{ audience: chat.issuer }]);
    await (await people.findSubject('bob-xaa')).setStatus('disabled');
    expect(await exchange(id_token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('where the feature is off: neither advertised nor answered', async () => {
    const other = await sharedOrigin('counting');
    const metadata = (await (await fetch(`${other.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(metadata.grant_types_supported).toContain(grant_type);
    expect(metadata).not.toHaveProperty('identity_chaining_requested_token_types_supported');
    await other.seed({ clients: [wiki] });
    const tokens = await obtainTokens({ issuer: other.issuer, client: wiki, browser: createBrowser(other.issuer) });
    const parameters = { grant_type, requested_token_type: id_jag_type, subject_token: tokens.id_token, subject_token_type: id_token_type };
    expect(await postForm(`${other.issuer}/token`, { ...parameters, audience: chat.issuer }, wiki)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'requested_token_type is not supported' },
    });
  });
});

test('RFC 8725 §3.11: what we say to others is no token here, in no place', async () => {
  const tokens = await signIn();
  const id_jag = await exchanged(tokens.id_token, { audience: people.issuer });
  expect(decodeProtectedHeader(id_jag).typ).toBe('oauth-id-jag+jwt');
  expect(await userinfoStatus(people.issuer, tokens.access_token)).toBe(200);
  expect(await userinfoStatus(people.issuer, id_jag)).toBe(401);
  expect(await introspect(people.issuer, wiki, id_jag)).toEqual({ active: false });
  expect(await exchange(id_jag, { audience: people.issuer })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  expect(await present(id_jag, people.issuer)).toMatchObject({ body: { error: 'invalid_client' } });
  expect(await present(await exchanged(tokens.id_token))).toMatchObject({ status: 200 });
});
