// Every grant as a table: each way to authenticate × each sender constraint, with a client library.
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, test } from 'vitest';
import { ecCertificate, edCertificate } from '../../packages/shared/src/testing/certificates.ts';
import { createBrowser } from '../harness/browser.ts';
import { certificateKey, presenting, selfSigned, thumbprintOf } from '../harness/certificates.ts';
import { callback, type RegisteredClient, registerClient, signInAndConsent } from '../harness/journey.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';

const [exchange, bearer] = ['urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:jwt-bearer'];
const trusted = 'https://idp.grants.example';
const idp = await generateKeyPair('ES256', { extractable: true });
const own = await generateKeyPair('ES256', { extractable: true });

const { issuer, seed } = await sharedOrigin();
let server: oauth.AuthorizationServer;
const options = { [oauth.allowInsecureRequests]: true };
beforeAll(async () => {
  const jwks = { keys: [await exportJWK(idp.publicKey)] };
  const trusted_issuers = [{ issuer: trusted, jwks, algorithms: ['ES256'], subject_mapping: 'sub', scopes: ['openid'] }];
  await seed({ trusted_issuers });
  server = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options));
});

interface Method {
  members?: Record<string, unknown>;
  authenticate(client: RegisteredClient): oauth.ClientAuth;
  /** The certificate of the connection, and what the terminator says of it. */
  tls?: Record<string, string>;
  certificate?: string;
}

const secretOf = ({ client_secret = '' }: RegisteredClient): string => client_secret;
const byName = { tls: presenting(ecCertificate), certificate: ecCertificate };
const bySelf = { tls: presenting(edCertificate, selfSigned), certificate: edCertificate };

const methods: Record<string, Method> = {
  client_secret_basic: { authenticate: (client) => oauth.ClientSecretBasic(secretOf(client)) },
  client_secret_post: { authenticate: (client) => oauth.ClientSecretPost(secretOf(client)) },
  client_secret_jwt: { authenticate: (client) => oauth.ClientSecretJwt(secretOf(client)) },
  private_key_jwt: {
    members: { jwks: { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own' }] } },
    authenticate: () => oauth.PrivateKeyJwt({ key: own.privateKey, kid: 'own' }),
  },
  tls_client_auth: { members: { tls_client_auth_san_dns: 'rp.example.com' }, authenticate: () => oauth.TlsClientAuth(), ...byName },
  self_signed_tls_client_auth: { members: { jwks: { keys: [certificateKey] } }, authenticate: () => oauth.TlsClientAuth(), ...bySelf },
  none: { authenticate: () => oauth.None() },
};

const constraints = ['none', 'DPoP', 'certificate'] as const;

/** A client that registered a method, and how it asks for tokens under a constraint. */
async function prepare(method: string, constraint: (typeof constraints)[number]) {
  const { members, authenticate, tls = presenting(ecCertificate), certificate = ecCertificate } = methods[method] as Method;
  const client = await registerClient(issuer, {
    token_endpoint_auth_method: method,
    grant_types: ['authorization_code', 'refresh_token', ...(method === 'none' ? [] : ['client_credentials', exchange, bearer])],
    tls_client_certificate_bound_access_tokens: constraint === 'certificate',
    ...members,
  });
  const as = { client_id: client.client_id };
  const presents = constraint === 'certificate' || method.includes('tls');
  const overTls: typeof fetch = (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), ...tls } });
  const keys = await oauth.generateKeyPair('ES256');
  const proofs = oauth.DPoP({}, keys);
  const more = {
    ...options,
    ...(presents && { [oauth.customFetch]: overTls as never }),
    ...(constraint === 'DPoP' && { DPoP: proofs }),
  };
  const request = async (grant_type: string, parameters: Record<string, string> = {}): Promise<oauth.TokenEndpointResponse> => {
    const response = await oauth.genericTokenEndpointRequest(server, as, authenticate(client), grant_type, parameters, more);
    return oauth.processGenericTokenEndpointResponse(server, as, response);
  };
  const cnf = {
    none: undefined,
    DPoP: { jkt: await proofs.calculateThumbprint() },
    certificate: { 'x5t#S256': thumbprintOf(certificate) },
  }[constraint];
  return { client, as, auth: authenticate(client), more, request, cnf, token_type: constraint === 'DPoP' ? 'dpop' : 'bearer' };
}

const assertion = (client_id: string, typ: string): Promise<string> =>
  new SignJWT({ client_id, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ })
    .setIssuer(trusted)
    .setSubject('alice-3f9c1d7e')
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(idp.privateKey);

type Prepared = Awaited<ReturnType<typeof prepare>>;

const browser = () => createBrowser(issuer);
let alice: ReturnType<typeof browser> | undefined;

/** Alice signs in once and agrees to each client. */
async function redeemCode({ as, auth, more }: Prepared): Promise<oauth.TokenEndpointResponse> {
  alice ??= browser();
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const request = { ...as, response_type: 'code', redirect_uri: callback, scope: 'openid', state, code_challenge_method: 'S256' };
  const url = `${server.authorization_endpoint}?${new URLSearchParams({ ...request, code_challenge })}`;
  const parameters = oauth.validateAuthResponse(server, as, await signInAndConsent(alice, url, 'alice'), state);
  const answer = await oauth.authorizationCodeGrantRequest(server, as, auth, parameters, callback, verifier, more);
  return oauth.processAuthorizationCodeResponse(server, as, answer, { requireIdToken: true });
}

async function refresh({ as, auth, more }: Prepared, { refresh_token = '' }: oauth.TokenEndpointResponse) {
  const answer = await oauth.refreshTokenGrantRequest(server, as, auth, refresh_token, more);
  return oauth.processRefreshTokenResponse(server, as, answer);
}

describe.each(Object.keys(methods))('%s', (method) => {
  test.each(constraints)(
    'B-092, B-110, B-171, B-180: a code and its refresh token give tokens that userinfo takes, bound by: %s',
    async (constraint) => {
      const prepared = await prepare(method, constraint);
      const { as, more, cnf, token_type } = prepared;
      const redeemed = await redeemCode(prepared);
      for (const tokens of [redeemed, await refresh(prepared, redeemed)]) {
        expect(tokens.token_type).toBe(token_type);
        expect(decodeJwt(tokens.access_token).cnf).toEqual(cnf);
        const answer = await oauth.userInfoRequest(server, as, tokens.access_token, more);
        expect(await oauth.processUserInfoResponse(server, as, oauth.skipSubjectCheck, answer)).toHaveProperty('sub');
      }
    },
  );
});

describe.each(Object.keys(methods).filter((method) => method !== 'none'))('%s', (method) => {
  test.each(constraints)('B-092, B-107, B-281, B-286: every grant gives an access token alone, bound by: %s', async (constraint) => {
    const { client, request, cnf, token_type } = await prepare(method, constraint);
    const mine = await request('client_credentials');
    const granted = [
      mine,
      await request(exchange, { subject_token: mine.access_token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }),
      await request(bearer, { assertion: await assertion(client.client_id, 'JWT') }),
      await request(bearer, { assertion: await assertion(client.client_id, 'oauth-id-jag+jwt') }),
    ];
    for (const tokens of granted) {
      expect(tokens.token_type).toBe(token_type);
      expect(tokens).not.toHaveProperty('refresh_token');
      expect(tokens).not.toHaveProperty('id_token');
      expect(decodeJwt(tokens.access_token).cnf).toEqual(cnf);
    }
    expect(granted.map(({ access_token }) => decodeJwt(access_token).sub === client.client_id)).toEqual([true, true, false, false]);
  });
});
