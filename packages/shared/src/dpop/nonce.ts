// Nonces of the server (RFC 9449 §8, §9): a proof that carries one was not made long ago. They name a stretch of time and are
// derived, so nothing is stored and every Worker knows those of all others.
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import type { Derivation } from '../handles/index.ts';
import { useDpopNonce } from '../oauth/errors.ts';

export interface NonceNeeds {
  settings: Settings;
  derivation: Derivation;
}

/** Seconds a nonce is the current one. It is accepted while it is, and as long again. */
const stretch = 120;

/** @throws OAuthError use_dpop_nonce, with the nonce to use in DPoP-Nonce, when one is demanded and this is none of ours */
export async function verifyNonce(nonce: unknown, { settings, derivation }: NonceNeeds): Promise<void> {
  if (settings.dpopNonce === 'off') return;
  const current = Math.floor(now() / stretch);
  if (typeof nonce === 'string' && (await isOneOf([current, current - 1], nonce, derivation))) return;
  const headers = { 'DPoP-Nonce': await derivation.dpopNonce(current) };
  throw useDpopNonce('The DPoP proof must carry the nonce of this response', { headers });
}

async function isOneOf(stretches: readonly number[], nonce: string, derivation: Derivation): Promise<boolean> {
  const proven = await Promise.all(stretches.map((time) => derivation.provesDpopNonce(time, nonce)));
  return proven.includes(true);
}
