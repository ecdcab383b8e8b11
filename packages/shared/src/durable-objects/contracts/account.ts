// A person's own account, as their SubjectStore is asked about it: by the browser they are signed in at, or by a client that
// holds an access token of theirs. Each question proves first who asks, and each change is one step.
import type { Standing } from '../../policies/authentication.ts';
import type { PasskeyFacts } from './sign-in.ts';
import type { HeardBy, Reference } from './subject-store.ts';

/** Who asks: the session of the cookie, or the grant of an access token that was verified. */
export type Holder = { session: Reference } | { grant: string };

/** What a sign-in told of the machine it was made at. All of it is the machine's own word, or a guess. */
export interface Device {
  browser?: string;
  system?: string;
  kind?: 'desktop' | 'phone' | 'tablet';
  /** ISO 3166-1 alpha-2, and a name; never finer. */
  country?: string;
  city?: string;
}

export interface SessionEntry {
  id: string;
  /** Whether it is the one that asks. */
  is_current: boolean;
  device: Device;
  /** Epoch seconds, as are the others. `last_seen` lags behind by some minutes. */
  auth_time: number;
  last_seen: number;
  expires_at: number;
  /** Who was signed in through it. */
  clients: string[];
}

/** A client the person has agreed to, or that holds a live grant. */
export interface ConnectionEntry {
  client_id: string;
  scope: string[];
  /** Of its live grants: JSON texts, one an authorization detail. */
  authorization_details: string[];
  /** Live ones. */
  grants: number;
  /** Whether one of them outlives its session. */
  offline: boolean;
  /** Epoch seconds; absent for a client that never asks. */
  agreed_at?: number;
  /** Epoch seconds: when a token was last issued. */
  used_at?: number;
}

export type FindAccountOutcome =
  | {
      outcome: 'found';
      standing: Standing;
      /** Of the sign-in behind the question. */
      auth_time: number;
      acr: string;
      /** The one used last comes first. */
      sessions: SessionEntry[];
      connections: ConnectionEntry[];
      /** What the person signs in with beside a password. */
      credentials: { passkeys: PasskeyFacts[]; totp?: { created_at: number }; recovery_codes: number };
      /** When each browser the person has signed in with was last used for that, epoch seconds. */
      known_browsers: number[];
      /** Every version of the operator's terms the person has agreed to, and when. */
      accepted_terms: { version: string; accepted_at: number }[];
    }
  | { outcome: 'no_session' };

export interface EndSessionsInput {
  holder: Holder;
  /** `others`: all but the one that asks. */
  which: 'all' | 'others' | { id: string };
}
export type EndSessionsOutcome =
  /** `clients`: of the session that asked, if it ended with them. */
  { outcome: 'ended'; sessions: number; clients?: { session: string } & HeardBy } | { outcome: 'unknown' } | { outcome: 'no_session' };

export interface DisconnectInput {
  holder: Holder;
  client_id: string;
}
export type DisconnectOutcome = { outcome: 'disconnected'; grants: number } | { outcome: 'unknown' } | { outcome: 'no_session' };

export interface ChangeProfileInput {
  holder: Holder;
  /** The version the record in D1 is about to have. */
  version: number;
  /** Names of the claims that change. */
  claims: string[];
}
export type ChangeProfileOutcome = { outcome: 'noted' } | { outcome: 'no_session' };

export interface ChangePasswordInput {
  holder: Holder;
  /** The old password was verified; else the sign-in has to be recent. */
  is_proven: boolean;
  /** base64url SHA-256 of the stored hash the old one was found right by, and of the one that is about to be stored. */
  old_digest?: string;
  new_digest?: string;
  /** Hash of the browser's own secret, by which the try at the old password was counted. */
  browser?: string;
  ends_others: boolean;
}
export type ChangePasswordOutcome = { outcome: 'noted' } | { outcome: 'no_session' } | { outcome: Exclude<Standing, 'recent'> };

export interface RequestDeletionInput {
  holder: Holder;
  /** Seconds in which signing in takes it back. */
  grace: number;
}
export type RequestDeletionOutcome =
  | { outcome: 'requested' /** Epoch seconds. */; due_at: number; clients?: { session: string } & HeardBy }
  | { outcome: 'no_session' }
  | { outcome: Exclude<Standing, 'recent'> };

export interface AccountContract {
  findAccount(holder: Holder): Promise<FindAccountOutcome>;
  endSessions(input: EndSessionsInput): Promise<EndSessionsOutcome>;
  /** Ends every grant of a client, and what was agreed to. */
  disconnect(input: DisconnectInput): Promise<DisconnectOutcome>;
  /** Before D1 is written: the next read loads a version not older than this one. */
  changeProfile(input: ChangeProfileInput): Promise<ChangeProfileOutcome>;
  /** Before D1 is written. */
  changePassword(input: ChangePasswordInput): Promise<ChangePasswordOutcome>;
  /** Ends everything at once; the records go when the grace is over, unless the person signs in. */
  requestDeletion(input: RequestDeletionInput): Promise<RequestDeletionOutcome>;
}
