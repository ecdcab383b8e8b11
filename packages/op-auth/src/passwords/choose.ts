// A new password from the form to the row. Sign-up, reset and change ask `choosePassword` whether it may be one, and keep its hash
// (sign-up in the row of the new person, the others by `keepPassword`). The rules are policies/password.
import { now } from '@authrim/shared/clock';
import { findCommonPasswords, findPasswordHashes, replacePassword } from '@authrim/shared/database';
import { enforceLimit, type LimitNeeds, type Quotas } from '@authrim/shared/http';
import { isBreachedPassword } from '@authrim/shared/outbound';
import {
  findGuessProblem,
  findLengthProblem,
  leastBesideSecondFactor,
  type PasswordProblem,
  wordCandidates,
} from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../context.ts';

type PasswordNeeds = Pick<AuthNeeds, 'settings' | 'database' | 'passwords' | 'safeFetch'> & LimitNeeds;

/** Whose password it shall be. */
export interface PasswordOwner {
  /** Absent before there is somebody: the internal id, and what the answer tells of how many they may try. */
  person?: { subject: string; quotas: Quotas };
  /** User name, names, e-mail address: what a guesser who knows the person tries. */
  names: readonly (string | null | undefined)[];
  /** Whether nobody signs in as this person without another factor beside the password. */
  hasSecondFactor?: boolean;
}

export type PasswordChoice = { outcome: 'accepted'; password_hash: string } | { outcome: 'refused'; problem: PasswordProblem };

const product = 'Authrim';

/**
 * The cheap questions first; nothing is hashed that is too long (LG-17).
 * @throws OAuthError temporarily_unavailable (503) when D1 does not answer, (429) when one person tries too many
 */
export async function choosePassword(password: string, owner: PasswordOwner, needs: PasswordNeeds): Promise<PasswordChoice> {
  const problem = await findProblem(password, owner, needs);
  return problem ? { outcome: 'refused', problem } : { outcome: 'accepted', password_hash: await needs.passwords.hash(password) };
}

async function findProblem(password: string, owner: PasswordOwner, needs: PasswordNeeds): Promise<PasswordProblem | undefined> {
  const { settings, database, safeFetch } = needs;
  const { least, breachCheck } = settings.passwords;
  const tooShortOrLong = findLengthProblem(password, owner.hasSecondFactor ? leastBesideSecondFactor : least);
  if (tooShortOrLong) return tooShortOrLong;
  const common = await reach('D1', () => findCommonPasswords(database, wordCandidates(password)));
  const names = [...owner.names, product, new URL(settings.issuer).hostname].filter((name) => typeof name === 'string');
  const guessed = findGuessProblem(password, { common, names });
  if (guessed) return guessed;
  if (owner.person && (await wasUsed(password, owner.person, needs))) return { kind: 'used_before' };
  return breachCheck !== undefined && (await isBreachedPassword(password, breachCheck, safeFetch)) ? { kind: 'breached' } : undefined;
}

type Person = NonNullable<PasswordOwner['person']>;

/** Costs a whole hash for each password that is remembered, and is asked only so often. */
async function wasUsed(password: string, { subject, quotas }: Person, needs: PasswordNeeds): Promise<boolean> {
  const { settings, database, passwords } = needs;
  await enforceLimit('new_password_person', subject, needs, quotas);
  const hashes = await reach('D1', () => findPasswordHashes(database, subject, settings.passwords.history));
  for (const hash of hashes) if ((await passwords.verify(password, hash)).isMatch) return true;
  return false;
}

/**
 * Gives a person a password that was accepted. Wrong guesses at the one before count no more; ending sessions is the caller's.
 * @param subject internal id
 */
export async function keepPassword(
  subject: string,
  password_hash: string,
  { database, settings }: Pick<PasswordNeeds, 'database' | 'settings'>,
): Promise<void> {
  // The present one is always remembered by its own row.
  const keep = Math.max(0, settings.passwords.history - 1);
  await reach('D1', () => replacePassword(database, { user_id: subject, password_hash, keep, at: now() }));
}
