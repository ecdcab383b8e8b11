// The grants, one row each: grant_type → how it is redeemed. The compiler proves that every supported grant has one.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { Granted, TokenGrantType } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { redeemAuthorizationCode } from './authorization-code.ts';
import { redeemRefreshToken } from './refresh-token.ts';

/**
 * Turns what the client presents into what was granted; it never signs.
 * @throws OAuthError with the codes of RFC 6749 §5.2
 */
export type RedeemGrant = (form: ParameterRecord, client: AuthenticatedClient, needs: TokenNeeds) => Promise<Granted>;

export const grants: Readonly<Record<TokenGrantType, RedeemGrant>> = {
  authorization_code: redeemAuthorizationCode,
  refresh_token: redeemRefreshToken,
};
