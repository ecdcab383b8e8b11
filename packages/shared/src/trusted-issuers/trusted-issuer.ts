// An issuer whose assertions are taken, as every Worker sees it.
import type { AssertionAlgorithm } from '../clients/authentication/assertion.ts';
import type { KeyOwner } from '../clients/client-keys.ts';

export const subjectMappings = ['sub', 'username', 'client_id'] as const;
/** What of ours the `sub` of an assertion is: of a person, or the client that presents it, which then speaks for itself. */
export type SubjectMapping = (typeof subjectMappings)[number];

/** What an operator says of an issuer. Its keys stand in `jwks`, or behind `jwks_uri`. */
export interface TrustedIssuerMetadata extends KeyOwner {
  /** The issuer's algorithms are pinned: the assertion does not choose. */
  readonly algorithms: readonly AssertionAlgorithm[];
  readonly subject_mapping: SubjectMapping;
  /** The only `sub` values that count; absent: all of them. */
  readonly subjects?: readonly string[] | undefined;
  /** All that may be granted on its word. */
  readonly scopes: readonly string[];
}

export interface TrustedIssuer extends TrustedIssuerMetadata {
  /** `iss` of its assertions, letter for letter. */
  readonly issuer: string;
}

/** Where trusted issuers are found; stores/trusted-issuers makes one. */
export interface TrustedIssuers {
  /**
   * The active one of this identifier, at most 10 seconds old.
   * @throws OAuthError temporarily_unavailable when the database does not answer
   */
  find(issuer: string): Promise<TrustedIssuer | undefined>;
}
