// The refresh token (D-04): person, grant, generation, secret. The secret of generation n is HMAC(grant, n), so a lost
// response is answered again with the very same successor and nothing readable is stored.
import { hashToken } from '../oauth/encoding.ts';
import { defaultResource } from './default-resource.ts';
import type { Derivation } from './derivation.ts';
import type { Sealer } from './seal.ts';

export interface RefreshTokenHandle extends RefreshSecret {
  subject: string;
  grant: string;
  generation: number;
  /** Whom the access token is for by default; absent: this server. It proves nothing: whoever uses the token does. */
  resource?: string;
}

export interface RefreshSecret {
  secret: string;
  /** Under which it is stored. */
  secret_hash: string;
}

/** The secret of one generation, each time the same. */
export async function deriveRefreshSecret(derivation: Derivation, grant: string, generation: number): Promise<RefreshSecret> {
  const secret = await derivation.refreshTokenSecret(grant, generation);
  return { secret, secret_hash: await hashToken(secret) };
}

/** The secret of one generation that is stored under this hash, whichever accepted root secret was the newest when it was derived. */
export async function findRefreshSecret(
  derivation: Derivation,
  { grant, generation }: Pick<RefreshTokenHandle, 'grant' | 'generation'>,
  secret_hash: string,
): Promise<RefreshSecret | undefined> {
  for (const secret of await derivation.refreshTokenSecrets(grant, generation)) {
    if ((await hashToken(secret)) === secret_hash) return { secret, secret_hash };
  }
  return undefined;
}

interface SealInput extends Pick<RefreshTokenHandle, 'subject' | 'grant' | 'generation' | 'secret'> {
  /** What was granted. */
  resources?: readonly string[] | undefined;
}

export const sealRefreshToken = (sealer: Sealer, { subject, grant, generation, secret, resources = [] }: SealInput): Promise<string> =>
  sealer.seal('refresh_token', [subject, grant, String(generation), secret, ...defaultResource(resources)]);

export async function openRefreshToken(sealer: Sealer, derivation: Derivation, token: string): Promise<RefreshTokenHandle | undefined> {
  const [subject, grant, number, secret, resource] = (await sealer.open('refresh_token', token)) ?? [];
  if (!subject || !grant || !number || !secret) return undefined;
  const generation = Number(number);
  if (!(await derivation.provesRefreshToken(grant, generation, secret))) return undefined;
  return { subject, grant, generation, secret, secret_hash: await hashToken(secret), ...(resource !== undefined && { resource }) };
}
