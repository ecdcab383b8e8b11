// OAuth 2.1 (sections of draft-ietf-oauth-v2-1-15) as a whole: a public and a confidential client of openid-client, and what it
// takes away from OAuth 2.0, each after its positive control.
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Origin } from '../../tools/server/origin.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { publishClient } from '../harness/client-documents.ts';
import { type Host, startHost } from '../harness/host.ts';
import { completeFlow, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { expectErrorPage, expectErrorRedirect } from '../harness/oracles.ts';
import { refusal, startProfileOrigin } from '../harness/profiles.ts';
import { makeKey, objectClaims, sign } from '../harness/request-objects.ts';
import { obtainCode, postForm, userinfoStatus } from '../harness/token-requests.ts';

let origin: Origin;
let host: Host;
let issuer: string;
let client: RegisteredClient;
beforeAll(async () => {
  host = await startHost();
  origin = await startProfileOrigin('oauth21', { FETCH_ALLOW: host.origin });
  issuer = origin.issuer;
  client = await registerClient(issuer);
}, 60_000);
afterAll(async () => {
  await Promise.all([origin?.stop(), host?.stop()]);
});

const open = (parameters: Record<string, string | undefined>, of = client) =>
  createBrowser(issuer).open(authorizeUrl(issuer, of, { prompt: 'none', ...parameters }));

describe('as openid-client does it', () => {
  test.each(['none', 'client_secret_basic', 'client_secret_post'])(
    'OAuth 2.1 §4.1, §4.3: code and refresh of a client with %s',
    async (method) => {
      const members = { token_endpoint_auth_method: method };
      const { configuration, tokens } = await completeFlow({ issuer, username: 'alice', client: await registerClient(issuer, members) });
      expect(await oauth.fetchUserInfo(configuration, tokens.access_token, 'alice-3f9c1d7e')).toHaveProperty('name');
      const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    },
  );
});

describe('what is left out', () => {
  test.each(['id_token', 'id_token token', 'code token', 'code id_token', 'code id_token token'])(
    'OAuth 2.1 §4.1.1, §10.1: code is all there is: no client registers or asks for %s',
    async (response_type) => {
      expectErrorRedirect(await open({}), 'login_required');
      expectErrorRedirect(await open({ response_type, nonce: 'n' }), 'unauthorized_client');
      const grant_types = response_type.includes('code') ? ['authorization_code', 'implicit'] : ['implicit'];
      await expect(registerClient(issuer, { grant_types, response_types: [response_type] })).rejects.toThrow('response_types');
    },
  );

  test('OAuth 2.1 §10: no grant of a password', async () => {
    const form = { grant_type: 'password', username: 'alice', password: 'correct horse battery staple' };
    expect(await postForm(`${issuer}/token`, form, client)).toMatchObject(refusal('unsupported_grant_type'));
  });

  test('OAuth 2.1 §5.1: no access token in a query', async () => {
    const { redemption } = await obtainCode({ issuer, client });
    const access_token = String((await postForm(`${issuer}/token`, redemption, client)).body.access_token);
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
    expect((await fetch(`${issuer}/userinfo?${new URLSearchParams({ access_token })}`)).status).toBe(400);
  });
});

describe('what is demanded', () => {
  test.each(['none', 'client_secret_basic'])(
    'OAuth 2.1 §4.1.1: PKCE with S256, of a client with %s too',
    async (token_endpoint_auth_method) => {
      const of = await registerClient(issuer, { token_endpoint_auth_method });
      expectErrorRedirect(await open({}, of), 'login_required');
      expectErrorRedirect(await open({ code_challenge: undefined, code_challenge_method: undefined }, of), 'invalid_request');
      expectErrorRedirect(await open({ code_challenge_method: 'plain' }, of), 'invalid_request');
      const pushed = await postForm(
        `${issuer}/as/par`,
        { response_type: 'code', redirect_uri: 'https://rp.example.com/callback', scope: 'openid' },
        of,
      );
      expect(pushed).toMatchObject(refusal('invalid_request'));
    },
  );

  test('OAuth 2.1 §2.3.1: the very redirect_uri that is registered', async () => {
    expectErrorRedirect(await open({}), 'login_required');
    for (const redirect_uri of [
      'https://rp.example.com/callback/',
      'https://rp.example.com/callback?x=1',
      'https://rp.example.com/Callback',
    ]) {
      expectErrorPage(await open({ redirect_uri }));
    }
  });

  test('RFC 9101 §6.3: of a signed request what is inside counts alone', async () => {
    const key = await makeKey('ES256');
    const signing = await registerClient(issuer, { jwks: { keys: [key.jwk] } });
    const object = (claims: object = {}) => sign(objectClaims(issuer, signing, { prompt: 'none', ...claims }), key);
    expectErrorRedirect(await open({ request: await object() }, signing), 'login_required', 'inside');
    expectErrorRedirect(await open({ request: await object({ state: undefined }) }, signing), 'login_required', null);
    expectErrorRedirect(
      await open({ request: await object({ code_challenge: undefined, code_challenge_method: undefined }) }, signing),
      'invalid_request',
      'inside',
    );
  });
});

describe('redirect_uri at the token endpoint (OAuth 2.1 §10.2)', () => {
  test('may be left out, and is compared when it is sent', async () => {
    const { redemption } = await obtainCode({ issuer, client });
    const send = (redirect_uri: string | undefined) => postForm(`${issuer}/token`, { ...redemption, redirect_uri }, client);
    expect(await send('https://rp.example.com/another')).toMatchObject(refusal('invalid_grant'));
    expect((await send(undefined)).status).toBe(200);
    const again = await obtainCode({ issuer, client });
    expect((await postForm(`${issuer}/token`, again.redemption, client)).status).toBe(200);
  });

  test('a code is no less bound to its verifier', async () => {
    const { redemption } = await obtainCode({ issuer, client });
    const send = (code_verifier: string | undefined) =>
      postForm(`${issuer}/token`, { ...redemption, redirect_uri: undefined, code_verifier }, client);
    for (const verifier of [undefined, 'x'.repeat(43)]) expect(await send(verifier)).toMatchObject(refusal('invalid_grant'));
    expect((await send(redemption.code_verifier)).status).toBe(200);
  });
});

test('CIMD §4: a client that is known by its document lives under the profile too', async () => {
  const key = await makeKey('ES256');
  const of = publishClient(host, {
    redirect_uris: ['https://rp.example.com/callback'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.jwk] },
  });
  expectErrorRedirect(await open({}, of), 'login_required');
  expectErrorRedirect(await open({ code_challenge: undefined, code_challenge_method: undefined }, of), 'invalid_request');
});

test('B-137: a client stays under its profile when it changes itself', async () => {
  const { client_id, registration_client_uri, registration_access_token } = await registerClient(issuer);
  const put = async (token: string, members: object) =>
    fetch(registration_client_uri, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id, redirect_uris: ['https://rp.example.com/callback'], ...members }),
    });
  const hybrid = { grant_types: ['authorization_code', 'implicit'], response_types: ['code id_token'], profile: 'oidc' };
  expect((await put(registration_access_token, hybrid)).status).toBe(400);
  expect((await put(registration_access_token, {})).status).toBe(200);
});
