// `max_age`: seconds since sign-in the client accepts; `default_max_age` when the request is silent (OpenID Connect Core §3.1.2.1).
import type { Client } from '../../clients/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

export function verifyMaxAge({ max_age }: ParameterRecord, { metadata }: Client): number | undefined {
  if (max_age === undefined) return metadata.default_max_age;
  if (!/^\d{1,10}$/.test(max_age)) throw invalidRequest('max_age must be a whole number of seconds');
  return Number(max_age);
}
