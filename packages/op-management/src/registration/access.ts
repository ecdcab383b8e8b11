// The registration access token: 256 bits, kept as a hash, the only key to a registration (RFC 7592 §3; RG-07, RG-09). An update puts
// another in its place, which is derived from it: whoever lost the answer sends the update again, and is answered the same.
import { type ClientRecord, findClient, type ReadClient } from '@authrim/shared/database';
import type { Derivation } from '@authrim/shared/handles';
import { equalsConstantTime, hashToken, invalidToken, type OAuthError, randomToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import type { RegistrationNeeds } from './needs.ts';

declare const verified: unique symbol;

/** Proof that the caller holds the token of this registration. Only verifyManager makes one; no change without it. */
export interface Manager {
  readonly record: ClientRecord & ReadClient;
  /** As it was presented. */
  readonly registration_access_token: string;
  /** What is in its place already; absent while it is the live one. */
  readonly next_registration_access_token?: string;
  readonly [verified]: true;
}

export async function issueRegistrationAccessToken() {
  const registration_access_token = randomToken(32);
  return { registration_access_token, registration_access_token_hash: await hashToken(registration_access_token) };
}

/**
 * The live token opens, and so does the one before as long as the live one has changed nothing: its answer may have been lost.
 * Unknown client, foreign token, no token and a disabled client are one answer (B-139).
 * @param request client_id from the path, and the Authorization header
 * @throws OAuthError invalid_token (401); temporarily_unavailable
 */
export async function verifyManager(
  { client_id, authorization }: { client_id: string; authorization: string },
  { database, derivation }: RegistrationNeeds,
): Promise<Manager> {
  const registration_access_token = readBearerToken(authorization);
  const record = await reach('D1 clients', () => findClient(database, client_id));
  const live_hash = record?.registration_access_token_hash ?? '';
  const isLive = await proves(registration_access_token, live_hash);
  const next = isLive ? undefined : await findNext(registration_access_token, live_hash, derivation);
  if (record?.status !== 'active' || !(isLive || next !== undefined)) throw refuseManager('no such registration for this token');
  return { record, registration_access_token, ...(next !== undefined && { next_registration_access_token: next }) } as Manager;
}

const proves = async (token: string, hash: string): Promise<boolean> => equalsConstantTime(await hashToken(token), hash);

/** What an update has put in the place of a token, if that is what lives now; whichever accepted root secret was the newest then. */
async function findNext(token: string, live_hash: string, derivation: Derivation): Promise<string | undefined> {
  for (const next of await derivation.registrationSecrets('registration_access_token', token)) {
    if (await proves(next, live_hash)) return next;
  }
  return undefined;
}

/** The token of an Authorization header (RFC 6750 §2.1), or an empty text, which opens nothing. */
export const readBearerToken = (authorization: string): string => /^bearer +([A-Za-z0-9._~+/-]{1,256}=*)$/i.exec(authorization)?.[1] ?? '';

/** RFC 6750 §3. */
export const refuseManager = (detail: string): OAuthError =>
  invalidToken('The token does not open this registration', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer realm="authrim", error="invalid_token"' },
  });
