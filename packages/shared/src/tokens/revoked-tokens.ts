// Revoked access tokens that belong to no person: there is no object of theirs to ask, so ReplayGuard remembers each until it
// would have expired (RFC 7009 §2.1). Tokens of a person are remembered by that person's own object.
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import type { AccessTokenHandle, TokenIdentity } from '../handles/index.ts';
import { hashToken } from '../oauth/encoding.ts';

const hashOf = (token: string): Promise<string> => hashToken(JSON.stringify(['revoked_token', token]));

type OwnerlessHandle = Pick<AccessTokenHandle, 'token' | 'ancestors'>;

/**
 * @param token the token's own id, from its `jti`
 * @param client_id who ends it @param exp epoch seconds
 * @throws OAuthError temporarily_unavailable: nothing is promised that was not written (B-256)
 */
export async function revokeOwnerlessToken(
  token: string,
  { client_id, exp }: Pick<TokenIdentity, 'client_id' | 'exp'>,
  replayGuard: ReplayGuardContract,
): Promise<void> {
  await replayGuard.revoke({ hash: await hashOf(token), token, client_id, expires_at: exp });
}

/**
 * Whether it, or one of those it was exchanged from, was revoked.
 * @throws OAuthError temporarily_unavailable: no answer is no proof (I7)
 */
export const isOwnerlessTokenRevoked = ({ token, ancestors }: OwnerlessHandle, replayGuard: ReplayGuardContract): Promise<boolean> =>
  isAnyRevoked([token, ...ancestors], replayGuard);

/**
 * Whether it lived until now and is exchanged, which is recorded where that is decided (RFC 8693).
 * @param by who exchanges it, and who is told of in `act`
 * @throws OAuthError temporarily_unavailable
 */
export async function exchangeOwnerlessToken(
  { token, ancestors }: OwnerlessHandle,
  by: { client_id: string; actor: string | undefined },
  replayGuard: ReplayGuardContract,
): Promise<boolean> {
  if (await isAnyRevoked(ancestors, replayGuard)) return false;
  const { client_id, actor } = by;
  const exchanged = await replayGuard.exchange({ hash: await hashOf(token), token, client_id, ...(actor !== undefined && { actor }) });
  return exchanged.outcome === 'exchanged';
}

async function isAnyRevoked(tokens: readonly string[], replayGuard: ReplayGuardContract): Promise<boolean> {
  const inspected = await Promise.all(tokens.map(async (id) => replayGuard.inspect(await hashOf(id))));
  return inspected.some(({ outcome }) => outcome === 'accepted');
}
