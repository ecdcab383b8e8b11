// `response_mode`: a known one that can carry the response type (Multiple Response Types §2.1; B-048, B-074).
import { invalidRequest } from '../../oauth/errors.ts';
import { type ResponseMode, type ResponseType, responseModes } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { hasFrontChannelToken } from '../response-target.ts';

/** The response modes this server answers in. */
export const supportedResponseModes: readonly ResponseMode[] = responseModes;

export function verifyResponseMode({ response_mode }: ParameterRecord, response_type: ResponseType): void {
  if (!response_mode) return;
  if (!supportedResponseModes.some((mode) => mode === response_mode)) throw invalidRequest('This response_mode is not supported');
  if (response_mode === 'query' && hasFrontChannelToken(response_type)) {
    throw invalidRequest('response_mode query cannot carry this response_type');
  }
}
