// Request objects are processed in full or refused, never half (B-142; OpenID Connect Core §6, §7.2.1).
import { registrationNotSupported, requestNotSupported, requestUriNotSupported } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

export function refuseRequestObject(parameters: ParameterRecord): void {
  if (parameters.request) throw requestNotSupported('The request parameter is not supported');
  if (parameters.request_uri) throw requestUriNotSupported('The request_uri parameter is not supported');
  if (parameters.registration) throw registrationNotSupported('The registration parameter is not supported');
}
