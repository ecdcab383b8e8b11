// The grants, one row each: grant_type → how it is opened and redeemed, and what comes beside the access token. The compiler proves that
// every supported grant has one.
import type { AuthenticatedClient } from '@authrim/shared/clients';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { ResourceServer } from '@authrim/shared/resource-servers';
import type { Beside, Confirmation, Granted, TokenGrantType } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { openCodeGrant } from './authorization-code.ts';
import { redeemClientCredentials } from './client-credentials.ts';
import { openAssertionGrant } from './jwt-bearer.ts';
import { openRefreshTokenGrant } from './refresh-token.ts';
import { openExchangeGrant } from './token-exchange.ts';

/** What the phases before a grant have made of the request. */
export interface TokenRequest {
  form: ParameterRecord;
  client: AuthenticatedClient;
  /** The access token will be bound to it; whether anything else is, is the grant's affair. */
  constraint: Confirmation | undefined;
  /** Whom the access token will be for; undefined: this server itself. That it was granted is for the grant to verify. */
  resource: ResourceServer | undefined;
  /** The authorization details it asks for, a JSON array; undefined: all that were granted. */
  authorization_details: string | undefined;
}

/**
 * Turns what the client presents into what was granted; it never signs.
 * @throws OAuthError with the codes of RFC 6749 §5.2
 */
export type RedeemGrant = (request: TokenRequest, needs: TokenNeeds) => Promise<Granted>;

/** What the client presents, opened once. */
interface OpenedGrant {
  redeem: RedeemGrant;
  /** Whom the token is for when the request names nobody: the one resource of the grant; absent: this server itself. */
  resource?: string | undefined;
}

export type OpenGrant = (form: ParameterRecord, needs: TokenNeeds) => Promise<OpenedGrant>;

interface Grant {
  open: OpenGrant;
  beside: Beside;
  /** Holds details a person agreed to, of which a request may choose (RFC 9396 §6). */
  mayChooseDetails?: true;
}

export const grants: Readonly<Record<TokenGrantType, Grant>> = {
  authorization_code: {
    open: openCodeGrant,
    beside: 'id_token_and_refresh_token',
    mayChooseDetails: true,
  },
  refresh_token: {
    open: openRefreshTokenGrant,
    beside: 'id_token_and_refresh_token',
    mayChooseDetails: true,
  },
  client_credentials: { open: async () => ({ redeem: redeemClientCredentials }), beside: 'nothing' },
  'urn:ietf:params:oauth:grant-type:jwt-bearer': { open: openAssertionGrant, beside: 'nothing' },
  'urn:ietf:params:oauth:grant-type:token-exchange': { open: openExchangeGrant, beside: 'nothing' },
};
