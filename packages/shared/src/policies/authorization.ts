// What an authorization request still needs from the person in front of a live session (OpenID Connect Core §3.1.2.1).
// Owns the order: login, then account selection, then consent. Leaves who is signed in and what is stored to the objects.
import type { AuthorizeInput, AuthorizeOutcome } from '../durable-objects/contracts/subject-store.ts';
import { isSubset } from '../oauth/scope.ts';

export type RequestedAuthorization = Pick<
  AuthorizeInput,
  'transaction' | 'scope' | 'consent_scope' | 'prompt' | 'max_age' | 'sub' | 'acr_values' | 'consent'
>;

/** What is known at the moment of the decision. `transaction` names the parked request an interaction was done for. */
export interface AuthorizationFacts {
  sub: string;
  session: { auth_time: number; acr: string; transaction?: string; selected_for?: string };
  consent?: { scope: readonly string[]; transaction: string };
}

export type LoginReason = Extract<AuthorizeOutcome, { outcome: 'login_required' }>['reason'];

export type AuthorizationDecision =
  | { decision: 'login'; reason: LoginReason }
  | { decision: 'account_selection' }
  | { decision: 'consent' }
  | { decision: 'grant' };

/** @param time epoch seconds */
export function decideAuthorization(request: RequestedAuthorization, facts: AuthorizationFacts, time: number): AuthorizationDecision {
  const reason = findLoginReason(request, facts, time);
  if (reason) return { decision: 'login', reason };
  if (needsAccountSelection(request, facts)) return { decision: 'account_selection' };
  if (needsConsent(request, facts)) return { decision: 'consent' };
  return { decision: 'grant' };
}

function findLoginReason(request: RequestedAuthorization, { sub, session }: AuthorizationFacts, time: number): LoginReason | undefined {
  const signedInForThis = isSame(session.transaction, request.transaction);
  if (!signedInForThis && (request.prompt.includes('login') || request.prompt.includes('create'))) return 'prompt';
  if (!signedInForThis && isTooOld(session.auth_time, request.max_age, time)) return 'max_age';
  if (request.sub !== undefined && request.sub !== sub) return 'another_subject';
  if (request.acr_values && !request.acr_values.includes(session.acr)) return 'acr_values';
  return undefined;
}

/** `max_age=0` equals `prompt=login` (B-057): no authentication is recent enough, not even one of the same second. */
const isTooOld = (auth_time: number, max_age: number | undefined, time: number): boolean =>
  max_age !== undefined && (max_age === 0 || time - auth_time > max_age);

const needsAccountSelection = ({ prompt, transaction }: RequestedAuthorization, { session }: AuthorizationFacts): boolean =>
  prompt.includes('select_account') && !isSame(session.transaction, transaction) && !isSame(session.selected_for, transaction);

function needsConsent(request: RequestedAuthorization, { consent }: AuthorizationFacts): boolean {
  if (request.consent === 'implied') return false;
  if (!consent || !isSubset(request.consent_scope ?? request.scope, consent.scope)) return true;
  return request.prompt.includes('consent') && !isSame(consent.transaction, request.transaction);
}

/** An interaction counts for the transaction it was done in, and for none when the request is not parked. */
const isSame = (done: string | undefined, transaction: string | undefined): boolean => transaction !== undefined && done === transaction;
