import { calculateJwkThumbprint, decodeJwt, exportJWK, type JWK } from 'jose';
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { createDpopKey, type DpopKey, hashOf, prove, requestTokens, requestUserinfo } from '../harness/dpop.ts';
import { callback, discover, registerClient } from '../harness/journey.ts';
import { expectErrorRedirect } from '../harness/oracles.ts';
import { type SharedOrigin, sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, obtainCode, obtainTokens, postForm, readAnswer, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const url = `${issuer}/userinfo`;

const publicClient = (members = {}) => registerClient(issuer, { token_endpoint_auth_method: 'none', ...members });
const confirmationOf = (access_token: unknown) => decodeJwt(String(access_token)).cnf;

/** Tokens bound to a key of their own, of a confidential client unless told otherwise. */
async function obtainBound(client?: Awaited<ReturnType<typeof registerClient>>) {
  const [key, code] = [await createDpopKey(), await obtainCode({ issuer, ...(client && { client }) })];
  const { status, body } = await requestTokens(issuer, code.redemption, code.client, key);
  expect(status).toBe(200);
  return { ...code, key, body, access_token: String(body.access_token), refresh_token: String(body.refresh_token) };
}

type Bound = Awaited<ReturnType<typeof obtainBound>>;
const refresh = ({ client }: Pick<Bound, 'client'>, refresh_token: unknown, key?: DpopKey) =>
  requestTokens(issuer, { grant_type: 'refresh_token', refresh_token: String(refresh_token) }, client, key);

const refusal = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });

describe('as openid-client does it', () => {
  async function completeWith(at: string, alg: string, members: Record<string, unknown> = {}) {
    const client = await registerClient(at, members);
    const configuration = await discover(at, client);
    const pair = await oauth.randomDPoPKeyPair(alg);
    const DPoP = oauth.getDPoPHandle(configuration, pair);
    const { code, code_verifier } = await obtainCode({ issuer: at, client });
    const response = new URL(`${callback}?${new URLSearchParams({ code, iss: at })}`);
    const tokens = await oauth.authorizationCodeGrant(configuration, response, { pkceCodeVerifier: code_verifier }, undefined, { DPoP });
    const jkt = await calculateJwkThumbprint((await exportJWK(pair.publicKey)) as JWK);
    return { client, configuration, DPoP, tokens, jkt };
  }

  test.each(['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'])('B-166, B-171: code, userinfo and refresh with a key of %s', async (alg) => {
    const { configuration, DPoP, tokens, jkt } = await completeWith(issuer, alg, { token_endpoint_auth_method: 'none' });
    expect(tokens.token_type).toBe('dpop');
    expect(confirmationOf(tokens.access_token)).toEqual({ jkt });
    expect(await oauth.fetchUserInfo(configuration, tokens.access_token, 'alice-3f9c1d7e', { DPoP })).toMatchObject({
      name: 'Alice Marie Example',
    });
    const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
    expect(confirmationOf(refreshed.access_token)).toEqual({ jkt });
    expect(await oauth.fetchUserInfo(configuration, refreshed.access_token, 'alice-3f9c1d7e', { DPoP })).toHaveProperty('sub');
  });

  describe('where nonces are demanded (RFC 9449 §8, §9)', () => {
    let strict: SharedOrigin;
    beforeAll(async () => {
      strict = await sharedOrigin('other');
    });

    test('B-176: openid-client succeeds with one retry, at /token and at /userinfo', async () => {
      const { configuration, tokens, DPoP } = await completeWith(strict.issuer, 'ES256');
      expect(tokens.token_type).toBe('dpop');
      expect(await oauth.fetchUserInfo(configuration, tokens.access_token, 'alice-3f9c1d7e', { DPoP })).toHaveProperty('sub');
      const stranger = oauth.getDPoPHandle(configuration, await oauth.randomDPoPKeyPair());
      const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '', undefined, { DPoP: stranger });
      expect(await oauth.fetchUserInfo(configuration, refreshed.access_token, 'alice-3f9c1d7e', { DPoP: stranger })).toHaveProperty('sub');
    });

    test('B-176, TK-19: 400 at /token consumes nothing, 401 at /userinfo, and browser apps can read the nonce', async () => {
      const key = await createDpopKey();
      const { client, redemption } = await obtainCode({ issuer: strict.issuer });
      const asked = await requestTokens(strict.issuer, redemption, client, key);
      expect(asked).toMatchObject(refusal('use_dpop_nonce'));
      expect(asked.headers.get('Access-Control-Expose-Headers')).toContain('DPoP-Nonce');
      const nonce = asked.headers.get('DPoP-Nonce');
      const { body } = await requestTokens(strict.issuer, redemption, client, await prove(key, `${strict.issuer}/token`, { nonce }));
      const access_token = String(body.access_token);

      const refused = await requestUserinfo(strict.issuer, access_token, key);
      expect(refused).toMatchObject(refusal('use_dpop_nonce', 401));
      expect(refused.headers.get('WWW-Authenticate')).toMatch(/^DPoP .*error="use_dpop_nonce"/);
      expect(refused.headers.get('Access-Control-Expose-Headers')).toContain('DPoP-Nonce');
      const again = await requestUserinfo(strict.issuer, access_token, key, { nonce: refused.headers.get('DPoP-Nonce') });
      expect(again.status).toBe(200);
    });

    test('B-176: who sends no proof is not asked for a nonce', async () => {
      const { access_token } = await obtainTokens({ issuer: strict.issuer });
      expect(await userinfoStatus(strict.issuer, access_token)).toBe(200);
    });
  });
});

