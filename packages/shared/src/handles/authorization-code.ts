// The authorization code (RFC 6749 §4.1.2): which person, which grant, and the secret whose hash lies with the grant.
import { hashToken, randomToken } from '../oauth/encoding.ts';
import { defaultResource } from './default-resource.ts';
import type { Sealer } from './seal.ts';

export interface CodeHandle {
  subject: string;
  grant: string;
  code_hash: string;
  /** Whom the access token is for by default; absent: this server. It proves nothing: whoever redeems the code does. */
  resource?: string;
}

/** @param resources what is going to be granted */
export async function sealCode(sealer: Sealer, subject: string, resources: readonly string[] = []): Promise<CodeHandle & { code: string }> {
  const [grant, secret] = [randomToken(), randomToken()];
  const code = await sealer.seal('authorization_code', [subject, grant, secret, ...defaultResource(resources)]);
  return { subject, grant, code_hash: await hashToken(secret), code };
}

export async function openCode(sealer: Sealer, code: string): Promise<CodeHandle | undefined> {
  const [subject, grant, secret, resource] = (await sealer.open('authorization_code', code)) ?? [];
  if (!subject || !grant || !secret) return undefined;
  return { subject, grant, code_hash: await hashToken(secret), ...(resource !== undefined && { resource }) };
}
