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
}

export async function sealAccessToken(sealer: Sealer, address: GrantAddress | undefined): Promise<string> {
  return sealer.seal('access_token', [address?.subject ?? '', address?.grant ?? '', randomToken()]);
}

export async function openAccessToken(sealer: Sealer, jti: string): Promise<AccessTokenHandle | undefined> {
  const [subject, grant, token] = (await sealer.open('access_token', jti)) ?? [];
  if (!token) return undefined;
  return subject && grant ? { address: { subject, grant }, token } : { token };
}
