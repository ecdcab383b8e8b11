// `nonce`: echoed exactly; required as soon as an ID Token travels through the browser (OpenID Connect Core §3.2.2.1, §3.3.2.11;
// B-078). Some profiles tie every request to its answer, by `nonce` or by `state` (FAPI 1.0 part 1 §5.2.2.2, §5.2.2.3).
import type { Client } from '../../clients/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import type { ResponseType } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { profiles } from '../../policies/profiles.ts';

const maximumNonceLength = 512;

export function verifyNonce(
  { nonce, state }: ParameterRecord,
  { profile }: Client,
  response_type: ResponseType,
  scope: readonly string[],
): string | undefined {
  if (!nonce && response_type.split(' ').includes('id_token')) throw invalidRequest('nonce is required for this response_type');
  if (profiles[profile].response_binding === 'required') {
    if (scope.includes('openid') ? !nonce : !state) throw invalidRequest('nonce is required with the scope openid, and state without');
  }
  if (nonce && nonce.length > maximumNonceLength) throw invalidRequest('nonce is longer than 512 characters');
  return nonce;
}
