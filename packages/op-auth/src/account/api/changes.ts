// What the account's API changes: the same as the pages do, in the name of the client's person. Bodies are JSON alone (D-09).
import { now } from '@authrim/shared/clock';
import { listPreferences, writePreferences } from '@authrim/shared/database';
import type { EndSessionsInput } from '@authrim/shared/durable-objects';
import { callerAddress } from '@authrim/shared/http';
import { accessDenied, invalidRequest, OAuthError } from '@authrim/shared/oauth';
import { readJsonObject, readQuery } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { orderMail } from '../../mail/post.ts';
import { changePassword } from '../password/change.ts';
import { parseChoices, readChoices } from '../preferences/choices.ts';
import { changeProfile } from '../profile/change.ts';
import { renderProfile } from './answers.ts';
import { askForSignIn, type Call, getAccount, getProfile, goneMeanwhile } from './call.ts';

const notFound = () => invalidRequest('There is no such thing to end', { status: 404 });

export async function writeProfile(call: Call): Promise<object> {
  const given = await readJsonObject(call.c.req.raw);
  const change = await changeProfile(call, given, await getProfile(call), call.needs);
  if (change.outcome === 'no_session') throw goneMeanwhile();
  if (change.outcome === 'conflict') throw invalidRequest('The profile was changed meanwhile, read it again', { status: 409 });
  if (change.outcome === 'refused') throw invalidRequest(`Not a value of its claim: ${Object.keys(change.problems).join(', ')}`);
  return renderProfile(await getProfile(call), call.sub);
}

export async function changePreferences({ c, needs, subject }: Call): Promise<object> {
  const changes = parseChoices(await readJsonObject(c.req.raw));
  if (!changes) throw invalidRequest('There is no such preference');
  await reach('D1', () => writePreferences(needs.database, subject, changes, now()));
  return readChoices(await reach('D1', () => listPreferences(needs.database, subject)));
}

async function end({ needs, subject, holder }: Call, which: EndSessionsInput['which']): Promise<number> {
  const ended = await needs.subjects.of(subject).endSessions({ holder, which });
  if (ended.outcome === 'no_session') throw goneMeanwhile();
  if (ended.outcome === 'unknown') throw notFound();
  return ended.sessions;
}

export async function endSessions(call: Call): Promise<object> {
  const { except } = readQuery(new URL(call.c.req.url));
  if (except !== undefined && except !== 'current') throw invalidRequest('except must be current');
  return { sessions: await end(call, except === undefined ? 'all' : 'others') };
}

export async function endSession(call: Call): Promise<undefined> {
  await end(call, { id: call.c.req.param('id') ?? '' });
}

export async function disconnectApp({ c, needs, subject, holder }: Call): Promise<object> {
  const { client_id } = readQuery(new URL(c.req.url));
  if (client_id === undefined) throw invalidRequest('client_id is missing');
  const outcome = await needs.subjects.of(subject).disconnect({ holder, client_id });
  if (outcome.outcome === 'no_session') throw goneMeanwhile();
  if (outcome.outcome === 'unknown') throw notFound();
  return { grants: outcome.grants };
}

/** Wrong tries are counted as at the sign-in, and told apart from everything else that is refused. */
export async function changeOwnPassword(call: Call): Promise<undefined> {
  const { c, needs, subject, holder } = call;
  const { old_password, new_password, sign_out_others = false } = await readJsonObject(c.req.raw);
  const isWellFormed = typeof new_password === 'string' && typeof sign_out_others === 'boolean';
  if (!isWellFormed || (old_password !== undefined && typeof old_password !== 'string')) throw invalidRequest('The body is malformed');
  const [profile, { credentials }] = await Promise.all([getProfile(call), getAccount(call)]);
  const caller = { address: callerAddress(c.req.raw), quotas: c.get('quotas') };
  const asking = { subject, holder, profile, hasSecondFactor: credentials.totp !== undefined, ...caller };
  const change = await changePassword({ old_password, new_password, ends_others: sign_out_others }, asking, needs);
  switch (change.outcome) {
    case 'changed':
      orderMail(c, { order: 'notice', subject, notice: 'password_changed' });
      return;
    case 'denied':
      throw accessDenied('The old password is not the one');
    case 'delayed':
      throw new OAuthError('temporarily_unavailable', 'There were too many attempts', {
        status: 429,
        headers: { 'Retry-After': String(change.retry_after) },
      });
    case 'refused':
      throw invalidRequest(`The new password is refused: ${change.problem.kind}`);
    case 'no_session':
      throw goneMeanwhile();
    default:
      throw askForSignIn(change.outcome);
  }
}

export async function requestDeletion({ c, needs, subject, holder }: Call): Promise<object> {
  const grace = needs.settings.lifetimes.account_deletion_grace;
  const requested = await needs.subjects.of(subject).requestDeletion({ holder, grace });
  if (requested.outcome === 'no_session') throw goneMeanwhile();
  if (requested.outcome !== 'requested') throw askForSignIn(requested.outcome);
  orderMail(c, { order: 'notice', subject, notice: 'deletion_requested' });
  return { due_at: requested.due_at };
}
