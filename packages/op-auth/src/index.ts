// op-auth: the front door. Authorization, sign-in, consent and logout; each browser step returns to /authorize.
import { createWorker } from '@authrim/shared/http';
import { selectAccount, showAccounts } from './account-choice/endpoint.tsx';
import { authorize } from './authorize/endpoint.ts';
import { showConsent, submitConsent } from './consent/endpoint.tsx';
import { createContext } from './context.ts';
import { renderErrorPage } from './interaction/error-page.tsx';
import { showSignIn, submitSignIn } from './login/endpoint.tsx';
import { confirmLogout, requestLogout } from './logout/endpoint.tsx';
import { showSessionCheck } from './session-management/endpoint.tsx';

const page = { renderError: renderErrorPage } as const;

export default createWorker(createContext, [
  { path: '/authorize', get: authorize, post: authorize, ...page },
  { path: '/login', get: showSignIn, post: submitSignIn, ...page },
  { path: '/login/account', get: showAccounts, post: selectAccount, ...page },
  { path: '/consent', get: showConsent, post: submitConsent, ...page },
  { path: '/logout', get: requestLogout, post: requestLogout, ...page },
  { path: '/logout/confirm', post: confirmLogout, ...page },
  { path: '/session/check', get: showSessionCheck, ...page },
]);
