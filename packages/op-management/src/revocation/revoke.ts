// Ending a token before its time (RFC 7009 §2.1). A refresh token takes its whole family along, an access token only itself.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import type { ReplayGuardContract } from '@authrim/shared/durable-objects';
import { type Derivation, openAccessToken, openRefreshToken, type Sealer } from '@authrim/shared/handles';
import type { Subjects } from '@authrim/shared/stores';
import { identifyAccessToken, revokeOwnerlessToken, type VerificationKeys } from '@authrim/shared/tokens';

export interface RevocationNeeds {
  settings: Settings;
  sealer: Sealer;
  derivation: Derivation;
  subjects: Subjects;
  replayGuard: ReplayGuardContract;
  verificationKeys: VerificationKeys;
}

/**
 * Done when it returns: the token is dead, was never alive, or is another client's and stays alive (B-253, B-255).
 * @throws OAuthError temporarily_unavailable: nothing is promised that was not written (B-256)
 */
export async function revokeToken(token: string, client: AuthenticatedClient, needs: RevocationNeeds): Promise<void> {
  const family = await openRefreshToken(needs.sealer, needs.derivation, token);
  if (!family) return revokeAccessToken(token, client, needs);
  const { subject, grant } = family;
  await needs.subjects.of(subject).revoke({ grant, client_id: client.client_id });
}

async function revokeAccessToken(token: string, { client_id }: AuthenticatedClient, needs: RevocationNeeds): Promise<void> {
  const identity = await identifyAccessToken(token, needs);
  const handle = identity && (await openAccessToken(needs.sealer, identity.jti));
  if (!handle || identity.client_id !== client_id) return;
  const { address, token: id } = handle;
  if (!address) return revokeOwnerlessToken(id, identity, needs.replayGuard);
  const ended = { id, expires_at: identity.exp, client_id };
  await needs.subjects.of(address.subject).revoke({ grant: address.grant, client_id, token: ended });
}
