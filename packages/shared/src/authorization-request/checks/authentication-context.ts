// What the client insists on about the sign-in: an essential `acr` (OpenID Connect Core §5.5.1.1; B-073). `acr_values`
// alone is a wish and never an error (B-072).
import type { ClaimsParameter } from '../../claims/index.ts';

export function verifyAuthenticationContext(claims: ClaimsParameter | undefined): string[] {
  const acr = claims?.id_token?.acr;
  if (!acr?.essential) return [];
  const values = acr.values ?? (acr.value === undefined ? [] : [acr.value]);
  return values.filter((value): value is string => typeof value === 'string');
}
