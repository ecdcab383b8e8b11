// The registration access token: 256 random bits, kept as a hash, the only key to a registration (RFC 7592 §3; RG-07, RG-09).
import { type ClientRecord, findClient } from '@authrim/shared/database';
import { equalsConstantTime, hashToken, invalidToken, type OAuthError, randomToken } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import type { RegistrationNeeds } from './needs.ts';

declare const verified: unique symbol;

/** Proof that the caller holds the token of this registration. Only verifyManager makes one; no change without it. */
export interface Manager {
  readonly record: ClientRecord;
  readonly registration_access_token: string;
  /** base64url SHA-256 of the token as it was presented. */
  readonly registration_access_token_hash: string;
  readonly [verified]: true;
}

export async function issueRegistrationAccessToken() {
  const registration_access_token = randomToken(32);
  return { registration_access_token, registration_access_token_hash: await hashToken(registration_access_token) };
}

/**
 * Unknown client, foreign token, no token and a disabled client are one answer (B-139).
 * @param request client_id from the path, and the Authorization header
 * @throws OAuthError invalid_token (401); temporarily_unavailable
 */
export async function verifyManager(
  { client_id, authorization }: { client_id: string; authorization: string },
  { database }: RegistrationNeeds,
): Promise<Manager> {
  const registration_access_token = readBearerToken(authorization);
  const registration_access_token_hash = await hashToken(registration_access_token);
  const record = await reach('D1 clients', () => findClient(database, client_id));
  const isProven = equalsConstantTime(record?.registration_access_token_hash ?? '', registration_access_token_hash);
  if (record?.status !== 'active' || !isProven) throw refuseManager('no such registration for this token');
  return { record, registration_access_token, registration_access_token_hash } as Manager;
}

/** The token of an Authorization header (RFC 6750 §2.1), or an empty text, which opens nothing. */
export const readBearerToken = (authorization: string): string => /^bearer +([A-Za-z0-9._~+/-]{1,256}=*)$/i.exec(authorization)?.[1] ?? '';

/** RFC 6750 §3. */
export const refuseManager = (detail: string): OAuthError =>
  invalidToken('The token does not open this registration', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer realm="authrim", error="invalid_token"' },
  });
