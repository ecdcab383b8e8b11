// The JWKS (RFC 7517 §5): the public half of every key a token of ours may be signed with, now or next.
import type { KeyManagerContract, PublicKey } from '@authrim/shared/durable-objects';
import { signingAlgorithms } from '@authrim/shared/oauth';

/** A key of every advertised algorithm is published, so that none signs before the world could have seen it (B-025). */
export async function collectKeySet(keyManager: Pick<KeyManagerContract, 'listKeys' | 'signingKey'>): Promise<{ keys: object[] }> {
  const known = await keyManager.listKeys();
  const missing = signingAlgorithms.filter((alg) => !known.some((key) => key.alg === alg && key.state === 'active'));
  await Promise.all(missing.map((alg) => keyManager.signingKey(alg)));
  const keys = missing.length > 0 ? await keyManager.listKeys() : known;
  return { keys: keys.filter(isPublished).map(({ jwk }) => JSON.parse(jwk) as object) };
}

const isPublished = ({ state }: PublicKey): boolean => state === 'next' || state === 'active' || state === 'retiring';
