// The `jti` of an access token: the address of the grant the token hangs on, so that its life is asked in one call.
import { randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

export interface AccessTokenHandle {
  subject: string;
  grant: string;
  /** The token's own id: lets one token be revoked while its grant lives on. */
  token: string;
}

export async function sealAccessToken(sealer: Sealer, address: { subject: string; grant: string }): Promise<string> {
  return sealer.seal('access_token', [address.subject, address.grant, randomToken()]);
}

export async function openAccessToken(sealer: Sealer, jti: string): Promise<AccessTokenHandle | undefined> {
  const [subject, grant, token] = (await sealer.open('access_token', jti)) ?? [];
  return subject && grant && token ? { subject, grant, token } : undefined;
}
