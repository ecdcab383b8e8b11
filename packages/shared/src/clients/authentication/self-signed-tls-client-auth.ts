// `self_signed_tls_client_auth`: a certificate the client registered itself, in its `jwks` or `jwks_uri` (RFC 8705 §2.2; B-179).
import { invalidClient } from '../../oauth/errors.ts';
import type { ClientCertificate } from '../client-certificate.ts';
import { findOwnedKeys } from '../client-keys.ts';
import type { PublicJwk } from '../public-key.ts';
import { createCertificateMethod } from './certificate-method.ts';

export const selfSignedTlsClientAuth = createCertificateMethod(async (certificate, client, { remoteKeys }) => {
  const found = await findOwnedKeys(client.metadata, (key) => isRegistered(certificate, key), remoteKeys);
  if (found.outcome === 'refused') throw invalidClient(`the certificate is not a registered one: ${found.reason}`);
});

/** A key registered with its certificate stands for that certificate, one without for every certificate of the key. */
const isRegistered = ({ x5c, publicKey }: ClientCertificate, key: PublicJwk): boolean =>
  key.x5c ? key.x5c[0] === x5c : publicKey !== undefined && isSameKey(key, publicKey);

const keyMembers = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;

const isSameKey = (left: PublicJwk, right: PublicJwk): boolean =>
  keyMembers.every((member) => Reflect.get(left, member) === Reflect.get(right, member));
