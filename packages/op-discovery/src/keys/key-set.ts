// The JWKS (RFC 7517 §5): the public half of every key a token of ours may be signed with, now or next, and of those that
// others may encrypt to.
import type { KeyManagerContract, PublicKey } from '@authrim/shared/durable-objects';

export async function collectKeySet(keyManager: Pick<KeyManagerContract, 'listKeys'>): Promise<{ keys: object[] }> {
  const keys = await keyManager.listKeys();
  return { keys: keys.filter(isPublished).map(({ jwk }) => JSON.parse(jwk) as object) };
}

/** Nobody shall encrypt to a key that is on its way out, or not yet in use. */
const isPublished = ({ use, state }: PublicKey): boolean =>
  state === 'active' || (use === 'sig' && (state === 'next' || state === 'retiring'));
