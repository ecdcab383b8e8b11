// What an authorization request still needs from the person in front of a live session (OpenID Connect Core §3.1.2.1).
// Owns the order: login, then what is missing of it, then account selection, then what is required of the person, then consent. Leaves who is signed in and what is stored to the objects.
import type { AuthorizeInput, AuthorizeOutcome } from '../durable-objects/contracts/subject-store.ts';
import { authenticationContexts, guestAcr, satisfiesAcr } from '../oauth/authentication-contexts.ts';
import { isSubset } from '../oauth/scope.ts';
import { type ActionFacts, findRequiredAction, type RequiredAction, type RequiredOfAll } from './required-actions.ts';

export type RequestedAuthorization = Pick<
  AuthorizeInput,
  | 'transaction'
  | 'scope'
  | 'consent_scope'
  | 'consent_details'
  | 'client_digest'
  | 'prompt'
  | 'max_age'
  | 'sub'
  | 'acr_values'
  | 'preferred_acr_values'
  | 'required'
  | 'consent'
  | 'allows_guest'
>;

/** What is known at the moment of the decision. `transaction` names the parked request an interaction was done for. */
export interface AuthorizationFacts {
  sub: string;
  session: { auth_time: number; acr: string; transaction?: string; selected_for?: string; declined_for?: string };
  /** What whoever signs in as this person has to reach, and can reach at best. */
  least_acr: string;
  best_acr: string;
  actions: ActionFacts;
  consent?: { scope: readonly string[]; details?: readonly string[]; transaction: string; client_digest?: string };
}

export type LoginReason = Extract<AuthorizeOutcome, { outcome: 'login_required' }>['reason'];

export type AuthorizationDecision =
  | { decision: 'login'; reason: LoginReason }
  | { decision: 'second_factor' }
  | { decision: 'unmet' }
  | { decision: 'account_selection' }
  | { decision: 'action'; action: RequiredAction }
  | { decision: 'consent' }
  | { decision: 'grant' };

/** @param time epoch seconds */
export function decideAuthorization(request: RequestedAuthorization, facts: AuthorizationFacts, time: number): AuthorizationDecision {
  const reason = findLoginReason(request, facts, time);
  if (reason) return { decision: 'login', reason };
  const gap = findAssuranceGap(request, facts);
  if (gap) return { decision: gap };
  if (needsAccountSelection(request, facts)) return { decision: 'account_selection' };
  const action = findRequiredAction(request.required ?? {}, facts.actions);
  if (action) return { decision: 'action', action };
  if (needsConsent(request, facts)) return { decision: 'consent' };
  return { decision: 'grant' };
}

function findLoginReason(request: RequestedAuthorization, { sub, session }: AuthorizationFacts, time: number): LoginReason | undefined {
  const signedInForThis = isSame(session.transaction, request.transaction);
  if (!signedInForThis && (request.prompt.includes('login') || request.prompt.includes('create'))) return 'prompt';
  if (!signedInForThis && isTooOld(session.auth_time, request.max_age, time)) return 'max_age';
  if (request.sub !== undefined && request.sub !== sub) return 'another_subject';
  if (session.acr === guestAcr && !request.allows_guest) return 'guest';
  return undefined;
}

/**
 * What the session lacks: a second factor, or what this person cannot give at all. A mere wish is put to the person once (B-072,
 * B-073). Whoever has no second factor where all must have one is asked to set one up, as the next thing required.
 */
function findAssuranceGap(request: RequestedAuthorization, facts: AuthorizationFacts): 'second_factor' | 'unmet' | undefined {
  const { session, best_acr } = facts;
  if (lacksSecondFactor(request.required, facts)) return 'second_factor';
  const { acr_values, preferred_acr_values, prompt, transaction } = request;
  if (acr_values && !satisfiesAny(session.acr, acr_values)) return satisfiesAny(best_acr, acr_values) ? 'second_factor' : 'unmet';
  if (!preferred_acr_values || satisfiesAny(session.acr, preferred_acr_values)) return undefined;
  const isAsked = prompt.includes('none') || isSame(session.declined_for, transaction);
  return !isAsked && satisfiesAny(best_acr, preferred_acr_values) ? 'second_factor' : undefined;
}

/** Whether the session lacks a second factor that its person has, where that is always asked for. A guest has none. */
export function lacksSecondFactor(
  required: RequiredOfAll = {},
  { session, least_acr, best_acr }: Pick<AuthorizationFacts, 'least_acr' | 'best_acr'> & { session: { acr: string } },
): boolean {
  if (session.acr === guestAcr) return false;
  if (!satisfiesAcr(session.acr, least_acr)) return true;
  const { two_factor } = authenticationContexts;
  return required.second_factor === true && !satisfiesAcr(session.acr, two_factor) && satisfiesAcr(best_acr, two_factor);
}

const satisfiesAny = (acr: string, wanted: readonly string[]): boolean => wanted.some((one) => satisfiesAcr(acr, one));

/** The class a token states: the first of those asked for that was met, or what was reached (B-072; never more than that). */
export function statedAcr(acr: string, { acr_values = [], preferred_acr_values = [] }: Partial<RequestedAuthorization>): string {
  return [...acr_values, ...preferred_acr_values].find((wanted) => satisfiesAcr(acr, wanted)) ?? acr;
}

/** `max_age=0` equals `prompt=login` (B-057): no authentication is recent enough, not even one of the same second. */
const isTooOld = (auth_time: number, max_age: number | undefined, time: number): boolean =>
  max_age !== undefined && (max_age === 0 || time - auth_time > max_age);

const needsAccountSelection = ({ prompt, transaction }: RequestedAuthorization, { session }: AuthorizationFacts): boolean =>
  prompt.includes('select_account') && !isSame(session.transaction, transaction) && !isSame(session.selected_for, transaction);

function needsConsent(request: RequestedAuthorization, { consent }: AuthorizationFacts): boolean {
  if (request.consent === 'implied') return false;
  if (!consent || !isSubset(request.consent_scope ?? request.scope, consent.scope)) return true;
  if (!isSubset(request.consent_details ?? [], consent.details ?? [])) return true;
  // Isolates may know a changed client for different seconds: what was agreed to in this very request counts.
  if (consent.client_digest !== request.client_digest && !isSame(consent.transaction, request.transaction)) return true;
  return request.prompt.includes('consent') && !isSame(consent.transaction, request.transaction);
}

/** An interaction counts for the transaction it was done in, and for none when the request is not parked. */
const isSame = (done: string | undefined, transaction: string | undefined): boolean => transaction !== undefined && done === transaction;
