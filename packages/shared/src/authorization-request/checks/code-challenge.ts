// PKCE: S256 or nothing, demanded of public clients and by profiles, honoured from every client (RFC 7636 §4.4.1; B-028, B-038,
// AZ-07, AZ-09). Leaves what a profile demands of pushed requests alone to /as/par.
import type { Client } from '../../clients/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import { isCodeChallenge } from '../../oauth/pkce.ts';
import type { ResponseType } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { profiles } from '../../policies/profiles.ts';

export function verifyCodeChallenge(
  parameters: ParameterRecord,
  { metadata, profile }: Client,
  response_type: ResponseType,
): string | undefined {
  const { code_challenge, code_challenge_method } = parameters;
  if (!response_type.split(' ').includes('code')) return undefined;
  if (!code_challenge) {
    if (code_challenge_method) throw invalidRequest('code_challenge_method without code_challenge');
    if (metadata.token_endpoint_auth_method === 'none') throw invalidRequest('Public clients must send a code_challenge');
    if (profiles[profile].code_challenge === 'required') throw invalidRequest('The client must send a code_challenge');
    return undefined;
  }
  if (code_challenge_method !== 'S256') throw invalidRequest('code_challenge_method must be S256');
  if (!isCodeChallenge(code_challenge)) throw invalidRequest('code_challenge is malformed');
  return code_challenge;
}
