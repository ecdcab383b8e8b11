// The logout token (OpenID Connect Back-Channel Logout 1.0 §2.4): one session is over, said to one client. B-233.
import type { Client } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import { randomToken } from '../oauth/encoding.ts';
import { findIdTokenKey, type IdTokenKeyNeeds } from './id-token-key.ts';
import { signJwt } from './jwt.ts';

export interface LogoutTokenInput {
  client: Client;
  /** The person and the session as this client sees them (identifiers.ts). */
  sub: string;
  sid: string;
}

/** Seconds; §2.4 recommends two minutes at most. */
const lifetime = 120;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * Signed as the client's ID Tokens are, and never one of them: no `nonce`, and a `typ` of its own. Each attempt gets a token
 * of its own, so that a client which remembers `jti` values does not take the second attempt for a replay of the first.
 * @throws OAuthError temporarily_unavailable when the signing key cannot be had
 */
export async function issueLogoutToken(
  { client, sub, sid }: LogoutTokenInput,
  needs: IdTokenKeyNeeds & { settings: Settings },
): Promise<string> {
  const issued_at = now();
  const claims = {
    iss: needs.settings.issuer,
    aud: client.client_id,
    iat: issued_at,
    exp: issued_at + lifetime,
    jti: randomToken(),
    events: { [logoutEvent]: {} },
    sub,
    sid,
  };
  return signJwt('logout+jwt', claims, await findIdTokenKey(client, needs));
}
