// An ID Token of ours that comes back to say whom the client means (`id_token_hint`; B-061, B-229). It proves nothing else.
import type { Settings } from '../config/settings.ts';
import { verifyOwnJwt } from './jwt.ts';
import type { VerificationKeys } from './verification-keys.ts';

export interface IdTokenHint {
  /** The subject identifier of the client in `aud`. */
  sub: string;
  /** The client it was issued to. */
  aud: string;
  /** The session it was issued in. */
  sid: string;
}

/**
 * Neither age nor a retired key matters; a revoked key does.
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function verifyIdTokenHint(
  token: string,
  { settings, verificationKeys }: { settings: Settings; verificationKeys: VerificationKeys },
): Promise<IdTokenHint | undefined> {
  const claims = await verifyOwnJwt(token, { typ: 'JWT', issuer: settings.issuer, expiry: 'ignored' }, verificationKeys);
  const { sub, aud, sid } = claims ?? {};
  return typeof sub === 'string' && typeof aud === 'string' && typeof sid === 'string' ? { sub, aud, sid } : undefined;
}
