// A resource server as every Worker sees it. Members keep the names of RFC 9728 §2 where it has one.
import type { PublicJwk } from '../clients/public-key.ts';
import type { ContentEncryptionAlgorithm, KeyManagementAlgorithm, SigningAlgorithm } from '../oauth/words.ts';

/** What an operator says of a resource server. */
export interface ResourceServerMetadata {
  readonly resource_name?: string | undefined;
  /** What may be asked for it. Empty: a token is all it wants. */
  readonly scopes_supported: readonly string[];
  /** A JWT of RFC 9068, or a handle that only introspection can read. */
  readonly access_token_format: 'jwt' | 'opaque';
  /** Seconds. */
  readonly access_token_lifetime?: number | undefined;
  readonly access_token_signing_alg: SigningAlgorithm;
  /** Absent: its tokens are signed and not encrypted. */
  readonly access_token_encryption_alg?: KeyManagementAlgorithm | undefined;
  readonly access_token_encryption_enc?: ContentEncryptionAlgorithm | undefined;
  readonly jwks?: { readonly keys: readonly PublicJwk[] } | undefined;
  readonly jwks_uri?: string | undefined;
  /** As which clients it may ask /introspect. */
  readonly introspection_client_ids: readonly string[];
  /** What an API of ours demands of the sign-in behind a token (RFC 9470 §3): one of these, and so many seconds at most. */
  readonly acr_values?: readonly string[] | undefined;
  readonly max_age?: number | undefined;
}

export interface ResourceServer extends ResourceServerMetadata {
  /** The identifier: what clients ask for, and `aud` of its tokens, letter for letter. */
  readonly resource: string;
}

/** Where resource servers are found; stores/resource-servers makes one. */
export interface ResourceServers {
  /**
   * The active one of this identifier, at most 10 seconds old.
   * @throws OAuthError temporarily_unavailable when the database does not answer
   */
  find(resource: string): Promise<ResourceServer | undefined>;
  /** Every active one, our own APIs first. @throws like find */
  list(): Promise<readonly ResourceServer[]>;
}
