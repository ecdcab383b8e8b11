// Every way a client authenticates, with a real client over all Workers: sign-in, token, refresh, introspection and revocation.
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ecCertificate, edCertificate, rsaCertificate } from '../../packages/shared/src/testing/certificates.ts';
import { createBrowser } from '../harness/browser.ts';
import { certificateKey, discoverWith, presenting, selfSigned } from '../harness/certificates.ts';
import { type Host, startHost } from '../harness/host.ts';
import { callback, type RegisteredClient, registerClient, signInAndConsent } from '../harness/journey.ts';
import { anyPort } from '../harness/listen.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { basicCredentials, postForm } from '../harness/token-requests.ts';

const { issuer, query } = await sharedOrigin();
let host: Host;

beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.stop());

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const publish = async (...keys: [kid: string, pair: KeyPair][]): Promise<JWK[]> =>
  Promise.all(keys.map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid })));

interface Method {
  members(): Promise<Record<string, unknown>> | Record<string, unknown>;
  authentication(client: RegisteredClient): oauth.ClientAuth;
  /** What the connection presents. */
  tls?: ReturnType<typeof presenting>;
}

const [ecPair, edPair, rsaPair] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('EdDSA'), generateKeyPair('PS256')]);
const secretOf = ({ client_secret = '' }: RegisteredClient): string => client_secret;

const methods: Record<string, Method> = {
  client_secret_basic: { members: () => ({}), authentication: (client) => oauth.ClientSecretBasic(secretOf(client)) },
  client_secret_post: {
    members: () => ({ token_endpoint_auth_method: 'client_secret_post' }),
    authentication: (client) => oauth.ClientSecretPost(secretOf(client)),
  },
  client_secret_jwt: {
    members: () => ({ token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' }),
    authentication: (client) => oauth.ClientSecretJwt(secretOf(client)),
  },
  'private_key_jwt, ES256 in jwks': {
    members: async () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: await publish(['ec', ecPair]) } }),
    authentication: () => oauth.PrivateKeyJwt({ key: ecPair.privateKey, kid: 'ec' }),
  },
  'private_key_jwt, PS256 behind jwks_uri': {
    members: async () => ({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: host.publish({ body: JSON.stringify({ keys: await publish(['ed', edPair], ['rsa', rsaPair]) }), type: 'application/json' }),
    }),
    authentication: () => oauth.PrivateKeyJwt({ key: rsaPair.privateKey, kid: 'rsa' }),
  },
  'private_key_jwt, EdDSA without a kid': {
    members: async () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: await publish(['ed', edPair]) } }),
    authentication: () => oauth.PrivateKeyJwt(edPair.privateKey),
  },
  'tls_client_auth by subject': {
    members: () => ({
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'organizationIdentifier=PSDDE-1,UID=7+CN=books,O=Example',
    }),
    authentication: () => oauth.TlsClientAuth(),
    tls: presenting(rsaCertificate),
  },
  'tls_client_auth by DNS name': {
    members: () => ({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' }),
    authentication: () => oauth.TlsClientAuth(),
    tls: presenting(ecCertificate),
  },
  'self_signed_tls_client_auth in jwks': {
    members: () => ({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [certificateKey] } }),
    authentication: () => oauth.TlsClientAuth(),
    tls: presenting(edCertificate, selfSigned),
  },
  'self_signed_tls_client_auth behind jwks_uri': {
    members: () => ({
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks_uri: host.publish({
        body: JSON.stringify({ keys: [{ ...certificateKey, x5c: [edCertificate] }] }),
        type: 'application/jwk-set+json',
      }),
    }),
    authentication: () => oauth.TlsClientAuth(),
    tls: presenting(edCertificate, selfSigned),
  },
  none: { members: () => ({ token_endpoint_auth_method: 'none' }), authentication: () => oauth.None() },
};

async function signIn(configuration: oauth.Configuration): Promise<{ tokens: oauth.TokenEndpointResponse; code_verifier: string }> {
  const code_verifier = oauth.randomPKCECodeVerifier();
  const url = oauth.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid offline_access',
    prompt: 'consent',
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  });
  const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
  const tokens = await oauth.authorizationCodeGrant(configuration, response, { pkceCodeVerifier: code_verifier, idTokenExpected: true });
  return { tokens, code_verifier };
}

