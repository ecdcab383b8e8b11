// Who takes part in a measurement: clients, and people who are signed in and have agreed, so that /authorize answers at once.
import { createHash, randomBytes } from 'node:crypto';
import { responseTypes } from '@authrim/shared/oauth';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { ecCertificate, edCertificate } from '../../packages/shared/src/testing/certificates.ts';
import { createBrowser } from '../../tests/harness/browser.ts';
import { certificateKey, presenting, selfSigned } from '../../tests/harness/certificates.ts';
import { createDpopKey, prove } from '../../tests/harness/dpop.ts';
import { callback, password, type RegisteredClient, registerClient, signInAndConsent } from '../../tests/harness/journey.ts';
import { clientSchema } from '../../tools/seed/clients.ts';
import { applySeed } from '../../tools/seed/seed.ts';
import type { Origin } from '../../tools/server/origin.ts';
import type { Secrets } from '../../tools/server/secrets.ts';

export interface World {
  issuer: string;
  host: string;
  /** Of each, the value of the Cookie header. */
  people: string[];
  clients: Record<ClientName, Client>;
}

/** By the algorithm of their ID Tokens; the rest take ES256 and are named by how they authenticate. */
const clientNames = [
  'ES256',
  'RS256',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const;
/** The last is of the FAPI 2 profile: it pushes its requests and proves its key. */
export type ClientName = (typeof clientNames)[number] | 'FAPI 2';

export interface Client {
  client_id: string;
  /** What proves the client in one request: assertions and DPoP proofs serve once, a certificate comes with the connection. */
  authenticate(): Promise<Credentials>;
  /** Whether its authorization requests come by /as/par alone. */
  pushes: boolean;
}

interface Credentials {
  headers: Record<string, string>;
  form: Record<string, string>;
}

const grantTypes = ['authorization_code', 'implicit', 'refresh_token'];
export const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

export const usernameOf = (person: number): string => `person-${person}`;

const code_verifier = randomBytes(32).toString('base64url');
const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');

/** An authorization request for everything a refresh token and userinfo need. */
export const authorizationRequest = ({ client_id }: Client, response_type = 'code'): Record<string, string> => ({
  response_type,
  client_id,
  redirect_uri: callback,
  scope: 'openid profile email',
  state: 'a-state-of-sixteen-bytes',
  nonce: 'a-nonce-of-sixteen-bytes',
  code_challenge,
  code_challenge_method: 'S256',
});

/** The path and query of such a request, or of any other. */
export const authorizePath = (client: Client, response_type?: string): string => pathOf(authorizationRequest(client, response_type));
const pathOf = (parameters: Record<string, string>): string => `/authorize?${new URLSearchParams(parameters)}`;

/** The path and query of a request that was pushed. */
export const pushedPath = ({ client_id }: Client, pushed: string): string =>
  pathOf({ client_id, request_uri: (JSON.parse(pushed) as { request_uri: string }).request_uri });

/** The form that redeems a code of such a request. */
export const redemptionForm = (code: string) => ({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier });

/** @param population how many people there are */
export async function createWorld(origin: Origin & { secrets: Secrets }, population: number): Promise<World> {
  const { issuer, secrets } = origin;
  const registered = await Promise.all(clientNames.map(async (name) => [name, await register(issuer, name)] as const));
  const fapi = await createFapiClient(issuer);
  const clients = Object.fromEntries([...registered, ['FAPI 2', fapi.client] as const]) as World['clients'];
  const names = Array.from({ length: population }, (_, person) => usernameOf(person));
  const users = names.map((username) => ({
    username,
    password,
    name: `Person ${username}`,
    given_name: 'Person',
    family_name: username,
    email: `${username}@example.com`,
    email_verified: true,
    locale: 'en',
    zoneinfo: 'Europe/Berlin',
  }));
  await applySeed(
    origin,
    { users, clients: [fapi.entry], initial_access_tokens: [], resources: [], authorization_details_types: [], trusted_issuers: [] },
    secrets,
  );
  const people: string[] = [];
  for (const name of names) people.push(await admit(issuer, name, Object.values(clients)));
  return { issuer, host: new URL(issuer).host, people, clients };
}

async function register(issuer: string, name: ClientName): Promise<Client> {
  const isAlgorithm = name === 'ES256' || name === 'RS256';
  const token_endpoint_auth_method = isAlgorithm ? 'client_secret_basic' : name;
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const client: RegisteredClient = await registerClient(issuer, {
    token_endpoint_auth_method,
    id_token_signed_response_alg: isAlgorithm ? name : 'ES256',
    grant_types: [...grantTypes, ...(token_endpoint_auth_method === 'none' ? [] : ['client_credentials', exchange])],
    response_types: [...responseTypes],
    ...(name === 'private_key_jwt' && { jwks: { keys: [await exportJWK(publicKey)] } }),
    ...(name === 'tls_client_auth' && { tls_client_auth_san_dns: 'rp.example.com' }),
    ...(name === 'self_signed_tls_client_auth' && { jwks: { keys: [certificateKey] } }),
  });
  const { client_id, client_secret = '' } = client;
  const assert = (alg: string, key: CryptoKey | Uint8Array) => assertionOf(issuer, client_id, alg, key);
  const methods: Record<string, () => Promise<Partial<Credentials>>> = {
    client_secret_basic: async () => ({
      headers: { Authorization: `Basic ${btoa([client_id, client_secret].map(encodeURIComponent).join(':'))}` },
    }),
    client_secret_post: async () => ({ form: { client_id, client_secret } }),
    client_secret_jwt: async () => ({ form: await assert('HS256', new TextEncoder().encode(client_secret)) }),
    private_key_jwt: async () => ({ form: await assert('ES256', privateKey) }),
    tls_client_auth: async () => ({ headers: presenting(ecCertificate), form: { client_id } }),
    self_signed_tls_client_auth: async () => ({ headers: presenting(edCertificate, selfSigned), form: { client_id } }),
    none: async () => ({ form: { client_id } }),
  };
  const authenticate = async () => ({ headers: {}, form: {}, ...(await methods[token_endpoint_auth_method]?.()) });
  return { client_id, authenticate, pushes: false };
}

/** A client of the FAPI 2 Security Profile, as an operator enters it. */
async function createFapiClient(issuer: string) {
  const [{ privateKey, publicKey }, key] = [await generateKeyPair('ES256'), await createDpopKey()];
  const client_id = 'fapi-2';
  const entry = clientSchema([]).parse({
    client_id,
    profile: 'fapi2-security',
    redirect_uris: [callback],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'private_key_jwt',
    id_token_signed_response_alg: 'ES256',
    dpop_bound_access_tokens: true,
    jwks: { keys: [await exportJWK(publicKey)] },
  });
  const authenticate = async () => ({
    headers: { DPoP: await prove(key, `${issuer}/token`) },
    form: await assertionOf(issuer, client_id, 'ES256', privateKey),
  });
  return { entry, client: { client_id, authenticate, pushes: true } };
}

/** RFC 7523 §2.2. */
async function assertionOf(issuer: string, client_id: string, alg: string, key: CryptoKey | Uint8Array): Promise<Record<string, string>> {
  const client_assertion = await new SignJWT({ jti: randomBytes(16).toString('base64url') })
    .setProtectedHeader({ alg })
    .setIssuer(client_id)
    .setSubject(client_id)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(key);
  return { client_id, client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
}

/** Signs a person in and has them agree to each client. */
async function admit(issuer: string, username: string, clients: readonly Client[]): Promise<string> {
  const browser = createBrowser(issuer);
  for (const client of clients) await signInAndConsent(browser, `${issuer}${await requestPath(issuer, client)}`, username);
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

async function requestPath(issuer: string, client: Client): Promise<string> {
  if (!client.pushes) return authorizePath(client);
  const { form } = await client.authenticate();
  const body = new URLSearchParams({ ...authorizationRequest(client), ...form });
  return pushedPath(client, await (await fetch(`${issuer}/as/par`, { method: 'POST', body })).text());
}
