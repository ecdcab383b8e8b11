// The `jti` of an access token: the address of the grant the token hangs on, so that its life is asked in one call. A token
// that belongs to no person has no address, and lives by its signature.
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
  return sealer.seal('access_token', [address?.subject ?? '', address?.grant ?? '', randomToken(), ...ancestors]);
}

export async function openAccessToken(sealer: Sealer, jti: string): Promise<AccessTokenHandle | undefined> {
  const [subject, grant, token, ...ancestors] = (await sealer.open('access_token', jti)) ?? [];
  if (!token) return undefined;
  return subject && grant ? { address: { subject, grant }, token, ancestors } : { token, ancestors };
}
