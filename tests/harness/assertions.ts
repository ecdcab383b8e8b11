// Client assertions by hand (RFC 7523 §2.2), for what a well-behaved client library refuses to send.
import { SignJWT } from 'jose';
import { type RegisteredClient, registerClient } from './journey.ts';
import { epoch, makeKey, type SigningKey } from './request-objects.ts';

/** A client that authenticates with private_key_jwt, and its key. */
export interface AssertingClient {
  client: RegisteredClient;
  key: SigningKey;
}

export async function registerAsserting(issuer: string, members: Record<string, unknown> = {}, alg = 'ES256'): Promise<AssertingClient> {
  const key = await makeKey(alg);
  const client = await registerClient(issuer, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, ...members });
  return { client, key };
}

/** The parameters of a good assertion to the issuer, good for a minute, with claims changed. */
export async function assert(
  { client: { client_id }, key }: AssertingClient,
  issuer: string,
  claims: Record<string, unknown> = {},
): Promise<{ client_assertion_type: string; client_assertion: string }> {
  const whole = { iss: client_id, sub: client_id, aud: issuer, iat: epoch(), exp: epoch() + 60, jti: crypto.randomUUID(), ...claims };
  const client_assertion = await new SignJWT(whole).setProtectedHeader({ alg: key.alg, kid: key.jwk.kid }).sign(key.privateKey);
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion };
}
