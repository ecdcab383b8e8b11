// What the client asks of the sign-in: an essential `acr` it insists on (OpenID Connect Core §5.5.1.1; B-073), and `acr_values`,
// a wish that is never an error (B-072; RFC 9470 §4).
import type { ClaimsParameter } from '../../claims/index.ts';
import type { Client } from '../../clients/index.ts';
import { supportedAcrValues } from '../../oauth/authentication-contexts.ts';
import { unmetAuthenticationRequirements } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';

/** @throws OAuthError unmet_authentication_requirements when no way to sign in could ever meet the demand */
export function verifyAuthenticationContext(claims: ClaimsParameter | undefined): string[] {
  const acr = claims?.id_token?.acr;
  if (!acr?.essential) return [];
  const values = acr.values ?? (acr.value === undefined ? [] : [acr.value]);
  const meetable = values.filter((value): value is string => typeof value === 'string' && supportedAcrValues.includes(value));
  if (values.length > 0 && meetable.length === 0) throw unmetAuthenticationRequirements('No way to sign in here has this acr');
  return meetable;
}

/** The classes the client would like, the best first: those of the request, or else those it registered. Unknown ones are left out. */
export function findPreferredContexts({ acr_values }: ParameterRecord, { metadata }: Pick<Client, 'metadata'>): string[] {
  const wished = acr_values === undefined ? (metadata.default_acr_values ?? []) : acr_values.split(' ');
  return wished.filter((value) => supportedAcrValues.includes(value));
}
