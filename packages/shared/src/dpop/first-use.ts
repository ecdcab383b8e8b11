// One proof, one request (RFC 9449 §11.1; B-170): the ReplayGuard remembers it for as long as its age would let it pass.
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import { hashToken } from '../oauth/encoding.ts';
import { invalidDpopProof, type OAuthError } from '../oauth/errors.ts';
import { type DpopProof, iatWindow } from './proof.ts';

/**
 * Spends the proof; whether nobody had before. Ask last of all, so that a proof refused for another reason is not spent,
 * and nobody without a token or credentials makes an object work.
 * @throws OAuthError temporarily_unavailable
 */
export async function isFirstUse({ jkt, jti, iat }: DpopProof, replayGuard: Pick<ReplayGuardContract, 'accept'>): Promise<boolean> {
  const hash = await hashToken(JSON.stringify(['dpop', jkt, jti]));
  const { outcome } = await replayGuard.accept({ hash, expires_at: Math.ceil(iat) + iatWindow });
  return outcome === 'accepted';
}

export const usedBefore = (): OAuthError => invalidDpopProof('The DPoP proof was used before');
