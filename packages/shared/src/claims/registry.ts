// Every claim about a person: its name, the scope that asks for it, and its type (OpenID Connect Core §5.1, §5.4).
// A claim is one row here; its value comes from the person's snapshot under the same name.
import * as types from './types.ts';

const claimScopes = ['profile', 'email', 'address', 'phone'] as const;
export type ClaimScope = (typeof claimScopes)[number];

export interface Claim {
  name: string;
  scope: ClaimScope;
  type: types.ClaimType;
}

export const claims: readonly Claim[] = [
  { name: 'name', scope: 'profile', type: types.text },
  { name: 'family_name', scope: 'profile', type: types.text },
  { name: 'given_name', scope: 'profile', type: types.text },
  { name: 'middle_name', scope: 'profile', type: types.text },
  { name: 'nickname', scope: 'profile', type: types.text },
  { name: 'preferred_username', scope: 'profile', type: types.text },
  { name: 'profile', scope: 'profile', type: types.webAddress },
  { name: 'picture', scope: 'profile', type: types.webAddress },
  { name: 'website', scope: 'profile', type: types.webAddress },
  { name: 'gender', scope: 'profile', type: types.text },
  { name: 'birthdate', scope: 'profile', type: types.date },
  { name: 'zoneinfo', scope: 'profile', type: types.text },
  { name: 'locale', scope: 'profile', type: types.languageTag },
  { name: 'updated_at', scope: 'profile', type: types.time },
  { name: 'email', scope: 'email', type: types.emailAddress },
  { name: 'email_verified', scope: 'email', type: types.boolean },
  { name: 'address', scope: 'address', type: types.address },
  { name: 'phone_number', scope: 'phone', type: types.phoneNumber },
  { name: 'phone_number_verified', scope: 'phone', type: types.boolean },
];

/** Claims about the sign-in itself that a client may ask for by name; the SubjectStore decides about them, not release. */
export const signInClaims = ['sub', 'acr', 'auth_time'] as const;

/** The person's own account, through /account/api. No client has it that did not register it by name. */
export const accountScope = 'account';

/** A scope value that means something here. */
export type SupportedScope = 'openid' | ClaimScope | 'offline_access' | typeof accountScope;
export const supportedScopes: readonly string[] = ['openid', ...claimScopes, 'offline_access', accountScope] satisfies SupportedScope[];
