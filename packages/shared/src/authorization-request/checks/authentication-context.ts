// What the client insists on about the sign-in: an essential `acr` (OpenID Connect Core §5.5.1.1; B-073). `acr_values`
// alone is a wish and never an error (B-072).
import type { ClaimsParameter } from '../../claims/index.ts';
import { unmetAuthenticationRequirements } from '../../oauth/errors.ts';
import { supportedAcrValues } from '../../oauth/words.ts';

/** @throws OAuthError unmet_authentication_requirements when no way to sign in could ever meet the demand */
export function verifyAuthenticationContext(claims: ClaimsParameter | undefined): string[] {
  const acr = claims?.id_token?.acr;
  if (!acr?.essential) return [];
  const values = acr.values ?? (acr.value === undefined ? [] : [acr.value]);
  const meetable = values.filter((value): value is string => typeof value === 'string' && supportedAcrValues.includes(value));
  if (values.length > 0 && meetable.length === 0) throw unmetAuthenticationRequirements('No way to sign in here has this acr');
  return meetable;
}
