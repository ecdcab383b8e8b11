// Client secrets: 256 random bits, of which only the SHA-256 stays (D-13, K-98, K-118).
import { now } from '../clock/index.ts';
import { equalsConstantTime, hashToken, randomToken } from '../oauth/encoding.ts';
import type { ClientAuthenticationMethod } from '../oauth/words.ts';
import type { Client, StoredSecret } from './client.ts';

const methodsWithSecret: ReadonlySet<ClientAuthenticationMethod> = new Set(['client_secret_basic', 'client_secret_post']);

export const needsClientSecret = (method: ClientAuthenticationMethod): boolean => methodsWithSecret.has(method);

/** A new secret, to be shown once, and what of it is kept. */
export async function issueClientSecret(): Promise<{ client_secret: string; stored: StoredSecret }> {
  const client_secret = randomToken(32);
  return { client_secret, stored: { hash: await hashToken(client_secret), expires_at: 0 } };
}

/** Whether `client_secret` is one of the client's live secrets; each is compared, in constant time (CA-09). */
export async function provesClientSecret({ secrets }: Client, client_secret: string): Promise<boolean> {
  const hash = await hashToken(client_secret);
  const live = secrets.filter(({ expires_at }) => expires_at === 0 || expires_at > now());
  return live.map((secret) => equalsConstantTime(secret.hash, hash)).includes(true);
}
