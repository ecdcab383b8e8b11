// Revoked access tokens that belong to no person: there is no object of theirs to ask, so ReplayGuard remembers each until it
// would have expired (RFC 7009 §2.1). Tokens of a person are remembered by that person's own object.
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import type { AccessTokenHandle } from '../handles/index.ts';
import { hashToken } from '../oauth/encoding.ts';

const hashOf = (token: string): Promise<string> => hashToken(JSON.stringify(['revoked_token', token]));

/**
 * @param token the token's own id, from its sealed `jti`
 * @param expires_at epoch seconds
 * @throws OAuthError temporarily_unavailable: nothing is promised that was not written (B-256)
 */
export async function revokeOwnerlessToken(token: string, expires_at: number, replayGuard: ReplayGuardContract): Promise<void> {
  await replayGuard.accept({ hash: await hashOf(token), expires_at });
}

/**
 * Whether it, or one of those it was exchanged from, was revoked.
 * @throws OAuthError temporarily_unavailable: no answer is no proof (I7)
 */
export async function isOwnerlessTokenRevoked(
  { token, ancestors }: Pick<AccessTokenHandle, 'token' | 'ancestors'>,
  replayGuard: ReplayGuardContract,
): Promise<boolean> {
  const inspected = await Promise.all([token, ...ancestors].map(async (id) => replayGuard.inspect(await hashOf(id))));
  return inspected.some(({ outcome }) => outcome === 'accepted');
}
