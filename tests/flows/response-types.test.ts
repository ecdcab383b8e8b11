// Every response type in every response mode it allows, over all Workers. OAuth 2.0 Multiple Response Types,
// Form Post Response Mode, OpenID Connect Core §3.2 and §3.3. Signatures and hashes are verified by oauth4webapi and openid-client.
import { createHash } from 'node:crypto';
import * as oauth4 from 'oauth4webapi';
import * as oauth from 'openid-client';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, parametersOf, verifier, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { callback, discover, errorCode, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';

const issuer = inject('issuer');
const responseTypes = ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'] as const;
let client: RegisteredClient;
let browser: Browser;
const nonce = 'n'.repeat(64);

beforeAll(async () => {
  client = await registerClient(issuer, {
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    response_types: [...responseTypes],
    id_token_signed_response_alg: 'ES256',
  });
  browser = createBrowser(issuer);
  await walk(browser, await browser.open(authorizeUrl(issuer, client, { scope: 'openid profile email' })), 'carol');
});

const request = (response_type: string, parameters: Record<string, string | undefined> = {}) =>
  browser.open(authorizeUrl(issuer, client, { response_type, nonce, scope: 'openid profile email', ...parameters }));

const leftHalf = (value: string): string => {
  const digest = createHash('sha256').update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
};

describe.each(responseTypes)('response_type=%s', (response_type) => {
  const words = response_type.split(' ');
  const isFrontChannel = words.length > 1 || words[0] !== 'code';
  const modes = ['fragment', 'form_post', 'web_message', ...(isFrontChannel ? [] : ['query'])];

  test.each(modes)('MRT §2.1, B-074, B-075, B-077, B-081: response_mode=%s carries exactly what the type names', async (response_mode) => {
    const response = parametersOf(await request(response_type, { response_mode }));
    expect(response.get('error')).toBeNull();
    expect([response.has('code'), response.has('id_token'), response.has('access_token')]).toEqual(
      ['code', 'id_token', 'token'].map((word) => words.includes(word)),
    );
    expect([response.get('state'), response.get('iss')]).toEqual(['the state', issuer]);
    expect(response.has('refresh_token')).toBe(false);
    if (words.includes('token')) expect([response.get('token_type'), response.get('expires_in')]).toEqual(['Bearer', '900']);
    if (words.includes('id_token')) await verifyIdToken(response);
  });

  test('B-074: without response_mode a code alone travels in the query and everything else in the fragment', async () => {
    const url = sentTo(await request(response_type));
    expect([url.search !== '', url.hash !== '']).toEqual([!isFrontChannel, isFrontChannel]);
  });

  test('B-043, B-075: errors travel in the mode asked for', async () => {
    for (const response_mode of modes) {
      const response = parametersOf(await request(response_type, { response_mode, prompt: 'none login' }));
      expect([response.get('error'), response.get('state'), response.get('iss')]).toEqual(['invalid_request', 'the state', issuer]);
    }
  });
});

async function verifyIdToken(response: URLSearchParams): Promise<void> {
  const as = await oauth4.processDiscoveryResponse(
    new URL(issuer),
    await oauth4.discoveryRequest(new URL(issuer), { [oauth4.allowInsecureRequests]: true }),
  );
  const { keys } = (await (await fetch(as.jwks_uri ?? '')).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const [header = '', payload = '', signature = ''] = (response.get('id_token') ?? '').split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const key = await crypto.subtle.importKey(
    'jwk',
    keys.find((jwk) => jwk.kid === kid) ?? {},
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['verify'],
  );
  const isValid = await crypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    Buffer.from(signature, 'base64url'),
    Buffer.from(`${header}.${payload}`),
  );
  expect(isValid).toBe(true);
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  expect(claims).toMatchObject({ iss: issuer, aud: client.client_id, nonce });
  expect(claims.at_hash).toBe(response.has('access_token') ? leftHalf(response.get('access_token') ?? '') : undefined);
  expect(claims.c_hash).toBe(response.has('code') ? leftHalf(response.get('code') ?? '') : undefined);
}

describe('rules across types', () => {
  test.each(responseTypes.slice(1))(
    'B-044, B-048, B-223: response_mode=query is refused for %s, in the fragment',
    async (response_type) => {
      const url = sentTo(await request(response_type, { response_mode: 'query' }));
      expect(url.search).toBe('');
      expect(new URLSearchParams(url.hash.slice(1)).get('error')).toBe('invalid_request');
    },
  );

  test.each(['id_token', 'id_token token', 'code id_token', 'code id_token token'])(
    'B-078: nonce is required for %s',
    async (response_type) => {
      expect(parametersOf(await request(response_type)).get('error')).toBeNull();
      expect(parametersOf(await request(response_type, { nonce: undefined })).get('error')).toBe('invalid_request');
    },
  );

  test.each(['code', 'code token'])('B-078: nonce is optional for %s', async (response_type) => {
    expect(parametersOf(await request(response_type, { nonce: undefined })).get('error')).toBeNull();
  });

  test('B-066: for id_token alone the claims of the scope come in the ID Token, otherwise from userinfo', async () => {
    const claimsOf = (response: URLSearchParams) =>
      JSON.parse(Buffer.from(response.get('id_token')?.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    expect(claimsOf(parametersOf(await request('id_token'))).email).toBe('carol@example.com');
    expect(claimsOf(parametersOf(await request('id_token token'))).email).toBeUndefined();
  });

  test('Core §3.2.2.5: an access token of the fragment works at userinfo', async () => {
    const response = parametersOf(await request('id_token token'));
    const userinfo = await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${response.get('access_token')}` } });
    expect(await userinfo.json()).toMatchObject({ email: 'carol@example.com' });
  });

  test('B-082: both hybrid endpoints agree on iss, sub, nonce and auth_time, and the code redeems once', async () => {
    const configuration = await discover(issuer, client);
    oauth.useCodeIdTokenResponseType(configuration);
    const url = sentTo(await request('code id_token'));
    const tokens = await oauth.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: verifier,
      expectedState: 'the state',
      expectedNonce: nonce,
    });
    const front = JSON.parse(
      Buffer.from(parametersOf({ at: 'elsewhere', url }).get('id_token')?.split('.')[1] ?? '', 'base64url').toString(),
    );
    const { iss, sub, auth_time } = tokens.claims() ?? {};
    expect({ iss, sub, auth_time }).toEqual({ iss: front.iss, sub: front.sub, auth_time: front.auth_time });
    await expect(
      oauth.authorizationCodeGrant(configuration, url, { pkceCodeVerifier: verifier, expectedState: 'the state', expectedNonce: nonce }),
    ).rejects.toThrow();
  });

  test('implicit: openid-client accepts the ID Token of a fragment', async () => {
    const configuration = await discover(issuer, client);
    oauth.useIdTokenResponseType(configuration);
    const claims = await oauth.implicitAuthentication(configuration, sentTo(await request('id_token')), nonce, {
      expectedState: 'the state',
    });
    expect(claims.sub).toBeTypeOf('string');
  });

  test('B-036, AZ-11: a response type the client did not register is refused, and a token never reaches the browser', async () => {
    const codeOnly = await registerClient(issuer);
    const url = sentTo(await browser.open(authorizeUrl(issuer, codeOnly, { response_type: 'id_token token', nonce })));
    const response = new URLSearchParams(url.hash.slice(1));
    expect([response.get('error'), response.has('access_token')]).toEqual(['unauthorized_client', false]);
  });

  test('B-076: the code of a hybrid flow is never in the query', async () => {
    for (const type of ['code token', 'code id_token', 'code id_token token']) expect(sentTo(await request(type)).search).toBe('');
  });

  test('B-063: offline_access is ignored without a code', async () => {
    const url = authorizeUrl(issuer, client, { response_type: 'id_token token', nonce, scope: 'openid email profile offline_access' });
    expect(new URLSearchParams(sentTo(await browser.open(url)).hash.slice(1)).get('scope')).toBe('openid email profile');
  });

  test('FP §2, B-316: the form posts to the client, escapes its values, is not stored, and has a button', async () => {
    const page: Page = pageOf(await request('code', { response_mode: 'form_post', state: '"><script>alert(1)</script>' }));
    expect(page.forms).toHaveLength(1);
    expect(page.forms[0]).toMatchObject({ action: callback, method: 'POST' });
    expect(page.body).not.toContain('<script>alert');
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    const policy = page.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(/script-src 'nonce-/);
    expect(policy).toContain('https://rp.example.com');
    expect(errorCode(page)).toBeUndefined();
  });

  test.each(['form_post', 'form_post.jwt'])(
    'FP §2: the form of %s may lead wherever the client is at home, and nowhere else',
    async (response_mode) => {
      const own = await registerClient(issuer, {
        redirect_uris: [callback, 'https://login.example.com/cb'],
        client_uri: 'https://www.example.com/',
      });
      const page = pageOf(await browser.open(authorizeUrl(issuer, own, { response_mode, prompt: 'none' })));
      const sources = /form-action ([^;]*)/.exec(page.headers.get('Content-Security-Policy') ?? '')?.[1];
      expect(sources).toBe("'self' https://rp.example.com https://login.example.com https://www.example.com");
    },
  );

  test('HD-15: a web message goes to the exact origin of the redirect URI and cannot break out of its script', async () => {
    const page = pageOf(await request('code', { response_mode: 'web_message', state: '</script><b>' }));
    expect(page.body).toContain(`,"${new URL(callback).origin}");`);
    expect(page.body).not.toContain('</script><b>');
    expect(page.headers.get('Content-Security-Policy')).toContain('frame-ancestors https://rp.example.com');
  });

  test('HD-15: each page on the way to a web message leaves its window with the app that opened it, and no other page does', async () => {
    const openers = async (response_mode: string) => {
      const person = createBrowser(issuer);
      const login = pageOf(await person.open(authorizeUrl(issuer, client, { response_mode, prompt: 'consent' })));
      const consent = pageOf(await person.submit(login, { username: 'carol', password }, 'login'));
      return [login, consent].map(({ url, headers }) => [
        new URL(url).pathname,
        headers.get('Cross-Origin-Opener-Policy'),
        headers.get('X-Frame-Options'),
        /frame-ancestors [^;]*/.exec(headers.get('Content-Security-Policy') ?? '')?.[0],
      ]);
    };
    const pages = (policy: string) => ['/login', '/consent'].map((path) => [path, policy, 'DENY', "frame-ancestors 'none'"]);
    expect(await openers('fragment')).toEqual(pages('same-origin'));
    expect(await openers('web_message')).toEqual(pages('unsafe-none'));
  });

  test('B-048: a web message is for an origin, so an app behind a scheme of its own is refused it, in its default mode', async () => {
    const redirect_uri = 'com.example.app:/cb';
    const app = await registerClient(issuer, {
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirect_uri, 'http://127.0.0.1/cb'],
    });
    const ask = async (parameters: Record<string, string>) =>
      browser.open(authorizeUrl(issuer, app, { prompt: 'none', response_mode: 'web_message', ...parameters }));
    expect(parametersOf(await ask({ redirect_uri: 'http://127.0.0.1:5555/cb' })).get('error')).toBe('consent_required');
    const { href, searchParams } = sentTo(await ask({ redirect_uri }));
    expect([href.startsWith(`${redirect_uri}?`), searchParams.get('error'), searchParams.get('state')]).toEqual([
      true,
      'invalid_request',
      'the state',
    ]);
  });
});
