// A type of authorization details as the operator defines it (RFC 9396 §2.1, §11): what it may hold, how a person is told of it,
// and what the server adds. Rows of D1; stores/ keeps them for seconds.

/** How a person is told, in one language. Each line is a text with `{member.of.member}` where a value goes. */
export interface ConsentTemplate {
  readonly title: string;
  /** A line that names a member which is not there is left out. */
  readonly lines: readonly string[];
}

export interface AuthorizationDetailsType {
  readonly type: string;
  /** JSON Schema 2020-12 of a whole detail as the client sends it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** By language (BCP 47); `en` is always there. */
  readonly consent: Readonly<Record<string, ConsentTemplate>>;
  /** Whether an agreement to the very same detail is enough the next time, or the person is asked each time (a payment). */
  readonly consent_policy: 'remembered' | 'each_time';
  /** Members the server adds where the client has not set them (§7.1). */
  readonly enrichment: Readonly<Record<string, unknown>>;
}

/** Where types are found; stores/authorization-details-types makes one. */
export interface AuthorizationDetailsTypes {
  /**
   * The types in use by name, at most 10 seconds old; none while the feature is off.
   * @throws OAuthError temporarily_unavailable when the database does not answer
   */
  all(): Promise<ReadonlyMap<string, AuthorizationDetailsType>>;
}
