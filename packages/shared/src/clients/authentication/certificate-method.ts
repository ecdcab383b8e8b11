// What the two methods of mutual TLS share: the request names the client, and the certificate came before the request.
import { invalidClient } from '../../oauth/errors.ts';
import type { Client } from '../client.ts';
import type { ClientCertificate } from '../client-certificate.ts';
import type { AuthenticationMethod, ClientAuthenticationNeeds } from './method.ts';
import { none } from './none.ts';

/** @throws OAuthError invalid_client */
type VerifyCertificate = (certificate: ClientCertificate, client: Client, needs: ClientAuthenticationNeeds) => Promise<void>;

export const createCertificateMethod = (verifyCertificate: VerifyCertificate): AuthenticationMethod => ({
  isImplicit: true,
  isAttempted: (request) => request.certificate !== undefined && none.isAttempted(request),
  readAttempt({ certificate, form: { client_id } }) {
    if (client_id === undefined || certificate === undefined) throw invalidClient('client_id is missing');
    return { client_id, verify: (client, needs) => verifyCertificate(certificate, client, needs) };
  },
});