test.each(Object.entries(methods))('B-092: %s', async (name, method) => {
  const client = await registerClient(issuer, await method.members());
  const configuration = await discoverWith(method.tls, issuer, client, method.authentication(client));
  const { tokens } = await signIn(configuration);
  const refreshed = await oauth.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
  if (name !== 'none') {
    expect(await oauth.tokenIntrospection(configuration, refreshed.access_token)).toMatchObject({
      active: true,
      client_id: client.client_id,
    });
  }
  await oauth.tokenRevocation(configuration, refreshed.refresh_token ?? '');
  await expect(oauth.refreshTokenGrant(configuration, refreshed.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
});

/** What an endpoint answers to a client assertion; the token it asks about is nobody's. */
async function assert(client: RegisteredClient, key: KeyPair, kid: string, alg = 'ES256'): Promise<number> {
  const client_assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, kid })
    .setIssuer(client.client_id)
    .setSubject(client.client_id)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(key.privateKey);
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return (await postForm(`${issuer}/revoke`, { token: 'unknown', client_assertion, client_assertion_type })).status;
}

describe('keys behind a jwks_uri', () => {
  const register = async (document: { body: string; type?: string; status?: number }) => {
    const jwks_uri = host.publish(document);
    return { client: await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri }), jwks_uri };
  };

  test('B-098, CA-13: a client moves to a new key at once, and its set is fetched once for it', async () => {
    const next = await generateKeyPair('ES256');
    const document = { body: JSON.stringify({ keys: await publish(['1', ecPair]) }), type: 'application/json' };
    const { client, jwks_uri } = await register(document);
    for (let count = 0; count < 3; count += 1) expect(await assert(client, ecPair, '1')).toBe(200);
    expect(host.visits(jwks_uri)).toHaveLength(1);
    document.body = JSON.stringify({ keys: await publish(['2', next]) });
    expect(await assert(client, next, '2')).toBe(200);
    expect(host.visits(jwks_uri)).toHaveLength(2);
    expect(await assert(client, ecPair, '1')).toBe(401);
  });

  test('SS-13: unknown keys do not make us fetch again and again', async () => {
    const { client, jwks_uri } = await register({ body: JSON.stringify({ keys: await publish(['1', ecPair]) }), type: 'application/json' });
    expect(await assert(client, ecPair, '1')).toBe(200);
    for (let count = 0; count < 10; count += 1) expect(await assert(client, ecPair, `unknown ${count}`)).toBe(401);
    expect(host.visits(jwks_uri)).toHaveLength(2);
    expect(await assert(client, ecPair, '1')).toBe(200);
  });

  test('JW-02: neither a stranger nor the set itself is a key', async () => {
    const keys = await publish(['1', ecPair]);
    const { client } = await register({ body: JSON.stringify({ keys }), type: 'application/json' });
    expect(await assert(client, ecPair, '1')).toBe(200);
    expect(await assert(client, await generateKeyPair('ES256'), '1')).toBe(401);
    expect(await assert(client, edPair, '1', 'EdDSA')).toBe(401);
  });

  test.each([
    ['a page', { body: '<p>hello</p>', type: 'text/html' }],
    ['an error', { body: '{}', type: 'application/json', status: 500 }],
    ['no set', { body: '[]', type: 'application/json' }],
    ['a member twice', { body: '{"keys":[],"keys":[]}', type: 'application/json' }],
  ])('SS-09, SS-11: %s is one and the same refusal', async (_, document) => {
    const { client } = await register(document);
    expect(await assert(client, ecPair, '1')).toBe(401);
  });

  test('SS-01, D-10: an address nobody allowed is asked for nothing', async () => {
    const other = await startHost({ port: anyPort });
    try {
      const jwks_uri = other.publish({ body: JSON.stringify({ keys: await publish(['1', ecPair]) }), type: 'application/json' });
      const client = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri });
      expect(await assert(client, ecPair, '1')).toBe(401);
      expect(other.visits(jwks_uri)).toHaveLength(0);
    } finally {
      await other.stop();
    }
  });
});

