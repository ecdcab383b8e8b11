// The pages of one's own account, but for those about signing in, as this Worker routes them.
import type { Endpoint } from '@authrim/shared/http';
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
  ...accountApiRoutes,
];
