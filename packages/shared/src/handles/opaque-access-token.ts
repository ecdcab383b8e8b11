// An access token that its client and its resource server cannot read: all that is said of it, sealed. And the small print on the
// envelope of an encrypted one, by which this server knows what it can no longer read itself.
import { parseJson } from '../parameters/json.ts';
import type { Sealer } from './seal.ts';

type Claims = Readonly<Record<string, unknown>>;

export const sealOpaqueAccessToken = (sealer: Sealer, claims: Claims): Promise<string> =>
  sealer.seal('opaque_access_token', [JSON.stringify(claims)]);

export async function openOpaqueAccessToken(sealer: Sealer, token: string): Promise<Claims | undefined> {
  const [claims] = (await sealer.open('opaque_access_token', token)) ?? [];
  return claims === undefined ? undefined : (parseJson(claims) as Claims);
}

/** What the end of a token takes (RFC 7009): whose it is, and how long it has to be remembered. */
export interface TokenIdentity {
  /** A sealed handle (access-token.ts). */
  jti: string;
  client_id: string;
  /** Epoch seconds. */
  exp: number;
}

export const sealTokenIdentity = (sealer: Sealer, { jti, client_id, exp }: TokenIdentity): Promise<string> =>
  sealer.seal('encrypted_access_token', [jti, client_id, String(exp)]);

export async function openTokenIdentity(sealer: Sealer, sealed: string): Promise<TokenIdentity | undefined> {
  const [jti, client_id, exp] = (await sealer.open('encrypted_access_token', sealed)) ?? [];
  return jti && client_id && exp ? { jti, client_id, exp: Number(exp) } : undefined;
}