describe('at /token', () => {
  test('B-171, RFC 9449 §5: without a proof the token is a bearer token', async () => {
    const { access_token } = await obtainTokens({ issuer });
    expect(decodeJwt(access_token)).not.toHaveProperty('cnf');
  });

  test('B-171: introspection shows whose the token is, and needs no proof', async () => {
    const { client, key, access_token, refresh_token, body } = await obtainBound();
    expect(body).toMatchObject({ token_type: 'DPoP', expires_in: 900 });
    expect(await introspect(issuer, client, access_token)).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } });
    expect(await introspect(issuer, client, refresh_token)).not.toHaveProperty('cnf');
  });

  test('B-167: the header name has no case, and two headers are refused', async () => {
    const [key, { client, redemption }] = [await createDpopKey(), await obtainCode({ issuer })];
    const send = async (headers: [string, string][]) => postForm(`${issuer}/token`, redemption, client, headers);
    const twice = [await prove(key, `${issuer}/token`), await prove(key, `${issuer}/token`)];
    expect(await send(twice.map((proof) => ['DPoP', proof]))).toMatchObject(refusal('invalid_dpop_proof'));
    expect(await send([['dpop', await prove(key, `${issuer}/token`)]])).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });

  test('B-177: a client of bound tokens gets no bearer token, and loses nothing for having asked', async () => {
    const client = await registerClient(issuer, { dpop_bound_access_tokens: true });
    expect(client.dpop_bound_access_tokens).toBe(true);
    const { redemption } = await obtainCode({ issuer, client });
    expect(await requestTokens(issuer, redemption, client)).toMatchObject(refusal('invalid_dpop_proof'));
    const key = await createDpopKey();
    const { status, body } = await requestTokens(issuer, redemption, client, key);
    expect([status, body.token_type]).toEqual([200, 'DPoP']);
    expect(await refresh({ client }, body.refresh_token)).toMatchObject(refusal('invalid_dpop_proof'));
    expect(await refresh({ client }, body.refresh_token, key)).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });
});

