// What the account's API tells: the same as the pages show, as JSON.
import { changeableClaims, listActivity, listPreferences, type Profile } from '@authrim/shared/database';
import { formatScope } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { mostShown, shownEvents } from '../activity/events.ts';
import { findConnectedApps } from '../apps/connected.ts';
import { exportAccount } from '../data/export.ts';
import { readChoices } from '../preferences/choices.ts';
import { askForSignIn, type Call, getAccount, getProfile } from './call.ts';

/** `sub` as the client knows the person, whatever others know them by. */
export function renderProfile(profile: Profile, sub: string): object {
  const { username, email, email_verified, phone_number_verified, updated_at } = profile;
  const claims = Object.fromEntries(changeableClaims.map((claim) => [claim, profile[claim]]));
  return { sub, username, email, email_verified, ...claims, phone_number_verified, updated_at };
}

export const answerProfile = async (call: Call): Promise<object> => renderProfile(await getProfile(call), call.sub);

export async function answerPreferences({ needs, subject }: Call): Promise<object> {
  return readChoices(await reach('D1', () => listPreferences(needs.database, subject)));
}

export async function answerSessions(call: Call): Promise<object> {
  const { sessions } = await getAccount(call);
  return { sessions: sessions.map(({ clients: _, ...session }) => session) };
}

export async function answerApps(call: Call): Promise<object> {
  const { connections } = await getAccount(call);
  const apps = await findConnectedApps(connections, call.needs);
  return {
    apps: apps.map(({ client_id, client, scope, authorization_details, offline, agreed_at, used_at }) => ({
      client_id,
      client_name: client?.metadata.client_name,
      scope: formatScope(scope),
      authorization_details: authorization_details.map((detail) => JSON.parse(detail) as object),
      offline,
      agreed_at,
      used_at,
    })),
  };
}

export async function answerActivity({ needs, subject }: Call): Promise<object> {
  const options = { events: shownEvents, limit: mostShown };
  const recorded = await reach('D1', () => listActivity(needs.database, subject, options));
  return {
    activity: recorded.map(({ event, at, client_id, fields }) => ({
      event,
      at,
      ...(client_id !== null && { client_id }),
      ...(fields.device !== undefined && { device: fields.device }),
    })),
  };
}

export async function answerExport(call: Call): Promise<object> {
  const [account, profile] = await Promise.all([getAccount(call), getProfile(call)]);
  if (account.standing !== 'recent') throw askForSignIn(account.standing);
  return exportAccount(call.subject, account, { ...profile, sub: call.sub }, call.needs);
}
