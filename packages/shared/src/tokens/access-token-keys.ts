// What access tokens for one resource server are made with, at hand before anything is redeemed or decided (RFC 9068 §2.1). Owns the
// choice of key and recipient. Leaves what a token says to access-token.ts.
import type { Client, RemoteKeys } from '../clients/index.ts';
import { invalidTarget, temporarilyUnavailable } from '../oauth/errors.ts';
import { contentEncryptionAlgorithms, type SigningAlgorithm } from '../oauth/words.ts';
import { profiles } from '../policies/profiles.ts';
import type { ResourceServer } from '../resource-servers/resource-server.ts';
import { findRecipientAmong, type Recipient } from './encryption.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

/** Of a token for this server itself. */
const ownAlgorithm: SigningAlgorithm = 'ES256';

export interface AccessTokenKeys {
  /** Whom the token is for; undefined: this server itself. */
  resource: ResourceServer | undefined;
  /** Undefined for a resource server of opaque tokens, which nobody signs. */
  signingKey: SigningKey | undefined;
  /** Undefined unless the resource server wants its tokens encrypted. */
  recipient: Recipient | undefined;
}

export interface AccessTokenKeyNeeds {
  signingKeys: SigningKeys;
  /** For resource servers that keep their keys behind a `jwks_uri`. */
  remoteKeys: RemoteKeys;
}

/**
 * @throws OAuthError temporarily_unavailable without our key, or without the resource server's: nothing goes out in clear instead;
 *   invalid_target for an algorithm that the profile of the client excludes (B-193)
 */
export async function prepareAccessToken(
  { profile }: Client,
  resource: ResourceServer | undefined,
  { signingKeys, remoteKeys }: AccessTokenKeyNeeds,
): Promise<AccessTokenKeys> {
  if (resource?.access_token_format === 'opaque') return { resource, signingKey: undefined, recipient: undefined };
  const alg = resource?.access_token_signing_alg ?? ownAlgorithm;
  if (!profiles[profile].signing_algorithms.includes(alg))
    throw invalidTarget('This resource has its tokens signed by an algorithm the client excludes');
  const [signingKey, recipient] = await Promise.all([signingKeys.signingKey(alg), resource && findRecipient(resource, remoteKeys)]);
  return { resource, signingKey, recipient };
}

async function findRecipient(resource: ResourceServer, remoteKeys: RemoteKeys): Promise<Recipient | undefined> {
  const { access_token_encryption_alg: alg, access_token_encryption_enc: enc = contentEncryptionAlgorithms[0] } = resource;
  if (alg === undefined) return undefined;
  const found = await findRecipientAmong(resource, { alg, enc }, remoteKeys);
  if (found.outcome === 'refused') throw temporarilyUnavailable(`${resource.resource} has no usable key: ${found.reason}`);
  return found.recipient;
}
