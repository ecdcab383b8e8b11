// How well a person has proven who they are: the ways to do so, and the classes of the result (`acr`, OpenID Connect Core §2).
// Owns the words and their order. Leaves what each way proves to policies/authentication.

export const signInMethods = ['guest', 'password', 'email_code', 'email_link', 'passkey', 'totp', 'recovery_code'] as const;
/** op-auth/src/sign-in/methods has a file for each. */
export type SignInMethod = (typeof signInMethods)[number];

/** The weakest first. `phr` is what OpenID Connect EAP ACR Values 1.0 calls anything that cannot be phished. */
export const authenticationContexts = {
  password: 'urn:authrim:acr:password',
  two_factor: 'urn:authrim:acr:two-factor',
  phishing_resistant: 'phr',
  passkey: 'urn:authrim:acr:passkey',
} as const;

/**
 * Of a guest, who proves nothing: no confidence that the same person is there (OpenID Connect Core §2). It is below all others, is
 * stated, and cannot be asked for.
 */
export const guestAcr = '0';

/** Every `acr` that can be met here. */
export const supportedAcrValues: readonly string[] = Object.values(authenticationContexts);

/** Whether an authentication of class `acr` is one of class `wanted` too: the same, or a stronger one. */
export function satisfiesAcr(acr: string, wanted: string): boolean {
  if (acr === wanted) return true;
  const place = supportedAcrValues.indexOf(wanted);
  return place >= 0 && supportedAcrValues.indexOf(acr) > place;
}
