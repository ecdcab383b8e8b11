// Ending a token before its time (RFC 7009 §2.1). A refresh token takes its whole family along, an access token only itself.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import { type Derivation, openAccessToken, openRefreshToken, type Sealer } from '@authrim/shared/handles';
import type { Subjects } from '@authrim/shared/stores';
import { type VerificationKeys, verifyAccessToken } from '@authrim/shared/tokens';

export interface RevocationNeeds {
  settings: Settings;
  sealer: Sealer;
  derivation: Derivation;
  subjects: Subjects;
  verificationKeys: VerificationKeys;
}

/**
 * Done when it returns: the token is dead, was never alive, or is another client's and stays alive (B-253, B-255).
 * @throws OAuthError temporarily_unavailable: nothing is promised that was not written (B-256)
 */
export async function revokeToken(token: string, client: AuthenticatedClient, needs: RevocationNeeds): Promise<void> {
  const target = (await findFamily(token, needs)) ?? (await findAccessToken(token, needs));
  if (!target) return;
  const { subject, ...what } = target;
  await needs.subjects.of(subject).revoke({ ...what, client_id: client.client_id });
}

interface RevocationTarget {
  /** Internal id of the person. */
  subject: string;
  grant: string;
  /** Absent: the grant with everything issued from it. */
  token?: { id: string; expires_at: number };
}

async function findFamily(token: string, { sealer, derivation }: RevocationNeeds): Promise<RevocationTarget | undefined> {
  const handle = await openRefreshToken(sealer, derivation, token);
  return handle && { subject: handle.subject, grant: handle.grant };
}

async function findAccessToken(token: string, needs: RevocationNeeds): Promise<RevocationTarget | undefined> {
  const claims = await verifyAccessToken(token, needs);
  const handle = claims && (await openAccessToken(needs.sealer, claims.jti));
  return handle && { subject: handle.subject, grant: handle.grant, token: { id: handle.token, expires_at: claims.exp } };
}
