// `response_mode`: a known one that can carry the response type (Multiple Response Types §2.1, JARM §2.3; B-048, B-074, B-165).
import type { Client } from '../../clients/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import { type ResponseMode, type ResponseType, responseModes } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { carriesResponseType } from '../response-target.ts';

/** The response modes this server answers in. */
export const supportedResponseModes: readonly ResponseMode[] = responseModes;

export function verifyResponseMode({ response_mode }: ParameterRecord, response_type: ResponseType, client: Client): void {
  if (!response_mode) return;
  const mode = supportedResponseModes.find((candidate) => candidate === response_mode);
  if (!mode) throw invalidRequest('This response_mode is not supported');
  if (!carriesResponseType(mode, response_type, client)) throw invalidRequest(`response_mode ${mode} cannot carry this response_type`);
}