describe('RFC 8705 §2: mutual TLS', () => {
  const revoke = async (client_id: string, headers: Record<string, string>, url = issuer) =>
    (await fetch(`${url}/revoke`, { method: 'POST', headers, body: new URLSearchParams({ client_id, token: 'unknown' }) })).status;
  const pki = () => registerClient(issuer, { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' });
  const self = () =>
    registerClient(issuer, { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [certificateKey] } });

  test.each([
    ['B-178: another certificate', rsaCertificate, {}],
    ['B-178: one the platform did not verify', ecCertificate, selfSigned],
    ['B-178: one that expired', ecCertificate, { certVerified: 'FAILED:certificate has expired' }],
    ['B-178: one that was revoked', ecCertificate, { certRevoked: '1' }],
    ['RFC 8705 §7.5: one that is not DER', 'AAAA', {}],
  ])('%s is refused', async (_, certificate, facts) => {
    const { client_id } = await pki();
    expect(await revoke(client_id, presenting(ecCertificate))).toBe(200);
    expect(await revoke(client_id, presenting(certificate, facts))).toBe(401);
  });

  test('B-179: a self-signed certificate of another key is refused, whoever verified it', async () => {
    const { client_id } = await self();
    expect(await revoke(client_id, presenting(edCertificate, selfSigned))).toBe(200);
    for (const facts of [{}, selfSigned]) {
      expect(await revoke(client_id, presenting(ecCertificate, facts))).toBe(401);
    }
  });

  test('B-184: without a certificate both origins answer invalid_client, with it both answer', async () => {
    const { client_id } = await pki();
    const { mtls_endpoint_aliases } = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      mtls_endpoint_aliases: Record<string, string>;
    };
    const alias = new URL(mtls_endpoint_aliases.revocation_endpoint ?? '').origin;
    expect(alias).not.toBe(issuer);
    for (const url of [issuer, alias]) {
      expect(await revoke(client_id, presenting(ecCertificate), url)).toBe(200);
      expect(await revoke(client_id, {}, url)).toBe(401);
    }
  });

  test('B-183: no header of a client stands for a certificate', async () => {
    const { client_id } = await pki();
    expect(await revoke(client_id, presenting(ecCertificate))).toBe(200);
    const headers = ['Client-Cert', 'X-SSL-Client-Cert', 'X-Forwarded-Client-Cert', 'Cf-Client-Cert-Der-Base64'];
    for (const header of headers) expect(await revoke(client_id, { [header]: `:${ecCertificate}:` })).toBe(401);
  });

  test('B-094: a certificate beside a secret is no second method', async () => {
    const client = await registerClient(issuer);
    const authorization = { Authorization: basicCredentials(client.client_id, secretOf(client)) };
    expect(await revoke(client.client_id, { ...authorization, ...presenting(ecCertificate) })).toBe(200);
    expect(await revoke(client.client_id, presenting(ecCertificate))).toBe(401);
  });

  test('B-006, RFC 8705 §5: the methods and aliases are advertised', async () => {
    const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toEqual(
        expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']),
      );
      expect(metadata.mtls_endpoint_aliases).toHaveProperty(`${endpoint}_endpoint`);
    }
  });
});

describe('D-13: a secret that can be read again', () => {
  const readSecrets = async (client_id: string): Promise<Record<string, unknown>[]> => {
    const [row] = await query('SELECT secrets FROM clients WHERE client_id = ?', client_id);
    return JSON.parse(String(row?.secrets));
  };

  test('exists for client_secret_jwt alone, and lies sealed', async () => {
    const [jwt, basic] = [await registerClient(issuer, await methods.client_secret_jwt?.members()), await registerClient(issuer)];
    expect(await readSecrets(jwt.client_id)).toEqual([
      { hash: expect.any(String), expires_at: 0, sealed: expect.stringMatching(/^1\.[\w-]{90,}$/) },
    ]);
    expect(JSON.stringify(await readSecrets(jwt.client_id))).not.toContain(secretOf(jwt));
    expect(await readSecrets(basic.client_id)).toEqual([{ hash: expect.any(String), expires_at: 0 }]);
  });
});

describe('CA-09: how long a refusal takes', () => {
  const refuse = async (client_id: string, client_secret: string): Promise<number> => {
    const start = performance.now();
    const authorization = { Authorization: basicCredentials(client_id, client_secret) };
    const { status } = await fetch(`${issuer}/revoke`, {
      method: 'POST',
      headers: authorization,
      body: new URLSearchParams({ token: 'x' }),
    });
    expect(status).toBe(401);
    return performance.now() - start;
  };
  const medianOf = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  /** How often one of the first took longer than one of the others (Mann-Whitney): a half when they are alike. */
  const compare = (some: number[], others: number[]): number =>
    some.reduce((sum, value) => sum + others.filter((other) => value > other).length, 0) / (some.length * others.length);

  test('tells nothing of how much of the secret was right', async () => {
    const client = await registerClient(issuer);
    const [near, far]: [number[], number[]] = [[], []];
    const almost = secretOf(client).slice(0, -1);
    for (let count = 0; count < 200; count += 1) {
      near.push(await refuse(client.client_id, `${almost}!`));
      far.push(await refuse(client.client_id, `${count % 10}`.repeat(43)));
    }
    const isAlike = Math.abs(compare(near, far) - 0.5) <= 0.1 || Math.abs(medianOf(near) - medianOf(far)) <= 5;
    expect(isAlike).toBe(true);
  });
});
