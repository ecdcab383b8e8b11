// A passkey the person has from now on: one more way to sign in, or the first.
import type { AddedPasskey, ChangeCredentialsOutcome } from '../contracts/sign-in.ts';
import type { Parts } from './parts.ts';
import { mostPasskeys } from './passkey-store.ts';

type Refusal = Extract<ChangeCredentialsOutcome, { outcome: 'refused' }>['reason'];

/** Adds it, or tells why not. */
export function addPasskey({ passkeys, oneTime, outbox }: Parts, passkey: AddedPasskey, time: number): Refusal | undefined {
  if (passkeys.has(passkey.id)) return 'known_already';
  if (!oneTime.spend(passkey.challenge)) return 'replayed';
  if (passkeys.count >= mostPasskeys) return 'too_many';
  passkeys.add(passkey, time);
  outbox.record('credential.added', { method: 'passkey', credential: passkey.id });
  return undefined;
}
