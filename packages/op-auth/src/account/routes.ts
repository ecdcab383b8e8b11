// The pages and the API of one's own account, as this Worker routes them.
import type { Endpoint } from '@authrim/shared/http';
import { showAddress, submitAddress } from '../address/endpoint.tsx';
import type { AuthNeeds } from '../context.ts';
import { renderErrorPage } from '../interaction/error-page.tsx';
import { showActivity } from './activity/endpoint.tsx';
import { accountApiRoutes } from './api/routes.ts';
import { showApps, submitApps } from './apps/endpoint.tsx';
import { showData, submitData } from './data/endpoint.tsx';
import { showOverview } from './overview/page.tsx';
import { showPassword, submitPassword } from './password/endpoint.tsx';
import { showPreferences, submitPreferences } from './preferences/endpoint.tsx';
import { showProfile, submitProfile } from './profile/endpoint.tsx';
import { confirmAuthenticator, showNewAuthenticator } from './security/authenticator.tsx';
import { changeSecurity, showSecurity } from './security/endpoint.tsx';
import { addPasskey, showNewPasskey } from './security/passkey.tsx';
import { showSessions, submitSessions } from './sessions/endpoint.tsx';

const page = { renderError: renderErrorPage } as const;

export const accountRoutes: readonly Endpoint<AuthNeeds>[] = [
  { path: '/account', get: showOverview, ...page },
  { path: '/account/profile', get: showProfile, post: submitProfile, ...page },
  { path: '/account/password', get: showPassword, post: submitPassword, ...page },
  { path: '/account/sessions', get: showSessions, post: submitSessions, ...page },
  { path: '/account/apps', get: showApps, post: submitApps, ...page },
  { path: '/account/activity', get: showActivity, ...page },
  { path: '/account/preferences', get: showPreferences, post: submitPreferences, ...page },
  { path: '/account/data', get: showData, post: submitData, ...page },
  { path: '/account/email', get: showAddress, post: submitAddress, ...page },
  { path: '/account/security', get: showSecurity, post: changeSecurity, ...page },
  { path: '/account/security/passkey', get: showNewPasskey, post: addPasskey, ...page },
  { path: '/account/security/authenticator', get: showNewAuthenticator, post: confirmAuthenticator, ...page },
  ...accountApiRoutes,
];
