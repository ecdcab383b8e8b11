// `nonce`: echoed exactly; required as soon as an ID Token travels through the browser (OpenID Connect Core §3.2.2.1, §3.3.2.11; B-078).
import { invalidRequest } from '../../oauth/errors.ts';
import type { ResponseType } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

const maximumNonceLength = 512;

export function verifyNonce({ nonce }: ParameterRecord, response_type: ResponseType): string | undefined {
  if (!nonce && response_type.split(' ').includes('id_token')) throw invalidRequest('nonce is required for this response_type');
  if (nonce && nonce.length > maximumNonceLength) throw invalidRequest('nonce is longer than 512 characters');
  return nonce;
}
