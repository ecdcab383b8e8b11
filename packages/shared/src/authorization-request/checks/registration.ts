// `registration`: metadata in place of a registered client, which nobody here reads (OpenID Connect Core §7.2.1).
import { registrationNotSupported } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

export function refuseRegistration({ registration }: ParameterRecord): void {
  if (registration) throw registrationNotSupported('The registration parameter is not supported');
}
