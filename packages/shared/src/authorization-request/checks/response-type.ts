// `response_type`: never defaulted, never one the client did not register (RFC 6749 §3.1.1; B-035, B-036, AZ-11).
import type { Client } from '../../clients/index.ts';
import { invalidRequest, unauthorizedClient, unsupportedResponseType } from '../../oauth/errors.ts';
import { type ResponseType, responseTypes } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { profiles } from '../../policies/profiles.ts';

/** The response types this server answers. */
export const supportedResponseTypes: readonly ResponseType[] = responseTypes;

export function verifyResponseType({ response_type }: ParameterRecord, client: Client): ResponseType {
  if (!response_type) throw invalidRequest('response_type is missing');
  const asked = response_type.split(' ').sort().join(' ');
  const supported = supportedResponseTypes.find((candidate) => candidate.split(' ').sort().join(' ') === asked);
  if (!supported) throw unsupportedResponseType('This response_type is not supported');
  if (!profiles[client.profile].response_types.includes(supported)) {
    throw unauthorizedClient('The profile of the client does not allow this response_type');
  }
  if (!client.metadata.response_types.includes(supported)) throw unauthorizedClient('The client did not register this response_type');
  return supported;
}
