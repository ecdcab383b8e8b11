// Who takes part in a measurement: clients, and people who are signed in and have agreed, so that /authorize answers at once.
import { createHash, randomBytes } from 'node:crypto';
import { createBrowser } from '../../tests/harness/browser.ts';
import { callback, password, type RegisteredClient, registerClient, signInAndConsent } from '../../tests/harness/journey.ts';
import { applySeed } from '../../tools/seed/seed.ts';
import type { Origin } from '../../tools/server/origin.ts';
import type { Secrets } from '../../tools/server/secrets.ts';

export interface World {
  issuer: string;
  host: string;
  /** Of each, the value of the Cookie header. */
  people: string[];
  clients: Record<IdTokenAlgorithm, Client>;
}

export type IdTokenAlgorithm = 'ES256' | 'RS256';

export interface Client {
  client_id: string;
  /** The value of its Authorization header. */
  authorization: string;
}

export const usernameOf = (person: number): string => `person-${person}`;

const code_verifier = randomBytes(32).toString('base64url');
const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');

/** The path and query of an authorization request for everything a refresh token and userinfo need. */
export const authorizePath = ({ client_id }: Client): string =>
  `/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: callback,
    scope: 'openid profile email',
    state: 'a-state-of-sixteen-bytes',
    nonce: 'a-nonce-of-sixteen-bytes',
    code_challenge,
    code_challenge_method: 'S256',
  })}`;

/** The form that redeems a code of such a request. */
export const redemptionForm = (code: string) => ({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier });

/** @param population how many people there are */
export async function createWorld(origin: Origin & { secrets: Secrets }, population: number): Promise<World> {
  const { issuer, secrets } = origin;
  const clients = { ES256: await register(issuer, 'ES256'), RS256: await register(issuer, 'RS256') };
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
  await applySeed(origin, { users, clients: [], initial_access_tokens: [] }, secrets);
  const people: string[] = [];
  for (const name of names) people.push(await admit(issuer, name, Object.values(clients)));
  return { issuer, host: new URL(issuer).host, people, clients };
}

async function register(issuer: string, alg: IdTokenAlgorithm): Promise<Client> {
  const client: RegisteredClient = await registerClient(issuer, { id_token_signed_response_alg: alg });
  const credentials = [client.client_id, client.client_secret ?? ''].map(encodeURIComponent).join(':');
  return { client_id: client.client_id, authorization: `Basic ${btoa(credentials)}` };
}

/** Signs a person in and has them agree to each client. */
async function admit(issuer: string, username: string, clients: readonly Client[]): Promise<string> {
  const browser = createBrowser(issuer);
  for (const client of clients) await signInAndConsent(browser, `${issuer}${authorizePath(client)}`, username);
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
