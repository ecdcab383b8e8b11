// Everything that may be required of a person beside signing in; the compiler proves that none is missing. Which is next is decided
// by /authorize alone (policies/required-actions).
import type { Endpoint } from '@authrim/shared/http';
import type { RequiredAction } from '@authrim/shared/policies';
import type { AuthNeeds } from '../context.ts';
import { renderErrorPage } from '../interaction/error-page.tsx';
import { acceptTerms } from './accept-terms.tsx';
import type { ActionPage } from './action.ts';
import { changePasswordPage } from './change-password.tsx';
import { enrolSecondFactor } from './enrol-second-factor.tsx';
import { verifyEmail } from './verify-email.ts';

export const requiredActionPages: Readonly<Record<RequiredAction, ActionPage>> = {
  change_password: changePasswordPage,
  verify_email: verifyEmail,
  enrol_second_factor: enrolSecondFactor,
  accept_terms: acceptTerms,
};

export const requiredActionRoutes: readonly Endpoint<AuthNeeds>[] = Object.values(requiredActionPages).map(({ path, get, post }) => ({
  path,
  get,
  post,
  renderError: renderErrorPage,
}));
