// The grants, one row each: grant_type → how it is redeemed, and what comes beside the access token. The compiler proves that every supported grant has one.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { Beside, Confirmation, Granted, TokenGrantType } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { redeemAuthorizationCode } from './authorization-code.ts';
import { redeemClientCredentials } from './client-credentials.ts';
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

interface Grant {
  redeem: RedeemGrant;
  beside: Beside;
}

export const grants: Readonly<Record<TokenGrantType, Grant>> = {
  authorization_code: { redeem: redeemAuthorizationCode, beside: 'id_token_and_refresh_token' },
  refresh_token: { redeem: redeemRefreshToken, beside: 'id_token_and_refresh_token' },
  client_credentials: { redeem: redeemClientCredentials, beside: 'nothing' },
};
