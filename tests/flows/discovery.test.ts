import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { describe, expect, inject, test } from 'vitest';
import { obtainTokens } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const paths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/.well-known/jwks.json'];

type Metadata = Record<string, unknown> & Record<`${string}_supported`, string[]>;
const getMetadata = async (init: RequestInit = {}, path = paths[0]): Promise<Metadata> => (await fetch(`${issuer}${path}`, init)).json();
const getKeys = async (): Promise<(JWK & { kid: string; alg: string })[]> =>
  (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()).keys;

/** IANA OAuth Authorization Server Metadata and the members of OpenID Connect Discovery §3 that are in use here. */
const registered = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'registration_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'end_session_endpoint',
  'check_session_iframe',
  'frontchannel_logout_supported',
  'frontchannel_logout_session_supported',
  'backchannel_logout_supported',
  'backchannel_logout_session_supported',
  'pushed_authorization_request_endpoint',
  'protected_resources',
  'client_id_metadata_document_supported',
  'require_pushed_authorization_requests',
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'acr_values_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'userinfo_signing_alg_values_supported',
  'id_token_encryption_alg_values_supported',
  'id_token_encryption_enc_values_supported',
  'userinfo_encryption_alg_values_supported',
  'userinfo_encryption_enc_values_supported',
  'introspection_signing_alg_values_supported',
  'introspection_encryption_alg_values_supported',
  'introspection_encryption_enc_values_supported',
  'authorization_signing_alg_values_supported',
  'authorization_encryption_alg_values_supported',
  'authorization_encryption_enc_values_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'revocation_endpoint_auth_methods_supported',
  'revocation_endpoint_auth_signing_alg_values_supported',
  'introspection_endpoint_auth_methods_supported',
  'introspection_endpoint_auth_signing_alg_values_supported',
  'claim_types_supported',
  'claims_supported',
  'claims_parameter_supported',
  'request_parameter_supported',
  'request_uri_parameter_supported',
  'require_request_uri_registration',
  'require_signed_request_object',
  // RFC 9396 §14.4
  'authorization_details_types_supported',
  'request_object_signing_alg_values_supported',
  'request_object_encryption_alg_values_supported',
  'request_object_encryption_enc_values_supported',
  'ui_locales_supported',
  'code_challenge_methods_supported',
  'authorization_response_iss_parameter_supported',
  'prompt_values_supported',
  'dpop_signing_alg_values_supported',
];

