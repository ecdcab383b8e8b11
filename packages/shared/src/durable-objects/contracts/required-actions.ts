// What a person has to do before any client hears of them, as their SubjectStore is asked about it: by the pages of the account, by
// the page that asks for it, and by an operator.
import type { RequiredAction, RequiredOfAll } from '../../policies/required-actions.ts';
import type { Reference } from './subject-store.ts';

export interface FindRequiredInput {
  session: Reference;
  required: RequiredOfAll;
}
export type FindRequiredOutcome =
  | { outcome: 'nothing_required' }
  | { outcome: 'action_required'; action: RequiredAction }
  /** One the person has, and has not used in this session. */
  | { outcome: 'second_factor_required' }
  | { outcome: 'no_session' };

export interface AcceptTermsInput {
  session: Reference;
  /** As it was shown. */
  version: string;
}

/** What an operator does for, or asks of, one person. */
export type OperatorAct =
  /** Asked for at the next request of any client, and before any page of the account. */
  | { act: 'demand'; action: RequiredAction }
  | { act: 'withdraw'; action: RequiredAction }
  /** Authenticator app, recovery codes and passkeys: who lost them all signs in with the password, and nobody stays signed in. */
  | { act: 'remove_second_factors' /** Epoch seconds: the same wish is fulfilled once. */; wanted_at?: number };
export type OperatorActOutcome = { outcome: 'done' | 'nothing_to_do' /** Ids of passkeys that count no more. */; passkeys?: string[] };

export interface RequiredActionsContract {
  findRequired(input: FindRequiredInput): Promise<FindRequiredOutcome>;
  acceptTerms(input: AcceptTermsInput): Promise<{ outcome: 'accepted' | 'no_session' }>;
  /** An action is done, whoever demanded it, and D1 holds what came of it. */
  finishAction(action: RequiredAction): Promise<{ outcome: 'noted' }>;
  /** For operators alone: no form of a browser says what is done. */
  actAsOperator(act: OperatorAct): Promise<OperatorActOutcome>;
}
