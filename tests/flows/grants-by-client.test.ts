// The grants in which a client authenticates and no browser takes part, as a table: every way to authenticate × every sender
// constraint, with a client library.
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ecCertificate, edCertificate } from '../../packages/shared/src/testing/certificates.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { certificateKey, presenting, selfSigned, thumbprintOf } from '../harness/certificates.ts';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { startSeededOrigin } from '../harness/seeded-origin.ts';

const [exchange, bearer] = ['urn:ietf:params:oauth:grant-type:token-exchange', 'urn:ietf:params:oauth:grant-type:jwt-bearer'];
const trusted = 'https://idp.example.com';
const idp = await generateKeyPair('ES256', { extractable: true });
const own = await generateKeyPair('ES256', { extractable: true });

let origin: Origin;
let issuer: string;
let server: oauth.AuthorizationServer;
const options = { [oauth.allowInsecureRequests]: true };
beforeAll(async () => {
  const jwks = { keys: [await exportJWK(idp.publicKey)] };
  const trusted_issuers = [{ issuer: trusted, jwks, algorithms: ['ES256'], subject_mapping: 'sub', scopes: ['openid'] }];
  const flags = ['ENABLE_MTLS', 'ENABLE_TOKEN_EXCHANGE', 'ENABLE_JWT_BEARER', 'ENABLE_ID_JAG'];
  const variables = Object.fromEntries(flags.map((flag) => [flag, 'true']));
  origin = await startSeededOrigin({ clients: [], lists: { trusted_issuers }, variables });
  issuer = origin.issuer;
  server = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options));
}, 60_000);
afterAll(() => origin.stop());

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
};

const constraints = ['none', 'DPoP', 'certificate'] as const;

/** A client that registered a method, and how it asks for tokens under a constraint. */
async function prepare(method: string, constraint: (typeof constraints)[number]) {
  const { members, authenticate, tls = presenting(ecCertificate), certificate = ecCertificate } = methods[method] as Method;
  const client = await registerClient(issuer, {
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials', exchange, bearer],
    redirect_uris: [],
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
  return { client, request, cnf, token_type: constraint === 'DPoP' ? 'dpop' : 'bearer' };
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

describe.each(Object.keys(methods))('%s', (method) => {
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
