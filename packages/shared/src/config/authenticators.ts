// Which authenticators may make passkeys (WebAuthn §6.5.3, §14.4.1). Without a word of the operator any may, and none is asked what it
// is; else a maker the operator trusts vouches for the model (PK-11).
import { decodeBase64 } from '../oauth/encoding.ts';
import { type Certificate, isPossibleAnchor, readCertificate } from '../x509/index.ts';
import { ConfigurationError } from './secrets.ts';
import { findText, type Variables } from './variables.ts';

export interface Authenticators {
  /** Certificates of makers: one of them vouches for whatever makes a passkey. */
  roots: readonly Certificate[];
  /** Models by AAGUID; absent: all those makers vouch for. */
  allow?: readonly string[];
  deny: readonly string[];
}

const certificate = /-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;
const aaguid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A model says of itself what it likes, so a list without a maker to vouch for it is refused. @throws ConfigurationError naming the variable */
export function parseAuthenticators(variables: Variables): Authenticators | undefined {
  const allow = findModels(variables, 'PASSKEY_ALLOW_AAGUIDS');
  const deny = findModels(variables, 'PASSKEY_DENY_AAGUIDS');
  const text = findText(variables, 'PASSKEY_ATTESTATION_ROOTS');
  if (text === undefined) {
    if (allow ?? deny)
      throw new ConfigurationError(allow ? 'PASSKEY_ALLOW_AAGUIDS' : 'PASSKEY_DENY_AAGUIDS', 'needs PASSKEY_ATTESTATION_ROOTS');
    return undefined;
  }
  return { roots: readRoots(text), ...(allow && { allow }), deny: deny ?? [] };
}

function readRoots(text: string): Certificate[] {
  try {
    const roots = [...text.matchAll(certificate)].map(([, base64 = '']) => readCertificate(decodeBase64(base64.replace(/\s/g, ''))));
    if (roots.length > 0 && roots.every(isPossibleAnchor) && text.replace(certificate, '').trim() === '') return roots;
  } catch {
    // Told with all that is no certificate.
  }
  throw new ConfigurationError(
    'PASSKEY_ATTESTATION_ROOTS',
    'must be certificates in PEM form, one after the other, each with a key of RSA, P-256, P-384, P-521 or Ed25519',
  );
}

function findModels(variables: Variables, name: string): readonly string[] | undefined {
  const models = findText(variables, name)
    ?.split(',')
    .map((entry) => entry.trim().toLowerCase());
  if (models && !models.every((model) => aaguid.test(model))) {
    throw new ConfigurationError(name, 'must list AAGUIDs like cb69481e-8ff7-4039-93ec-0a2729a154a8');
  }
  return models;
}

/** @param model AAGUID, which a maker has vouched for */
export const allowsModel = ({ allow, deny }: Authenticators, model: string): boolean =>
  !deny.includes(model) && (allow?.includes(model) ?? true);
