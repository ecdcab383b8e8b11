// What is next when a person is needed: the page that asks, and the error a client meets that said `prompt=none`. What is required
// of people beside signing in has a table of its own (required-actions/).
import {
  accessDenied,
  accountSelectionRequired,
  consentRequired,
  interactionRequired,
  loginRequired,
  type OAuthError,
  unmetAuthenticationRequirements,
} from '@authrim/shared/oauth';
import { requiredActionPages } from '../required-actions/table.ts';
import type { Decision } from './decide.ts';

type Unfinished = Exclude<Decision, { outcome: 'granted' }>;

interface Step {
  /** Where the person goes; absent when no step can help. */
  path?: string;
  /** OpenID Connect Core §3.1.2.6. */
  error: () => OAuthError;
}

/** One row an outcome; the compiler proves the table complete. */
const steps: Readonly<Record<Exclude<Unfinished['outcome'], 'action_required'>, Step>> = {
  login_required: { path: '/login', error: () => loginRequired('The person must sign in') },
  second_factor_required: { path: '/login/verify', error: () => loginRequired('The person must sign in with a second factor') },
  unmet_authentication_requirements: {
    error: () => unmetAuthenticationRequirements('The person has no way to sign in with this acr'),
  },
  account_selection_required: { path: '/login/account', error: () => accountSelectionRequired('The person must choose an account') },
  consent_required: { path: '/consent', error: () => consentRequired('The person must agree') },
  refused: { error: () => accessDenied('The account cannot be used') },
};

export function stepOf(decision: Unfinished): Step {
  if (decision.outcome !== 'action_required') return steps[decision.outcome];
  const { path, description } = requiredActionPages[decision.action];
  return { path, error: () => interactionRequired(description) };
}
