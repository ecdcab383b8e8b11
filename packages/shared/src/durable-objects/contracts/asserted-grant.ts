// A grant on the word of a trusted issuer (RFC 7523 §2.1), as a person's SubjectStore is asked for it.
import type { GrantFacts, SubjectFacts } from './grants.ts';

export interface AssertedGrantInput {
  grant: string;
  client_id: string;
  /** As in NewGrant. */
  sector?: string;
  scope: readonly string[];
  /** Whose word it is. */
  issuer: string;
  resource?: string;
  /** Seconds the access token will live, and the grant with it. */
  access_token_lifetime: number;
}

/** The grant has no session and no sign-in: `session` and `acr` are empty and `auth_time` is 0. */
export type AssertedGrantOutcome =
  | { outcome: 'granted'; grant: GrantFacts; subject: SubjectFacts }
  | { outcome: 'refused'; reason: 'unknown' | 'disabled' };
