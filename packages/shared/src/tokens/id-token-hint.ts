// An ID Token of ours that comes back: to say whom the client means (`id_token_hint`; B-061, B-229), which proves nothing else, or to
// be exchanged (RFC 8693 §3), which it proves as long as it lasts.
import { type Client, openClientSecrets, type SecretSealer } from '../clients/index.ts';
import type { Settings } from '../config/settings.ts';
import { encodeText } from '../oauth/encoding.ts';
import { type JwtClaims, type OwnJwt, verifyOwnJwt, verifyOwnMac } from './jwt.ts';
import type { VerificationKeys } from './verification-keys.ts';

export interface IdTokenHint {
  /** The subject identifier of the client in `aud`. */
  sub: string;
  /** The client it was issued to. */
  aud: string;
  /** The session it was issued in. */
  sid: string;
}

export interface IdTokenHintNeeds {
  settings: Settings;
  verificationKeys: VerificationKeys;
  secretSealer: Pick<SecretSealer, 'open'>;
}

/**
 * Neither age nor a retired key matters; a revoked key does.
 * @param client whom the request names beside the hint. A token under HS256 is verified with its secret and for it alone:
 *   whose secret that is may not be the token's word (JW-19).
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function verifyIdTokenHint(
  token: string,
  client: Client | undefined,
  needs: IdTokenHintNeeds,
): Promise<IdTokenHint | undefined> {
  const expected = { typ: 'JWT', issuer: needs.settings.issuer, expiry: 'ignored' } as const;
  const claims =
    (await verifyOwnJwt(token, expected, needs.verificationKeys)) ?? (client && (await verifyMac(token, expected, client, needs)));
  const { sub, aud, sid } = claims ?? {};
  return typeof sub === 'string' && typeof aud === 'string' && typeof sid === 'string' ? { sub, aud, sid } : undefined;
}

/**
 * An ID Token that counts: of a key that may still sign, and unexpired. One under HS256 its own client could have made, so it proves
 * nothing; an encrypted one is for its client to open.
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function verifyIdToken(
  token: string,
  { settings, verificationKeys }: Omit<IdTokenHintNeeds, 'secretSealer'>,
): Promise<(IdTokenHint & { exp: number }) | undefined> {
  const { sub, aud, sid, exp } =
    (await verifyOwnJwt(token, { typ: 'JWT', issuer: settings.issuer, expiry: 'checked' }, verificationKeys)) ?? {};
  const isIdToken = typeof sub === 'string' && typeof aud === 'string' && typeof sid === 'string' && typeof exp === 'number';
  return isIdToken ? { sub, aud, sid, exp } : undefined;
}

async function verifyMac(
  token: string,
  expected: OwnJwt,
  client: Client,
  { secretSealer }: IdTokenHintNeeds,
): Promise<JwtClaims | undefined> {
  if (client.metadata.id_token_signed_response_alg !== 'HS256') return undefined;
  const secrets = await openClientSecrets(client, secretSealer);
  const claims = await verifyOwnMac(token, expected, secrets.map(encodeText));
  return claims?.aud === client.client_id ? claims : undefined;
}
