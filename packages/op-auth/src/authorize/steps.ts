// What is next when a person is needed: the page that asks, and the error a client meets that said `prompt=none`.
import {
  accessDenied,
  accountSelectionRequired,
  consentRequired,
  interactionRequired,
  loginRequired,
  type OAuthError,
  unmetAuthenticationRequirements,
} from '@authrim/shared/oauth';
import type { Decision } from './decide.ts';

type Unfinished = Exclude<Decision['outcome'], 'granted'>;

interface Step {
  /** Where the person goes; absent when no step can help. */
  path?: string;
  /** OpenID Connect Core §3.1.2.6. */
  error: () => OAuthError;
}

/** One row an outcome; the compiler proves the table complete. */
export const steps: Readonly<Record<Unfinished, Step>> = {
  login_required: { path: '/login', error: () => loginRequired('The person must sign in') },
  second_factor_required: { path: '/login/verify', error: () => loginRequired('The person must sign in with a second factor') },
  unmet_authentication_requirements: {
    error: () => unmetAuthenticationRequirements('The person has no way to sign in with this acr'),
  },
  verified_email_required: { path: '/login/address', error: () => interactionRequired('The person must verify an e-mail address') },
  account_selection_required: { path: '/login/account', error: () => accountSelectionRequired('The person must choose an account') },
  consent_required: { path: '/consent', error: () => consentRequired('The person must agree') },
  refused: { error: () => accessDenied('The account cannot be used') },
};
