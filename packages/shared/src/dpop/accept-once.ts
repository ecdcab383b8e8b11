// One proof, one request (RFC 9449 §11.1; B-170): the ReplayGuard remembers it for as long as its age would let it pass.
import type { ReplayGuardContract } from '../durable-objects/index.ts';
import { hashToken } from '../oauth/encoding.ts';
import { invalidDpopProof } from '../oauth/errors.ts';
import { type DpopProof, iatWindow } from './proof.ts';

/**
 * Call it last of all, so that a proof refused for another reason is not spent, and nobody without a token or credentials
 * makes an object work.
 * @throws OAuthError invalid_dpop_proof for a proof that was used before; temporarily_unavailable
 */
export async function acceptOnce({ jkt, jti, iat }: DpopProof, replayGuard: ReplayGuardContract): Promise<void> {
  const hash = await hashToken(JSON.stringify(['dpop', jkt, jti]));
  const { outcome } = await replayGuard.accept({ hash, expires_at: Math.ceil(iat) + iatWindow });
  if (outcome === 'replayed') throw invalidDpopProof('The DPoP proof was used before');
}
