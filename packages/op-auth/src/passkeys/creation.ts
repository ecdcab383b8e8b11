// A new passkey (WebAuthn §7.1), from what the browser is asked to what is kept: for a person who is signed in, or one who has just
// become one. Its public key goes to D1, where a sign-in finds its person; that it counts is decided in the person's object.
import { deletePasskey, insertPasskey } from '@authrim/shared/database';
import type { AddedPasskey, Challenge, ChangeCredentialsOutcome } from '@authrim/shared/durable-objects';
import { type SessionHandle, sealPasskeyChallenge } from '@authrim/shared/handles';
import type { Browser } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import { readAnswer, type VerifiedRegistration, verifyClientData, verifyRegistration } from './ceremony.ts';
import { offeredAlgorithms, relyingParty, wantedAttestation } from './relying-party.ts';
import type { CreateOptions } from './script.ts';

/** Whom a passkey is for, as authenticators show them. */
interface Owner {
  /** Internal id. */
  subject: string;
  username: string;
  name?: string | undefined;
  /** Ids of the passkeys there are already. */
  passkeys?: readonly string[];
}

export async function createNewOptions(owner: Owner, browser: Browser, needs: AuthNeeds): Promise<CreateOptions> {
  const { subject, username, name = username, passkeys = [] } = owner;
  const { id } = relyingParty(needs.settings);
  const hash = await hashToken(browser.secret);
  return {
    challenge: await sealPasskeyChallenge(needs.sealer, { type: 'webauthn.create', browser: hash, subject }),
    rp: { id, name: id },
    user: { id: await needs.identifiers.passkeyUser(subject), name: username, displayName: name },
    algorithms: offeredAlgorithms,
    excludeCredentials: passkeys,
    attestation: wantedAttestation(needs),
  };
}

export interface NewPasskey {
  registration: VerifiedRegistration;
  challenge: Challenge;
}

/** `model`: of none that the operator trusts, or nobody vouches for it. */
export type ReadPasskey = ({ outcome: 'made' } & NewPasskey) | { outcome: 'refused'; reason: 'replayed' | 'model' };

/** Whether this browser made it just now, for this person. @param subject internal id */
export async function readNewPasskey(
  credential: string | undefined,
  subject: string,
  browser: Browser,
  needs: AuthNeeds,
): Promise<ReadPasskey> {
  const answer = readAnswer(credential);
  const expected = { type: 'webauthn.create', browser: await hashToken(browser.secret), subject } as const;
  const answered = answer && (await verifyClientData(answer, expected, needs));
  if (!answered) return { outcome: 'refused', reason: 'replayed' };
  const made = await verifyRegistration(answer, answered, needs.authenticators);
  if (!made) return { outcome: 'refused', reason: needs.authenticators ? 'model' : 'replayed' };
  return { outcome: 'made', registration: made, challenge: answered.challenge };
}

/**
 * The first one of somebody who has just become one, found from here on; the sign-in that makes their first session lets it count.
 * @param subject internal id
 * @returns undefined when it cannot be kept
 */
export async function insertFirstPasskey(
  subject: string,
  { registration: { public_key, ...passkey }, challenge }: NewPasskey,
  name: string,
  { database }: AuthNeeds,
): Promise<AddedPasskey | undefined> {
  const insertion = reach('D1', () => insertPasskey(database, passkey.id, { user_id: subject, public_key }));
  const inserted = await insertion.catch(() => 'taken' as const);
  return inserted === 'taken' ? undefined : { ...passkey, name, challenge };
}

/** @param name what it is called until its person calls it something else */
export async function keepPasskey(
  { subject, session }: SessionHandle,
  { registration: { public_key, ...passkey }, challenge }: NewPasskey,
  name: string,
  { subjects, database }: AuthNeeds,
): Promise<ChangeCredentialsOutcome> {
  // First where it is found, then where it counts: a record that nobody's object knows signs nobody in.
  const inserted = await reach('D1', () => insertPasskey(database, passkey.id, { user_id: subject, public_key }));
  if (inserted === 'taken') return { outcome: 'refused', reason: 'known_already' };
  const change = { change: 'add_passkey', ...passkey, name, challenge } as const;
  const outcome = await subjects.of(subject).changeCredentials({ session, change });
  if (outcome.outcome !== 'changed' && inserted === 'inserted') await reach('D1', () => deletePasskey(database, passkey.id, subject));
  return outcome;
}
