// How a person signs in, seen and changed by the person. Each change needs a sign-in that is recent and complete, is one step,
// and leaves something to sign in with (PK-15, LG-19).
import { assess, decideStanding } from '../../policies/authentication.ts';
import type * as Contract from '../contracts/sign-in.ts';
import type { Reference } from '../contracts/subject-store.ts';
import { addPasskey } from './new-passkey.ts';
import type { Parts } from './parts.ts';
import { type Session, sessionFacts } from './session.ts';
import { useSession } from './sessions.ts';
import { enrolled, raiseSession } from './sign-in.ts';

export function findCredentials(parts: Parts, reference: Reference, time: number): Contract.FindCredentialsOutcome {
  const live = useSession(parts, reference, time);
  if (!live) return { outcome: 'no_session' };
  const { passkeys, oneTime } = parts;
  const totp = oneTime.findTotp();
  return {
    outcome: 'found',
    session: sessionFacts(live.session, live.person.sub),
    passkeys: passkeys.list(),
    ...(totp && { totp: { created_at: totp.created_at } }),
    recovery_codes: oneTime.recoveryCodes,
    standing: decideStanding(live.session, enrolled(parts), time),
  };
}

export function changeCredentials(parts: Parts, input: Contract.ChangeCredentialsInput, time: number): Contract.ChangeCredentialsOutcome {
  const live = useSession(parts, input.session, time);
  if (!live) return { outcome: 'no_session' };
  const standing = decideStanding(live.session, enrolled(parts), time);
  if (standing !== 'recent') return { outcome: standing };
  parts.outbox.requireRoom();
  const reason = apply(parts, input.change, live.session, time);
  if (!reason && secondFactorChanges.has(input.change.change)) parts.actions.fulfil('enrol_second_factor');
  return reason ? { outcome: 'refused', reason } : { outcome: 'changed' };
}

const secondFactorChanges: ReadonlySet<Contract.CredentialChange['change']> = new Set(['add_passkey', 'enrol_totp']);

type Refusal = Extract<Contract.ChangeCredentialsOutcome, { outcome: 'refused' }>['reason'];

/** Makes the change, or tells why not. */
function apply(parts: Parts, change: Contract.CredentialChange, session: Session, time: number): Refusal | undefined {
  const { passkeys, oneTime, outbox } = parts;
  switch (change.change) {
    case 'add_passkey':
      return addPasskey(parts, change, time);
    case 'rename_passkey':
      return passkeys.rename(change.id, change.name) ? undefined : 'unknown';
    case 'remove_passkey':
      return removePasskey(parts, change);
    case 'enrol_totp':
      oneTime.setTotp(change.secret, change.step, time);
      oneTime.replaceRecoveryCodes(change.recovery_codes);
      outbox.record('credential.added', { method: 'totp' });
      addSecondFactor(parts, session, change.secret_hash);
      return undefined;
    case 'remove_totp':
      if (!oneTime.findTotp()) return 'unknown';
      oneTime.removeTotp();
      outbox.record('credential.removed', { method: 'totp' });
      return undefined;
    case 'replace_recovery_codes':
      if (!oneTime.findTotp()) return 'unknown';
      oneTime.replaceRecoveryCodes(change.recovery_codes);
      outbox.record('credential.added', { method: 'recovery_code' });
      return undefined;
  }
}

type Of<Name extends Contract.CredentialChange['change']> = Extract<Contract.CredentialChange, { change: Name }>;

function removePasskey({ passkeys, outbox }: Parts, { id, has_password }: Of<'remove_passkey'>): Refusal | undefined {
  if (!passkeys.has(id)) return 'unknown';
  if (!has_password && passkeys.count === 1) return 'last_method';
  passkeys.remove(id);
  outbox.record('credential.removed', { method: 'passkey', credential: id });
  return undefined;
}

/** The code that confirmed the app is a second factor of the session at hand too. */
function addSecondFactor(parts: Parts, session: Session, secret_hash: string): void {
  const methods = [...new Set([...session.methods, 'totp' as const])];
  const reached = assess(methods);
  if (reached) raiseSession(parts, session, { ...reached, methods, secret_hash });
}
