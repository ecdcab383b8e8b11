// The refresh token (D-04): person, grant, generation, secret. The secret of generation n is HMAC(grant, n), so a lost
// response is answered again with the very same successor and nothing readable is stored.
import { hashToken } from '../oauth/encoding.ts';
import { defaultResource } from './default-resource.ts';
import type { Derivation } from './derivation.ts';
import type { Sealer } from './seal.ts';

export interface RefreshTokenHandle {
  subject: string;
  grant: string;
  generation: number;
  secret_hash: string;
}

/** The token of one generation; the same generation always carries the same secret. */
export async function sealRefreshToken(
  sealer: Sealer,
  derivation: Derivation,
  address: { subject: string; grant: string; generation: number; resources?: readonly string[] | undefined },
): Promise<string> {
  const secret = await derivation.refreshTokenSecret(address.grant, address.generation);
  return sealer.seal('refresh_token', [
    address.subject,
    address.grant,
    String(address.generation),
    secret,
    ...defaultResource(address.resources ?? []),
  ]);
}

/** The hash under which a generation is stored. */
export async function hashRefreshToken(derivation: Derivation, grant: string, generation: number): Promise<string> {
  return hashToken(await derivation.refreshTokenSecret(grant, generation));
}

export async function openRefreshToken(sealer: Sealer, derivation: Derivation, token: string): Promise<RefreshTokenHandle | undefined> {
  const [subject, grant, number, secret] = (await sealer.open('refresh_token', token)) ?? [];
  if (!subject || !grant || !number || !secret) return undefined;
  const generation = Number(number);
  const isProven = await derivation.provesRefreshToken(grant, generation, secret);
  return isProven ? { subject, grant, generation, secret_hash: await hashToken(secret) } : undefined;
}
