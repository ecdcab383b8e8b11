// `tls_client_auth`: a certificate of a trusted authority that names the client (RFC 8705 §2.1; B-178).
import { invalidClient } from '../../oauth/errors.ts';
import { namesClient } from '../client-certificate.ts';
import { createCertificateMethod } from './certificate-method.ts';

export const tlsClientAuth = createCertificateMethod(async (certificate, { metadata }) => {
  if (!certificate.isVerified) throw invalidClient('the platform did not verify the certificate');
  if (!namesClient(certificate, metadata)) throw invalidClient('the certificate does not name the client');
});
