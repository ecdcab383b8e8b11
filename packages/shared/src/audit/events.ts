// Every event that is recorded, by name, with its fields. Fields name people, clients and records by id; they never hold a
// secret, a handle or a claim. Owns the vocabulary; leaves recording to whoever decides (durable-objects/outbox, database/addresses).
import type { Device } from '../durable-objects/contracts/account.ts';
import type { KeyAlgorithm, KeyState } from '../durable-objects/contracts/key-manager.ts';
import type { ValuePurpose } from '../durable-objects/contracts/one-time-values.ts';
import type { SignInMethod } from '../oauth/authentication-contexts.ts';
import type { RequiredAction } from '../oauth/words.ts';

export interface AuditEventFields {
  /** Somebody signed up. Recorded by D1 with the record of the person; all others by the object that decides. */
  'subject.created': Record<never, never>;
  /** Somebody goes on as a guest, for a session; in it they may become somebody who signs in. */
  'guest.created': Record<never, never>;
  'guest.kept': Record<never, never>;
  /** A person proved who they are. */
  'session.started': { session: string; acr: string; amr: string[]; device?: Device };
  /** A person proved again who they are, in a session that goes on. */
  'session.renewed': { session: string; acr: string; amr: string[]; device?: Device };
  /**
   * `clients`: whoever was signed in through it, and is told. `grants`: how many died with it. `limit`: the person had too
   * many sessions, the oldest made room.
   */
  'session.ended': {
    session: string;
    sub: string;
    clients: string[];
    /** By client id, where the client did not see the public `sub`. */
    sectors?: Readonly<Record<string, string>>;
    grants: number;
    reason: SessionEndReason;
  };
  /** `details`: hashes of the authorization details that were agreed to, in their canonical form. */
  'consent.recorded': { session: string; client_id: string; scope: string[]; details?: string[] };
  /** A grant was born: its code, and what the authorization endpoint issues beside it. */
  'code.issued': { grant: string; session: string; client_id: string; scope: string[] };
  'code.redeemed': { grant: string; client_id: string };
  /** A redeemed code came back; the grant and everything issued from it died. */
  'code.replayed': { grant: string; client_id: string };
  /** A superseded refresh token came back after its grace; the family died. */
  'refresh.reused': { grant: string; client_id: string; generation: number };
  /** A proven refresh token was presented by another client, or with another key or certificate; it was refused, the owner keeps it. */
  'refresh.misused': { grant: string; client_id: string; reason: 'client_id' | 'dpop_jkt' | 'x5t#S256' };
  'grant.revoked': { grant: string; client_id: string };
  /** One access token died alone. `token`: its id, in place of the grant, when it belongs to nobody. */
  'token.revoked': ({ grant: string } | { token: string }) & { client_id: string };
  /** A grant was born on the word of a trusted issuer. */
  'grant.asserted': { grant: string; client_id: string; issuer: string; scope: string[] };
  /**
   * A client exchanged a token, of a person's grant or of nobody. `actor`: who the new one says acts, if it says so. `audience`: the
   * authorization server it was issued for, when that is another one.
   */
  'token.exchanged': ({ grant: string } | { token: string }) & { client_id: string; actor?: string; audience?: string };
  /** A client lost this person's consent and every grant. */
  'client.revoked': { client_id: string; grants: number };
  /** A client that lost the person's consent was signed in through a live session; it is told. */
  'client.signed_out': { session: string; sub: string; client_id: string; sectors?: Readonly<Record<string, string>> };
  /** The next try has to wait `delay` seconds. */
  'attempt.delayed': { factor: 'password' | 'code' | 'email_code'; failures: number; delay: number };
  /** The person has one way more, or one less, to sign in. Recovery codes are one, all ten of them. */
  'credential.added': { method: SignInMethod; credential?: string };
  'credential.removed': { method: SignInMethod; credential?: string };
  /** Something that counts once went out to the person by mail, or came back. */
  'one_time_value.issued': { purpose: ValuePurpose };
  'one_time_value.used': { purpose: ValuePurpose };
  'recovery_code.used': { left: number };
  /** A signature counter did not move on: somebody has a copy of the key. The sign-in was refused (WebAuthn §6.1.1). */
  'passkey.copied': { credential: string };
  /** By the person. `claims`: their names. */
  'profile.changed': { claims: string[] };
  /** `sessions`: how many others ended with it. */
  'password.changed': { sessions: number };
  'terms.accepted': { session: string; version: string };
  /** By an operator, as are the next ones, or because a password was as old as may be. */
  'action.demanded': { action: RequiredAction };
  'action.withdrawn': { action: RequiredAction };
  /** All but the password. `sessions`: how many ended with it. */
  'credentials.removed': { totp: boolean; passkeys: string[]; sessions: number };
  /** The person wants to be gone at `due_at`; signing in before that takes it back. */
  'deletion.requested': { due_at: number };
  'deletion.cancelled': Record<never, never>;
  /** Nothing is left of the person but this record, under an id that leads nowhere. */
  'subject.erased': Record<never, never>;
  'subject.disabled': { sessions: number; grants: number };
  'subject.enabled': Record<never, never>;
  /** `kid` signs, or is encrypted to, from now on. */
  'key.rotated': { alg: KeyAlgorithm; kid: string; previous: string; at_once: boolean };
  'key.revoked': { alg: KeyAlgorithm; kid: string; state: KeyState };
  /** D1 no longer holds what was delivered last as it was delivered. `hash`: of that event, as the object remembers it. */
  'audit.disputed': { sequence: number; hash: string };
}

/** `requested`: by the person, a client or an operator. */
export type SessionEndReason = 'requested' | 'limit' | 'disabled' | 'password_changed' | 'credentials_removed' | 'deleted';

export type AuditEventName = keyof AuditEventFields;
