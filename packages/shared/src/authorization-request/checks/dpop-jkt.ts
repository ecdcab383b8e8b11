// `dpop_jkt`: the thumbprint of the key that alone may redeem the code (RFC 9449 §10; B-174). It binds a code and nothing else.
import { type Client, verifyNoCertificateInstead } from '../../clients/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import type { ResponseType } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

/** RFC 7638 with SHA-256: the base64url of 32 bytes. */
const thumbprint = /^[A-Za-z0-9_-]{43}$/;

export function verifyDpopJkt({ dpop_jkt }: ParameterRecord, client: Client, response_type: ResponseType): string | undefined {
  if (dpop_jkt === undefined || !response_type.split(' ').includes('code')) return undefined;
  if (!thumbprint.test(dpop_jkt)) throw invalidRequest('dpop_jkt is malformed');
  verifyNoCertificateInstead(client);
  return dpop_jkt;
}
