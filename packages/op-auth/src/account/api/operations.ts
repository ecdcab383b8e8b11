// Every operation of the account's API, one row each: the routes and the OpenAPI document are both made from this table.
import { answerActivity, answerApps, answerExport, answerPreferences, answerProfile, answerSessions } from './answers.ts';
import type { Call } from './call.ts';
import { changeOwnPassword, changePreferences, disconnectApp, endSession, endSessions, requestDeletion, writeProfile } from './changes.ts';
import type { SchemaName } from './schemas.ts';

export interface Operation {
  operationId: string;
  summary: string;
  /** Needs a sign-in from the last ten minutes, with a second factor if the person has one (RFC 9470). */
  isSensitive?: true;
  request?: SchemaName;
  query?: { name: string; isRequired: boolean; values?: readonly string[] };
  /** Absent: 204. */
  response?: SchemaName;
  status?: 202;
  /** By status, what it refuses beside what every operation does. */
  refusals?: Readonly<Partial<Record<403 | 404 | 409, string>>>;
  answer(call: Call): Promise<object | undefined>;
}

type Methods = Partial<Record<'get' | 'post' | 'delete', Operation>>;

export const operations: Readonly<Record<string, Methods>> = {
  '/account/api/profile': {
    get: { operationId: 'readProfile', summary: 'The claims about the person', response: 'Profile', answer: answerProfile },
    post: {
      operationId: 'changeProfile',
      summary: 'Changes some of the claims',
      request: 'ProfileChange',
      response: 'Profile',
      refusals: { 409: 'The profile was changed meanwhile: read it again' },
      answer: writeProfile,
    },
  },
  '/account/api/preferences': {
    get: { operationId: 'readPreferences', summary: 'What the person has chosen', response: 'Preferences', answer: answerPreferences },
    post: {
      operationId: 'changePreferences',
      summary: 'Changes some of the preferences',
      request: 'PreferencesChange',
      response: 'Preferences',
      answer: changePreferences,
    },
  },
  '/account/api/sessions': {
    get: { operationId: 'listSessions', summary: 'Where the person is signed in', response: 'Sessions', answer: answerSessions },
    delete: {
      operationId: 'endSessions',
      summary: 'Signs the person out everywhere, or everywhere but in the session of this token',
      query: { name: 'except', isRequired: false, values: ['current'] },
      response: 'Ended',
      answer: endSessions,
    },
  },
  '/account/api/sessions/:id': {
    delete: {
      operationId: 'endSession',
      summary: 'Signs the person out in one place',
      refusals: { 404: 'The person has no such session' },
      answer: endSession,
    },
  },
  '/account/api/apps': {
    get: { operationId: 'listApps', summary: 'The clients that may act for the person', response: 'Apps', answer: answerApps },
    delete: {
      operationId: 'disconnectApp',
      summary: 'Ends everything a client may do',
      query: { name: 'client_id', isRequired: true },
      response: 'Disconnected',
      refusals: { 404: 'No such client may act for the person' },
      answer: disconnectApp,
    },
  },
  '/account/api/activity': {
    get: { operationId: 'listActivity', summary: 'What happened in the account', response: 'Activity', answer: answerActivity },
  },
  '/account/api/password': {
    post: {
      operationId: 'changePassword',
      summary: 'Changes the password; the old one, or a recent sign-in, shows that the person wants it',
      request: 'PasswordChange',
      refusals: { 403: 'The token lacks the scope (insufficient_scope), or the old password is not the one (access_denied)' },
      answer: changeOwnPassword,
    },
  },
  '/account/api/export': {
    get: { operationId: 'exportData', summary: 'A copy of everything', isSensitive: true, response: 'Export', answer: answerExport },
  },
  '/account/api/deletion': {
    post: {
      operationId: 'deleteAccount',
      summary: 'Ends the account; until the day that is answered, signing in takes it back',
      isSensitive: true,
      response: 'Deletion',
      status: 202,
      answer: requestDeletion,
    },
  },
};
