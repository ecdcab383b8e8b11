// The public keys of a client, a resource server or an issuer, wherever they are kept: in a `jwks`, or behind a `jwks_uri`
// (RFC 7591 §2; B-098, B-131).
// Owns the choice between the two. Leaves fetching and its caps to outbound/, and what a key proves to the caller.
import type { PublicJwk } from './public-key.ts';

export interface FoundKeys {
  outcome: 'found';
  /** Never empty. Several when the set repeats the `kid` or none was named. */
  keys: readonly PublicJwk[];
}

export interface NoKeys {
  outcome: 'refused';
  /** For the log. */
  reason: string;
}

/** Where keys behind a `jwks_uri` are found; outbound/ makes one. */
export interface RemoteKeys {
  /**
   * A set that cannot be had and a set without a wanted key are both a refusal.
   * @throws OAuthError temporarily_unavailable when its host is asked too often, or nobody can say how often it is
   */
  findKeys(jwks_uri: string, isWanted: (key: PublicJwk) => boolean): Promise<FoundKeys | NoKeys>;
}

const noSuchKey: NoKeys = { outcome: 'refused', reason: 'no such key is registered' };

/** Where somebody keeps the public keys it wants to be known by: here, or at an address of its own. */
export interface KeyOwner {
  readonly jwks?: { readonly keys: readonly PublicJwk[] } | undefined;
  readonly jwks_uri?: string | undefined;
}

/** @param isWanted usually `isCandidate({ kid, alg, use })` @throws what `RemoteKeys.findKeys` throws */
export async function findOwnedKeys(
  { jwks, jwks_uri }: KeyOwner,
  isWanted: (key: PublicJwk) => boolean,
  remoteKeys: RemoteKeys,
): Promise<FoundKeys | NoKeys> {
  if (jwks_uri !== undefined) return remoteKeys.findKeys(jwks_uri, isWanted);
  const keys = (jwks?.keys ?? []).filter(isWanted);
  return keys.length > 0 ? { outcome: 'found', keys } : noSuchKey;
}
