// The `jti` of an access token: the address of the grant the token hangs on, so that its life is asked in one call. A token
// that belongs to no person has no address, and lives by its signature: unless it was exchanged from others its `jti` hides nothing,
// and is a random id as it is.
import { randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

export interface GrantAddress {
  /** Internal id of the person. */
  subject: string;
  grant: string;
}

export interface AccessTokenHandle {
  /** Absent: the token speaks for its client alone. */
  address?: GrantAddress;
  /** The token's own id: lets one token be revoked while its grant lives on. */
  token: string;
  /** Ids of the tokens it was exchanged from, the nearest first: it dies with each (RFC 8693). */
  ancestors: readonly string[];
}

export async function sealAccessToken(
  sealer: Sealer,
  address: GrantAddress | undefined,
  ancestors: readonly string[] = [],
): Promise<string> {
  if (!address && ancestors.length === 0) return randomToken();
  return sealer.seal('access_token', [address?.subject ?? '', address?.grant ?? '', randomToken(), ...ancestors]);
}

/** @param jti of a token whose signature or seal is proven: what a random id looks like is believed to be one */
export async function openAccessToken(sealer: Sealer, jti: string): Promise<AccessTokenHandle | undefined> {
  if (isPlain(jti)) return { token: jti, ancestors: [] };
  const [subject, grant, token, ...ancestors] = (await sealer.open('access_token', jti)) ?? [];
  if (!token) return undefined;
  return subject && grant ? { address: { subject, grant }, token, ancestors } : { token, ancestors };
}

/** No handle is as short. */
const isPlain = (jti: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(jti);
