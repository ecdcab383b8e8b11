// Client authentication (RFC 6749 §2.3, OpenID Connect Core §9): a method is a file and a line in this table.
// Owns which method a request attempts and the one answer to every failure. Leaves the request's bytes to http/.
import { invalidClient, invalidRequest, OAuthError } from '../../oauth/errors.ts';
import type { ClientAuthenticationMethod } from '../../oauth/words.ts';
import { profiles } from '../../policies/profiles.ts';
import type { Client } from '../client.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretJwt } from './client-secret-jwt.ts';
import { clientSecretPost } from './client-secret-post.ts';
import type { AuthenticationMethod, ClientAuthenticationNeeds, CredentialedRequest } from './method.ts';
import { none } from './none.ts';
import { privateKeyJwt } from './private-key-jwt.ts';
import { selfSignedTlsClientAuth } from './self-signed-tls-client-auth.ts';
import { tlsClientAuth } from './tls-client-auth.ts';

export type { ClientAuthenticationNeeds, CredentialedRequest } from './method.ts';
export * from './supported.ts';

declare const authenticated: unique symbol;

/** Proof that the caller is this client, by the method it registered. Only verifyClient makes one; no grant without it. */
export type AuthenticatedClient = Client & { readonly [authenticated]: true };

const methods: Record<ClientAuthenticationMethod, AuthenticationMethod> = {
  none,
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
  client_secret_jwt: clientSecretJwt,
  private_key_jwt: privateKeyJwt,
  tls_client_auth: tlsClientAuth,
  self_signed_tls_client_auth: selfSignedTlsClientAuth,
};

/**
 * Unknown client, disabled client, another method than the registered one and a wrong secret are one answer (CA-02).
 * @throws OAuthError invalid_request for two methods or two client_ids; invalid_client, with a challenge when the
 *   Authorization header was used (B-094, B-095, CA-03, CA-11); temporarily_unavailable
 */
export async function verifyClient(request: CredentialedRequest, needs: ClientAuthenticationNeeds): Promise<AuthenticatedClient> {
  try {
    return await verifyAttempt(request, needs);
  } catch (error) {
    if (error instanceof OAuthError && error.error === 'invalid_client') {
      throw invalidClient(error.detail ?? '', { challenge: request.authorization !== undefined });
    }
    throw error;
  }
}

async function verifyAttempt(request: CredentialedRequest, needs: ClientAuthenticationNeeds): Promise<AuthenticatedClient> {
  const attempts = pickMethods(request).map((method) => ({ method, ...methods[method].readAttempt(request) }));
  const client_id = attempts[0]?.client_id ?? '';
  const named = request.form.client_id;
  if (named !== undefined && named !== client_id) throw invalidRequest('client_id is not the client that authenticates');
  const client = await needs.clients.find(client_id, request.caller);
  if (client?.status !== 'active') throw invalidClient('unknown or disabled client');
  const attempt = attempts.find(({ method }) => method === client.metadata.token_endpoint_auth_method);
  if (!attempt) throw invalidClient('not the registered authentication method');
  if (!profiles[client.profile].client_authentication_methods.includes(attempt.method)) throw invalidClient('not a method of the profile');
  await attempt.verify(client, needs);
  return client as AuthenticatedClient;
}

/** The one method whose credentials were sent; without credentials, those that a request which only names its client may mean. */
function pickMethods(request: CredentialedRequest): readonly ClientAuthenticationMethod[] {
  const attempted = (Object.keys(methods) as ClientAuthenticationMethod[]).filter((name) => methods[name].isAttempted(request));
  const explicit = attempted.filter((name) => !methods[name].isImplicit);
  if (explicit.length > 1) throw invalidRequest('More than one client authentication method was used');
  if (attempted.length === 0) throw invalidClient('no client authentication');
  return explicit.length > 0 ? explicit : attempted;
}