describe('a code bound to a key at /authorize (RFC 9449 §10)', () => {
  test.each(['none', 'client_secret_basic'])(
    'B-174: only its key redeems it, for a client with %s; a mismatch consumes nothing',
    async (method) => {
      const [key, other] = [await createDpopKey(), await createDpopKey()];
      const client = await registerClient(issuer, { token_endpoint_auth_method: method });
      const { redemption } = await obtainCode({ issuer, client, parameters: { dpop_jkt: key.jkt } });
      expect(await requestTokens(issuer, redemption, client)).toMatchObject(refusal('invalid_grant'));
      expect(await requestTokens(issuer, redemption, client, other)).toMatchObject(refusal('invalid_grant'));
      const { status, body } = await requestTokens(issuer, redemption, client, key);
      expect([status, confirmationOf(body.access_token)]).toEqual([200, { jkt: key.jkt }]);
    },
  );

  test.each(['', 'x', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}=`])('B-174: dpop_jkt=%j', async (dpop_jkt) => {
    const client = await registerClient(issuer);
    const browser = createBrowser(issuer);
    const arrival = await browser.open(authorizeUrl(issuer, client, { dpop_jkt, prompt: 'none' }));
    expectErrorRedirect(arrival, dpop_jkt === '' ? 'login_required' : 'invalid_request');
  });
});

describe('refresh (RFC 9449 §5)', () => {
  test('B-175, RF-05: the family of a public client belongs to its key, in grace too', async () => {
    const bound = await obtainBound(await publicClient());
    const thief = await createDpopKey();
    expect(await refresh(bound, bound.refresh_token)).toMatchObject(refusal('invalid_grant'));
    expect(await refresh(bound, bound.refresh_token, thief)).toMatchObject(refusal('invalid_grant'));
    const { body } = await refresh(bound, bound.refresh_token, bound.key);
    expect(confirmationOf(body.access_token)).toEqual({ jkt: bound.key.jkt });
    expect(await refresh(bound, bound.refresh_token, thief)).toMatchObject(refusal('invalid_grant'));
    expect((await refresh(bound, bound.refresh_token, bound.key)).body.refresh_token).toBe(body.refresh_token);
    expect((await refresh(bound, body.refresh_token, bound.key)).status).toBe(200);
  });

  test('B-175: a public client that begins to send proofs is bound from then on', async () => {
    const tokens = await obtainTokens({ issuer, client: await publicClient() });
    const key = await createDpopKey();
    const { body } = await refresh(tokens, tokens.refresh_token, key);
    expect(confirmationOf(body.access_token)).toEqual({ jkt: key.jkt });
    expect(await refresh(tokens, body.refresh_token)).toMatchObject(refusal('invalid_grant'));
    expect((await refresh(tokens, body.refresh_token, key)).status).toBe(200);
  });

  test('B-175: a confidential client may come with a new key, which the new access token is bound to', async () => {
    const [bound, next] = [await obtainBound(), await createDpopKey()];
    const { status, body } = await refresh(bound, bound.refresh_token, next);
    expect([status, confirmationOf(body.access_token)]).toEqual([200, { jkt: next.jkt }]);
    expect((await refresh(bound, bound.refresh_token, await createDpopKey())).body.refresh_token).toBe(body.refresh_token);
    const access_token = String(body.access_token);
    expect((await requestUserinfo(issuer, access_token, next)).status).toBe(200);
    expect((await requestUserinfo(issuer, access_token, bound.key)).status).toBe(401);
    expect((await requestUserinfo(issuer, bound.access_token, bound.key)).status).toBe(200);
  });
});

describe('at /userinfo (RFC 9449 §7)', () => {
  test('B-121, B-167, B-172: the DPoP scheme has no case, and GET and POST each have their proof', async () => {
    const { key, access_token } = await obtainBound();
    for (const scheme of ['DPoP', 'dpop', 'DPOP']) {
      for (const method of ['GET', 'POST']) {
        const DPoP = await prove(key, url, { htm: method, ath: await hashOf(access_token) });
        const answer = await readAnswer(await fetch(url, { method, headers: { Authorization: `${scheme} ${access_token}`, DPoP } }));
        expect(answer).toMatchObject({ status: 200, body: { sub: 'alice-3f9c1d7e' } });
      }
    }
  });

  test('B-172: a bound token as a bearer token, without proof, or in a form is 401', async () => {
    const { key, access_token } = await obtainBound();
    const DPoP = await prove(key, url, { htm: 'GET', ath: await hashOf(access_token) });
    const form = { method: 'POST', body: new URLSearchParams({ access_token }) };
    const answers = [
      await fetch(url, { headers: { Authorization: `Bearer ${access_token}` } }),
      await fetch(url, { headers: { Authorization: `Bearer ${access_token}`, DPoP } }),
      await fetch(url, { headers: { Authorization: `DPoP ${access_token}` } }),
      await fetch(url, form),
      await fetch(url, { ...form, headers: { DPoP: await prove(key, url, { ath: await hashOf(access_token) }) } }),
    ];
    for (const answer of answers) expect(answer.status).toBe(401);
    expect((await fetch(url, { headers: { Authorization: `DPoP ${access_token}`, DPoP } })).status).toBe(200);
  });

  test('B-172: another key, no ath, the ath of another token, another method or URL is 401', async () => {
    const { key, access_token } = await obtainBound();
    const answers = [
      await requestUserinfo(issuer, access_token, await createDpopKey()),
      await requestUserinfo(issuer, access_token, key, { ath: undefined }),
      await requestUserinfo(issuer, access_token, key, { ath: await hashOf('another token') }),
      await requestUserinfo(issuer, access_token, key, { htm: 'POST' }),
      await requestUserinfo(issuer, access_token, key, { htu: `${issuer}/token` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect(answers.map(({ body }) => body.error)).toEqual(['invalid_token', ...Array(4).fill('invalid_dpop_proof')]);
    expect((await requestUserinfo(issuer, access_token, key)).status).toBe(200);
  });

  test('B-172: a bearer token is not a bound one because somebody proves a key beside it', async () => {
    const { access_token } = await obtainTokens({ issuer });
    expect(await requestUserinfo(issuer, access_token, await createDpopKey())).toMatchObject(refusal('invalid_token', 401));
    expect(await userinfoStatus(issuer, access_token)).toBe(200);
  });

  test('B-173: challenges name the scheme and its algorithms', async () => {
    const { key, access_token } = await obtainBound();
    const { dpop_signing_alg_values_supported: algorithms } = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    const about = `resource_metadata="${issuer}/.well-known/oauth-protected-resource/userinfo"`;
    const dpop = `DPoP realm="authrim", algs="${algorithms.join(' ')}", ${about}`;
    const challengeOf = async (answer: Promise<{ headers: Headers }>) => (await answer).headers.get('WWW-Authenticate');
    expect(await challengeOf(fetch(url))).toBe(`Bearer realm="authrim", ${about}, ${dpop}`);
    expect(await challengeOf(requestUserinfo(issuer, `${access_token}A`, key))).toMatch(`${dpop}, error="invalid_token"`);
    expect(await challengeOf(requestUserinfo(issuer, access_token, key, { jti: undefined }))).toMatch(
      `${dpop}, error="invalid_dpop_proof"`,
    );
    const asBearer = fetch(url, { headers: { Authorization: `Bearer ${access_token}` } });
    expect(await challengeOf(asBearer)).toMatch(/^Bearer realm="authrim", .*error="invalid_token", .*, DPoP realm="authrim", algs="ES256 /);
  });

  test('B-170: a proof serves once, at /token and at /userinfo', async () => {
    const bound = await obtainBound();
    const proof = await prove(bound.key, `${issuer}/token`);
    const form = { grant_type: 'refresh_token', refresh_token: bound.refresh_token };
    expect((await requestTokens(issuer, form, bound.client, proof)).status).toBe(200);
    expect(await requestTokens(issuer, form, bound.client, proof)).toMatchObject(refusal('invalid_dpop_proof'));
    const jti = crypto.randomUUID();
    expect((await requestUserinfo(issuer, bound.access_token, bound.key, { jti })).status).toBe(200);
    expect(await requestUserinfo(issuer, bound.access_token, bound.key, { jti })).toMatchObject(refusal('invalid_dpop_proof', 401));
  });

  test('B-168, B-169: htu in another spelling and clocks ten seconds off are no obstacle', async () => {
    const { key, access_token } = await obtainBound();
    const time = Math.floor(Date.now() / 1000);
    const changes = [
      { htu: `${url.toUpperCase().replace('/USERINFO', '/userinfo')}?a=b#c` },
      { iat: time - 10 },
      { iat: time + 10 },
      { exp: 1, nbf: time + 99 },
    ];
    for (const change of changes) expect((await requestUserinfo(issuer, access_token, key, change)).status).toBe(200);
    for (const iat of [time - 3600, time + 3600]) expect((await requestUserinfo(issuer, access_token, key, { iat })).status).toBe(401);
  });
});
