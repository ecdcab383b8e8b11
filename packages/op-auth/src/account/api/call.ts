// Who calls the API of an account: a client that holds a live access token of the person, with the scope `account` (RFC 6750, RFC 9449).
// Leaves whether a sign-in is recent enough for an operation to the person's object, and says so as RFC 9470 has it.
import { accountScope } from '@authrim/shared/claims';
import { findProfile, type Profile } from '@authrim/shared/database';
import type { FindAccountOutcome, Holder } from '@authrim/shared/durable-objects';
import { type ProtectedResource, verifyAccess, type WorkerContext } from '@authrim/shared/http';
import {
  authenticationContexts,
  insufficientScope,
  insufficientUserAuthentication,
  invalidToken,
  type OAuthError,
} from '@authrim/shared/oauth';
import { recentSignIn, type Standing } from '@authrim/shared/policies';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';

export const accountApi: ProtectedResource = { path: '/account/api', scope: accountScope };

export interface Call {
  c: WorkerContext<AuthNeeds>;
  needs: AuthNeeds;
  /** Internal id. */
  subject: string;
  holder: Holder;
  /** The person as this client knows them. */
  sub: string;
}

/** @throws OAuthError as verifyAccess does */
export async function verifyCall(c: WorkerContext<AuthNeeds>): Promise<Call> {
  const needs = c.get('needs');
  const { claims, person } = await verifyAccess(c.req.raw, { ...accountApi, endpoint: new URL(c.req.url).pathname }, needs);
  if (!person) throw insufficientScope('The access token speaks for no person');
  return { c, needs, subject: person.subject, holder: { grant: person.grant.id }, sub: claims.sub };
}

/** The token was revoked since it was verified. */
export const goneMeanwhile = (): OAuthError => invalidToken('The access token is not valid');

export async function getProfile({ needs, subject }: Call): Promise<Profile> {
  const profile = await reach('D1', () => findProfile(needs.database, subject));
  if (!profile) throw goneMeanwhile();
  return profile;
}

export async function getAccount({ needs, subject, holder }: Call): Promise<Extract<FindAccountOutcome, { outcome: 'found' }>> {
  const account = await needs.subjects.of(subject).findAccount(holder);
  if (account.outcome !== 'found') throw goneMeanwhile();
  return account;
}

/** RFC 9470 §3: what a new authorization has to ask for. */
export const askForSignIn = (standing: Exclude<Standing, 'recent'>): OAuthError =>
  standing === 'sign_in_required'
    ? insufficientUserAuthentication('The sign-in is too old', { challenge: { max_age: String(recentSignIn) } })
    : insufficientUserAuthentication('A stronger sign-in is needed', { challenge: { acr_values: authenticationContexts.two_factor } });