describe('metadata (OpenID Connect Discovery §3, RFC 8414 §2)', () => {
  test('B-001: issuer is the very prefix of its URL, whatever the request shows', async () => {
    const response = await fetch(`${issuer}${paths[0]}`, {
      headers: { 'X-Forwarded-Host': 'evil.example.com', Forwarded: 'host=evil.example.com' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain('application/json');
    expect((await response.json()).issuer).toBe(issuer);
  });

  test('B-002: the same values at both paths', async () => {
    expect(await getMetadata({}, paths[1])).toEqual(await getMetadata());
  });

  test('B-003, B-005: what is required is there, and nothing that is not registered', async () => {
    const members = Object.keys(await getMetadata());
    const required = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'response_types_supported', 'subject_types_supported'];
    expect(members).toEqual(expect.arrayContaining([...required, 'issuer', 'id_token_signing_alg_values_supported']));
    expect(members.filter((member) => !registered.includes(member))).toEqual([]);
  });

  test('B-004, B-006: every endpoint is a URL of the issuer that somebody answers', async () => {
    const endpoints = Object.entries(await getMetadata()).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri');
    expect(endpoints.length).toBeGreaterThan(7);
    for (const [name, url] of endpoints) {
      expect(String(url).startsWith(`${issuer}/`), name).toBe(true);
      expect((await fetch(String(url), { method: 'OPTIONS' })).status, name).toBe(204);
    }
  });

  test('B-007, B-008, B-009, B-010, B-011, B-013, B-014: what is promised and what is denied', async () => {
    const metadata = await getMetadata();
    expect(metadata).toMatchObject({
      response_types_supported: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token', 'implicit']),
      code_challenge_methods_supported: ['S256'],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ['public', 'pairwise'],
    });
    expect(metadata.id_token_signing_alg_values_supported).toContain('RS256');
    expect(metadata.scopes_supported).toContain('openid');
    expect(metadata.claims_supported).toEqual(
      expect.arrayContaining(['sub', 'name', 'email', 'email_verified', 'address', 'phone_number']),
    );
    const algorithms = Object.entries(metadata).filter(([name]) => name.includes('signing_alg_values'));
    for (const [name, values] of algorithms) expect(values, name).not.toContain('none');
  });

  test('B-015: locale tags are well-formed and canonical', async () => {
    const { ui_locales_supported } = await getMetadata();
    expect(Intl.getCanonicalLocales(ui_locales_supported)).toEqual(ui_locales_supported);
  });

  test('B-018: proofs of possession are signed with asymmetric algorithms', async () => {
    const { dpop_signing_alg_values_supported: algorithms } = await getMetadata();
    expect(algorithms).toEqual(expect.arrayContaining(['ES256', 'PS256', 'EdDSA']));
    expect(algorithms?.filter((alg) => !/^(ES|PS|RS|Ed)/.test(alg))).toEqual([]);
  });

  test('B-016: each endpoint with private_key_jwt states its algorithms; introspection takes no public client', async () => {
    const metadata = await getMetadata();
    for (const endpoint of ['token', 'revocation', 'introspection'] as const) {
      expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toContain('private_key_jwt');
      expect(metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toContain('ES256');
    }
    expect(metadata.introspection_endpoint_auth_methods_supported).not.toContain('none');
  });
});

describe('keys (RFC 7517)', () => {
  test('B-021, B-023, JW-11: public keys of types every library reads, each with kty, use, alg and a thumbprint of its own as kid', async () => {
    const keys = await getKeys();
    expect(keys.length).toBeGreaterThan(1);
    for (const key of keys) {
      expect(key).toMatchObject({
        kty: expect.stringMatching(/^(EC|RSA|OKP)$/),
        use: expect.stringMatching(/^(sig|enc)$/),
        alg: expect.any(String),
      });
      expect(key.kid).toBe(await calculateJwkThumbprint(key));
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) expect(key).not.toHaveProperty(secret);
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  });

  test('B-022: RSA of at least 2048 bits', async () => {
    const moduli = (await getKeys()).flatMap(({ n }) => (n ? [Buffer.from(n, 'base64url').length * 8] : []));
    expect(moduli.length).toBeGreaterThan(0);
    expect(Math.min(...moduli)).toBeGreaterThanOrEqual(2048);
  });

  test('B-025: a key of every advertised algorithm is published before it signs; the secret of HS256 is the client’s', async () => {
    const { id_token_signing_alg_values_supported = [] } = await getMetadata();
    const withKeys = id_token_signing_alg_values_supported.filter((alg) => alg !== 'HS256');
    const published = (await getKeys()).filter(({ use }) => use === 'sig').map(({ alg }) => alg);
    expect(published).toEqual(expect.arrayContaining(withKeys));
  });

  test('Core §10.2.1: one key of every algorithm to encrypt to, and no second that would make a client choose', async () => {
    const { request_object_encryption_alg_values_supported = [] } = await getMetadata();
    const published = (await getKeys()).filter(({ use }) => use === 'enc').map(({ alg }) => alg);
    expect(published.toSorted()).toEqual(request_object_encryption_alg_values_supported.toSorted());
  });

  test('B-024: the kid of every token is found', async () => {
    const { access_token, id_token } = await obtainTokens({ issuer });
    const published = (await getKeys()).map(({ kid }) => kid);
    for (const token of [access_token, id_token]) expect(published).toContain(decodeProtectedHeader(token).kid);
  });
});

describe.each(paths)('%s as a document (B-026, C-16)', (path) => {
  const get = (headers: Record<string, string> = {}) => fetch(`${issuer}${path}`, { headers });

  test('cacheable for five minutes, readable from anywhere, no cookie', async () => {
    const { headers } = await get({ Origin: 'https://spa.example.com' });
    expect(headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.getSetCookie()).toEqual([]);
  });

  test('RFC 9110 §13.1.2: 304 for who holds it, 200 for who holds another', async () => {
    const etag = (await get()).headers.get('ETag') ?? '';
    expect(etag).toMatch(/^(W\/)?"[A-Za-z0-9_-]{43}"$/);
    for (const held of [etag, `"other", ${etag}`, `W/${etag.replace(/^W\//, '')}`, '*']) {
      const response = await get({ 'If-None-Match': held });
      expect([response.status, await response.text()]).toEqual([304, '']);
      expect(response.headers.get('ETag')).toBe(etag);
    }
    expect((await get({ 'If-None-Match': '"other"' })).status).toBe(200);
  });

  test('HD-11: GET and HEAD alone', async () => {
    const head = await fetch(`${issuer}${path}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(`${issuer}${path}`, { method: 'POST' });
    expect([post.status, post.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});

test('IN-13: another spelling of a well-known path is not found', async () => {
  for (const path of ['/.well-known/openid-configuration/', '/.well-known//jwks.json', '/.well-known/JWKS.json', '/.well-known/']) {
    expect((await fetch(`${issuer}${path}`)).status, path).toBe(404);
  }
});
