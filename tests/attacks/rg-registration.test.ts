// Attacks on dynamic registration. The shapes of metadata are judged in packages/shared (clients/metadata.test.ts); management by
// token (RG-07, RG-09, RG-13) is in tests/flows/registration.test.ts. Here: what a hostile client gets out of a whole flow.
import { describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { createBrowser, randomAddress } from '../harness/browser.ts';
import { callback, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { obtainTokens, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');

const send = async (method: string, url: string, body?: unknown, token?: string) =>
  readAnswer(
    await fetch(url, {
      method,
      headers: {
        'CF-Connecting-IP': randomAddress(),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
const register = (metadata: unknown) => send('POST', `${issuer}/register`, metadata);

const metadata = { client_name: 'Books', redirect_uris: [callback] };

async function expectRefused(error: string, vectors: readonly object[]): Promise<void> {
  expect((await register(metadata)).status).toBe(201);
  for (const vector of vectors) {
    const { status, body } = await register({ ...metadata, ...vector });
    expect([JSON.stringify(vector).slice(0, 80), status, body.error]).toEqual([JSON.stringify(vector).slice(0, 80), 400, error]);
  }
}

const scripts = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'javascript://rp.example.com/%0aalert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://rp.example.com/x',
  'file:///etc/passwd',
  'about:blank',
  'view-source:https://rp.example.com',
];

test('RG-02, CVE-2026-22752: no script is a redirect URI, not of a native client either', async () => {
  await expectRefused('invalid_redirect_uri', [
    ...scripts.map((uri) => ({ redirect_uris: [uri] })),
    ...scripts.map((uri) => ({ redirect_uris: [callback, uri], application_type: 'native' })),
  ]);
});

test('RG-02: no script is any other address of a client, in any language', async () => {
  const members = ['client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'initiate_login_uri', 'client_uri#de', 'logo_uri#ja'];
  await expectRefused('invalid_client_metadata', [
    ...members.flatMap((member) => scripts.slice(0, 6).map((uri) => ({ [member]: uri }))),
    ...scripts.map((uri) => ({ post_logout_redirect_uris: [uri] })),
  ]);
});

test('RG-03, RFC 7591 §5: no wildcard, fragment, foreign network, credentials or crowd among redirect URIs', async () => {
  const wrong = [
    'https://*.example.com/cb',
    'https://rp.example.com/*',
    'https://rp.example.com/cb#x',
    'https://rp.example.com/cb#',
    'http://rp.example.com/cb',
    'https://169.254.169.254/cb',
    'https://10.0.0.1/cb',
    'https://2130706433/cb',
    'https://0x7f.1/cb',
    'https://[fd00::1]/cb',
    'https://user:pw@rp.example.com/cb',
    'https://rp.example.com@evil.test/cb',
    'https:///rp.example.com/cb',
    'https:rp.example.com/cb',
    '//rp.example.com/cb',
    '/cb',
    '',
    'https://rp.example.com/c b',
    'https://rp.example.com/\r\nX: y',
    'https://rp.example.com\\@evil.test/',
    'https://ｒｐ.example.com/cb',
    `https://rp.example.com/${'a'.repeat(3000)}`,
  ];
  await expectRefused('invalid_redirect_uri', [
    ...wrong.map((uri) => ({ redirect_uris: [uri] })),
    { redirect_uris: Array.from({ length: 1000 }, (_, index) => `${callback}/${index}`) },
    { redirect_uris: [] },
    { redirect_uris: callback },
    { redirect_uris: [[callback]] },
    { redirect_uris: [{ toString: callback }] },
    { redirect_uris: { 0: callback, length: 1 } },
  ]);
});

test('RG-05, ASVS 10.4.7: whatever a client calls itself, the consent page says who gets the answer and that nobody checked', async () => {
  const names = [
    'Google',
    'Authrim',
    '<img src=x onerror=alert(1)>',
    '\u202eelgooG',
    'Gооgle',
    'A'.repeat(200),
    '"><form action="https://evil.test">',
    'Allow\u2028everything',
    '{{constructor}}',
  ];
  for (const client_name of names) {
    const client = await registerClient(issuer, { client_name, redirect_uris: ['https://evil.test/cb'] });
    const person = createBrowser(issuer);
    const url = authorizeUrl(issuer, client, { redirect_uri: 'https://evil.test/cb' });
    const login = pageOf(await person.open(url));
    const consent = pageOf(await person.submit(login, { username: 'grace', password }, 'login'));
    for (const { body, forms } of [login, consent]) {
      expect(body).not.toMatch(/<img src=x|<form action="https|\u202e|\u2028/);
      for (const { action } of forms) expect(new URL(action).origin).toBe(issuer);
    }
    expect(consent.body).toContain('evil.test');
    expect(consent.body).toContain('notice caution');
  }
});

describe('what a client says of itself that is not its to say', () => {
  test('RG-51, B-128, CVE-2026-41427: neither trust nor identity can be registered', async () => {
    const claimed = {
      client_id: 'web',
      client_secret: 'chosen by the attacker, 32 bytes',
      registration_access_token: 'chosen',
      registration_client_uri: 'https://evil.test',
      client_id_issued_at: 1,
      client_secret_expires_at: 1,
      source: 'admin',
      status: 'active',
      profile: 'trusted',
      consent: 'implied',
      access_token_lifetime: 86_400,
      description: 'x',
      scope: 'openid email admin scim superuser',
      secrets: [{ hash: 'x', expires_at: 0 }],
      __proto__: { consent: 'implied' },
    };
    const text = JSON.stringify({ ...metadata, ...claimed }).replace('{', '{"__proto__":{"consent":"implied","source":"admin"},');
    const { status, body } = await send('POST', `${issuer}/register`, text);
    expect(status).toBe(201);
    const client = body as RegisteredClient;
    for (const member of ['client_id', 'client_secret', 'registration_access_token', 'registration_client_uri'] as const)
      expect(client[member]).not.toBe(claimed[member]);
    for (const member of ['source', 'status', 'profile', 'consent', 'access_token_lifetime', 'description', 'secrets'])
      expect(client).not.toHaveProperty(member);
    expect(client.scope).toBe('openid email');
    expect(await postForm(`${issuer}/revoke`, { token: 'x' }, { ...client, client_secret: claimed.client_secret })).toMatchObject({
      status: 401,
    });
    const person = createBrowser(issuer);
    const login = pageOf(await person.open(authorizeUrl(issuer, client)));
    const consent = pageOf(await person.submit(login, { username: 'grace', password }, 'login'));
    expect(new URL(consent.url).pathname).toBe('/consent');
    const { body: tokens } = await obtainTokens({ issuer, client }).then(({ access_token }) =>
      postForm(`${issuer}/introspect`, { token: access_token }, client),
    );
    expect(Number(tokens.exp) - Number(tokens.iat)).toBe(900);
  });

  test('RG-52: types nobody expects are a refusal by name, never a failure', async () => {
    const values = [0, 1.5, true, '', [], {}, [null], [[]], { length: 1 }, '\u0000', 'x'.repeat(5000)];
    const members = [
      'grant_types',
      'response_types',
      'token_endpoint_auth_method',
      'application_type',
      'client_name',
      'contacts',
      'scope',
      'jwks',
      'subject_type',
      'default_max_age',
      'require_auth_time',
      'id_token_signed_response_alg',
    ];
    const tries = members.flatMap((member) => values.map((value) => ({ [member]: value })));
    const answers = await Promise.all(tries.map(async (metadatum) => ({ metadatum, ...(await register({ ...metadata, ...metadatum })) })));
    const failures = answers.filter(({ status, body }) => status !== 201 && !(status === 400 && body.error === 'invalid_client_metadata'));
    expect(failures).toEqual([]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 400]));
    for (const text of ['', 'x', 'null', '[]', '"x"', '1', '{', '{"a":1}{', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, '\ufeff{}'])
      expect([text.slice(0, 9), (await send('POST', `${issuer}/register`, text)).status]).toEqual([text.slice(0, 9), 400]);
  });

  test('RG-53, RFC 7592 §2.2: a registration token manages its own client, whichever the path and the body name', async () => {
    const [own, victim] = [await registerClient(issuer), await registerClient(issuer)];
    const token = own.registration_access_token;
    const answers = [
      await send('GET', victim.registration_client_uri, undefined, token),
      await send('PUT', victim.registration_client_uri, { ...metadata, client_id: victim.client_id }, token),
      await send('PUT', victim.registration_client_uri, { ...metadata, client_id: own.client_id }, token),
      await send('DELETE', victim.registration_client_uri, undefined, token),
      await send('GET', `${issuer}/register/`, undefined, token),
      await send('GET', `${issuer}/register/${own.client_id}/`, undefined, token),
      await send('GET', `${issuer}/register/${own.client_id}?client_id=${victim.client_id}`, undefined, victim.registration_access_token),
    ];
    for (const { status, body } of answers) {
      expect([401, 404]).toContain(status);
      expect(body).not.toHaveProperty('redirect_uris');
    }
    expect(await send('PUT', own.registration_client_uri, { ...metadata, client_id: victim.client_id }, token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_client_metadata' },
    });
    expect((await send('GET', victim.registration_client_uri, undefined, victim.registration_access_token)).status).toBe(200);
    expect((await send('GET', own.registration_client_uri, undefined, token)).status).toBe(200);
  });

  test('RG-54, RFC 9700 §4.1: a redirect URI that was taken away gets no code, and no code it got before is redeemed elsewhere', async () => {
    const client = await registerClient(issuer, { redirect_uris: [callback, 'https://rp.example.com/old'] });
    const person = await signedInBrowser(issuer, client, 'grace');
    const old = { redirect_uri: 'https://rp.example.com/old' };
    const code = sentTo(await person.open(authorizeUrl(issuer, client, old))).searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    const redemption = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: callback,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    };
    expect(await postForm(`${issuer}/token`, redemption, client)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await postForm(`${issuer}/token`, { ...redemption, ...old }, client)).status).toBe(200);
  });
});
