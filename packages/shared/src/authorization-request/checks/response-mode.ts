// `response_mode`: a known one that can carry the response (Multiple Response Types §2.1, JARM §2.3; B-048, B-074, B-165), and a
// JWT where the profile of the client demands one (B-212).
import type { Client } from '../../clients/index.ts';
import { invalidRequest } from '../../oauth/errors.ts';
import { type ResponseMode, type ResponseType, responseModes } from '../../oauth/words.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { type ProfileRules, profiles } from '../../policies/profiles.ts';
import { carriesResponse } from '../response-target.ts';

/** The response modes this server answers in. */
export const supportedResponseModes: readonly ResponseMode[] = responseModes;

const needsJwt: Readonly<Record<ProfileRules['jwt_response'], (response_type: ResponseType, client: Client) => boolean>> = {
  offered: () => false,
  as_registered: (_, { metadata }) => metadata.authorization_signed_response_alg !== undefined,
  without_id_token: (response_type) => !response_type.includes('id_token'),
};

export function verifyResponseMode(parameters: ParameterRecord, response_type: ResponseType, client: Client): void {
  const { response_mode = '' } = parameters;
  const isJwtDemanded = needsJwt[profiles[client.profile].jwt_response](response_type, client);
  if (isJwtDemanded && !response_mode.endsWith('jwt')) throw invalidRequest('The client must ask for the response as a JWT');
  if (response_mode === '') return;
  const mode = supportedResponseModes.find((candidate) => candidate === response_mode);
  if (!mode) throw invalidRequest('This response_mode is not supported');
  if (!carriesResponse(mode, parameters, client)) throw invalidRequest(`response_mode ${mode} cannot carry this response`);
}
