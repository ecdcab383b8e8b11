// An account that begins with a passkey instead of a password. The person is signed in by the mail that has just been proven, and
// the passkey is added in that session, as any other would be.
import { deletePasskey, insertPasskey } from '@authrim/shared/database';
import type { Challenge } from '@authrim/shared/durable-objects';
import { proposeSession, type SessionHandle, sealMailLink, sealPasskeyChallenge, sealSession } from '@authrim/shared/handles';
import type { Browser } from '@authrim/shared/http';
import { hashToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';
import { signedInCookies } from '../interaction/session-cookies.ts';
import { readAnswer, type VerifiedRegistration, verifyChallenge, verifyRegistration } from '../passkeys/ceremony.ts';
import { offeredAlgorithms, relyingParty, wantedAttestation } from '../passkeys/relying-party.ts';
import type { CreateOptions } from '../passkeys/script.ts';

/** Whom the passkey is for: a person who is not there yet. */
export interface NewOwner {
  /** Internal id the person will have. */
  id: string;
  address: string;
}

export async function createFirstOptions({ id, address }: NewOwner, browser: Browser, needs: AuthNeeds): Promise<CreateOptions> {
  const party = relyingParty(needs.settings);
  const hash = await hashToken(browser.secret);
  return {
    challenge: await sealPasskeyChallenge(needs.sealer, { type: 'webauthn.create', browser: hash, subject: id }),
    rp: { id: party.id, name: party.id },
    user: { id: await needs.identifiers.passkeyUser(id), name: address, displayName: address },
    algorithms: offeredAlgorithms,
    excludeCredentials: [],
    attestation: wantedAttestation(needs.settings),
  };
}

export interface FirstPasskey {
  registration: VerifiedRegistration;
  challenge: Challenge;
}

/** Undefined unless the browser made it just now, for this person. */
export async function readFirstPasskey(
  credential: string,
  { id }: NewOwner,
  browser: Browser,
  needs: AuthNeeds,
): Promise<FirstPasskey | undefined> {
  const answer = readAnswer(credential);
  const expected = { type: 'webauthn.create', browser: await hashToken(browser.secret), subject: id } as const;
  const challenged = answer && (await verifyChallenge(answer, expected, needs.sealer));
  if (!challenged) return undefined;
  const { settings } = needs;
  const expectedAnswer = { challenge: challenged.value, party: relyingParty(settings), authenticators: settings.authenticators };
  const registration = await verifyRegistration(answer, expectedAnswer);
  return registration && { registration, challenge: challenged.challenge };
}

/** What a first session needs to know of where it begins. */
interface Place {
  browser: Browser;
  transaction: string | undefined;
  /** What the passkey is called. */
  name: string;
  /** The session of this browser before, whoever it belongs to. */
  replaces: SessionHandle | undefined;
}

/** @returns Set-Cookie values of the person's first session; empty when it could not begin */
export async function beginWithPasskey({ id }: NewOwner, passkey: FirstPasskey, place: Place, needs: AuthNeeds): Promise<string[]> {
  const { browser, transaction, name, replaces } = place;
  const { public_key, ...registration } = passkey.registration;
  const object = needs.subjects.of(id);
  const { hash } = await sealMailLink(needs.sealer, 'sign_in', id);
  await object.issueValue({ purpose: 'sign_in', hash, lifetime: 60 });
  const { session, secret } = await proposeSession();
  const { session_idle, session_absolute } = needs.settings.lifetimes;
  const signedIn = await object.signIn({
    session,
    proof: { method: 'email_link', hash },
    idle_lifetime: session_idle,
    absolute_lifetime: session_absolute,
    browser: await hashToken(browser.secret),
    ...(transaction !== undefined && { transaction }),
    ...(replaces?.subject === id && { replaces: replaces.session }),
  });
  if (signedIn.outcome !== 'signed_in') return [];
  const begun = { ...session, id: signedIn.session.id };
  // One browser, one person (LO-53).
  if (replaces && replaces.subject !== id) await needs.subjects.of(replaces.subject).endSession({ session: replaces.session });
  // First where it is found, then where it counts: a record that nobody's object knows signs nobody in.
  const inserted = await reach('D1', () => insertPasskey(needs.database, registration.id, { user_id: id, public_key }));
  if (inserted !== 'taken') {
    const change = { change: 'add_passkey', ...registration, name, challenge: passkey.challenge } as const;
    const changed = await object.changeCredentials({ session: begun, change });
    if (changed.outcome !== 'changed') await reach('D1', () => deletePasskey(needs.database, registration.id, id));
  }
  return signedInCookies(await sealSession(needs.sealer, id, begun.id, secret), browser, needs);
}
