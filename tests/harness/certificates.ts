// Connections that present a client certificate (RFC 8705). In place of a TLS terminator the local runtime takes `request.cf` from
// a header, which the edge of the platform does not know.
import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import * as oauth from 'openid-client';
import { type RegisteredClient, registeredAuthentication } from './journey.ts';

/** What the TLS terminator says of a certificate nobody vouches for. */
export const selfSigned = { certVerified: 'FAILED:self signed certificate' };

/**
 * The header of a connection that presented this certificate.
 * @param certificate base64 of its DER
 * @param facts what the terminator says otherwise
 */
export const presenting = (certificate: string, facts: object = {}): Record<'MF-CF-Blob', string> => ({
  'MF-CF-Blob': JSON.stringify({
    tlsClientAuth: { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '0', certRFC9440: `:${certificate}:`, ...facts },
  }),
});

/** RFC 8705 §3.1, by another library than ours. */
export const thumbprintOf = (certificate: string): string =>
  createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url');

/** The public key of `edCertificate`, as its client registers it. */
export const certificateKey: JWK = { kty: 'OKP', crv: 'Ed25519', x: 'HbRkpxvqXzuOlfikprnx2fPDlWjmo4mE2jVC9CRjYN4' };

/** openid-client set up by discovery; over a connection that presents a certificate it calls the endpoints' aliases. */
export async function discoverWith(
  tls: Record<string, string> | undefined,
  issuer: string,
  client: RegisteredClient,
  authentication: oauth.ClientAuth = registeredAuthentication(client),
): Promise<oauth.Configuration> {
  const members = { use_mtls_endpoint_aliases: tls !== undefined };
  const execute = [oauth.allowInsecureRequests];
  const configuration = await oauth.discovery(new URL(issuer), client.client_id, members, authentication, { execute });
  if (tls) {
    configuration[oauth.customFetch] = (url, { headers, ...options }) =>
      fetch(url, { ...options, headers: { ...headers, ...tls } } as RequestInit);
  }
  return configuration;
}
