// op-auth: the front door. Authorization, sign-in, consent, logout and one's own account; each browser step returns to /authorize.
import { createWorker } from '@authrim/shared/http';
import { accountRoutes } from './account/routes.ts';
import { selectAccount, showAccounts } from './account-choice/endpoint.tsx';
import { authorize } from './authorize/endpoint.ts';
import { showConsent, submitConsent } from './consent/endpoint.tsx';
import { type AuthEnv, type AuthNeeds, createContext } from './context.ts';
import { showEmailLink, showEmailSignIn, submitEmailLink, submitEmailSignIn } from './email-sign-in/endpoint.tsx';
import { renderErrorPage } from './interaction/error-page.tsx';
import { chooseLanguage } from './language/endpoint.ts';
import { showSignIn, submitSignIn } from './login/endpoint.tsx';
import { confirmLogout, requestLogout } from './logout/endpoint.tsx';
import { consumeLogoutNotices } from './logout/queue.ts';
import { consumeMailOrders } from './mail/queue.ts';
import { renewChallenge } from './passkeys/challenge.ts';
import { pushAuthorizationRequest } from './pushed-request/endpoint.ts';
import { requestRecovery, setNewPassword, showNewPassword, showRecovery } from './recovery/endpoint.tsx';
import { guard } from './required-actions/guard.ts';
import { requiredActionRoutes } from './required-actions/table.ts';
import { showSecondFactor, submitSecondFactor } from './second-factor/endpoint.tsx';
import { showSessionCheck } from './session-management/endpoint.tsx';
import { completeSignUp, showComplete } from './sign-up/complete.tsx';
import { requestSignUp, showSignUp } from './sign-up/endpoint.tsx';

let context: AuthNeeds | undefined;
/** One an isolate, for requests and for the queue. */
const contextOf = (env: AuthEnv): AuthNeeds => {
  context ??= createContext(env);
  return context;
};

const page = { renderError: renderErrorPage } as const;
const push = { post: pushAuthorizationRequest, feature: 'pushed_authorization_requests', cors: 'any_origin' } as const;

const worker = createWorker(contextOf, [
  { path: '/authorize', get: authorize, post: authorize, ...page },
  { path: '/as/par', ...push },
  { path: '/par', ...push },
  { path: '/login', get: showSignIn, post: submitSignIn, ...page },
  { path: '/login/verify', get: showSecondFactor, post: submitSecondFactor, ...page },
  { path: '/login/challenge', get: renewChallenge },
  { path: '/login/account', get: showAccounts, post: selectAccount, ...page },
  { path: '/login/language', post: chooseLanguage, ...page },
  { path: '/login/recover', get: showRecovery, post: requestRecovery, ...page },
  { path: '/login/recover/password', get: showNewPassword, post: setNewPassword, ...page },
  { path: '/login/email', get: showEmailSignIn, post: submitEmailSignIn, feature: 'email_sign_in', ...page },
  { path: '/login/email/link', get: showEmailLink, post: submitEmailLink, feature: 'email_sign_in', ...page },
  ...requiredActionRoutes,
  { path: '/signup', get: showSignUp, post: requestSignUp, ...page },
  { path: '/signup/complete', get: showComplete, post: completeSignUp, ...page },
  { path: '/consent', get: showConsent, post: submitConsent, ...page },
  ...accountRoutes.map(guard),
  { path: '/logout', get: requestLogout, post: requestLogout, ...page },
  { path: '/logout/confirm', post: confirmLogout, ...page },
  { path: '/session/check', get: showSessionCheck, isDocument: true, ...page },
]);

export default {
  fetch: worker.fetch,
  queue: (batch, env, execution) =>
    batch.queue === 'authrim-mail' ? consumeMailOrders(batch, contextOf(env)) : consumeLogoutNotices(batch, contextOf(env), execution),
} satisfies ExportedHandler<AuthEnv>;
