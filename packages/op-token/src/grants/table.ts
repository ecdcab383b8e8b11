// The grants, one row each: grant_type → how it is redeemed. The compiler proves that every supported grant has one.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { Confirmation, Granted, TokenGrantType } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { redeemAuthorizationCode } from './authorization-code.ts';
import { redeemRefreshToken } from './refresh-token.ts';

/** What the phases before a grant have made of the request. */
interface TokenRequest {
  form: ParameterRecord;
  client: AuthenticatedClient;
  /** The access token will be bound to it; whether anything else is, is the grant's affair. */
  constraint: Confirmation | undefined;
}

/**
 * Turns what the client presents into what was granted; it never signs.
 * @throws OAuthError with the codes of RFC 6749 §5.2
 */
export type RedeemGrant = (request: TokenRequest, needs: TokenNeeds) => Promise<Granted>;

export const grants: Readonly<Record<TokenGrantType, RedeemGrant>> = {
  authorization_code: redeemAuthorizationCode,
  refresh_token: redeemRefreshToken,
};
