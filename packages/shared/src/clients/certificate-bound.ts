// Clients whose tokens are good with their certificate alone (RFC 8705 §3.4), because they registered it or live under a profile that
// says so. Leaves the binding itself to http/sender-constraint and tokens/.
import { invalidRequest } from '../oauth/errors.ts';
import { profiles } from '../policies/profiles.ts';
import type { Client } from './client.ts';

export const hasCertificateBoundTokens = ({ metadata, profile }: Client): boolean =>
  metadata.tls_client_certificate_bound_access_tokens === true || profiles[profile].sender_constraint === 'certificate';

/**
 * For wherever a DPoP key is shown. A token names one key (RFC 7800 §3), so a second one would bind nothing: refused, and not passed over.
 * @throws OAuthError invalid_request
 */
export function verifyNoCertificateInstead(client: Client): void {
  if (hasCertificateBoundTokens(client)) throw invalidRequest('The tokens of this client are bound to its certificate, not to a DPoP key');
}
