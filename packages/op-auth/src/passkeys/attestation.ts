// Who vouches for a new passkey (WebAuthn §6.5.3, §8): nobody, the key itself, or a maker by certificate, in the format `packed`
// (§8.2), which is what security keys send. No other is taken, and nothing that a certificate names is fetched (SS-01).
import {
  type Certificate,
  contentOf,
  isAuthority,
  isSignedBy,
  readCertificate,
  readName,
  readOneDer,
  type SignatureAlgorithm,
  tags,
} from '@authrim/shared/x509';
import type { AttestedCredential } from './authenticator-data.ts';
import type { CborMap, CborValue } from './cbor.ts';
import { type CredentialKey, isSignedByCredential } from './credential-key.ts';

/** `maker`: by the first of these certificates, whoever issued it. */
export type Attestation = { by: 'nobody' } | { by: 'itself' } | { by: 'maker'; certificates: Certificate[] };

interface Attested {
  credential: AttestedCredential;
  key: CredentialKey;
  /** The authenticator data and the hash of the client data, which a statement signs. */
  data: Uint8Array<ArrayBuffer>;
}

/** COSE algorithms of a maker's key (RFC 9053 §2, RFC 8812 §2). None with SHA-1. */
const algorithms: ReadonlyMap<unknown, SignatureAlgorithm> = new Map<unknown, SignatureAlgorithm>([
  [-7, { name: 'ECDSA', hash: 'SHA-256' }],
  [-35, { name: 'ECDSA', hash: 'SHA-384' }],
  [-36, { name: 'ECDSA', hash: 'SHA-512' }],
  [-8, { name: 'Ed25519' }],
  [-257, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  [-258, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' }],
  [-259, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }],
]);

/**
 * Undefined when the statement is wrong, or of a format that is not taken.
 * @throws RangeError when a certificate in it is none
 */
export async function verifyAttestation(object: CborMap, attested: Attested): Promise<Attestation | undefined> {
  const statement = object.get('attStmt');
  if (!(statement instanceof Map)) return undefined;
  switch (object.get('fmt')) {
    case 'none':
      return statement.size === 0 ? { by: 'nobody' } : undefined;
    case 'packed':
      return verifyPacked(statement, attested);
    default:
      return undefined;
  }
}

/** WebAuthn §8.2. */
async function verifyPacked(statement: CborMap, { credential, key, data }: Attested): Promise<Attestation | undefined> {
  const [alg, signature, x5c] = ['alg', 'sig', 'x5c'].map((name) => statement.get(name));
  if (!(signature instanceof Uint8Array)) return undefined;
  if (x5c === undefined) {
    return alg === key.alg && (await isSignedByCredential(key, { data, signature })) ? { by: 'itself' } : undefined;
  }
  const certificates = readCertificates(x5c);
  const [certificate] = certificates;
  const algorithm = algorithms.get(alg);
  if (!certificate?.publicKey || !algorithm || !isAttestationCertificate(certificate, credential)) return undefined;
  return (await isSignedBy(certificate.publicKey, algorithm, { data, signature })) ? { by: 'maker', certificates } : undefined;
}

function readCertificates(x5c: CborValue): Certificate[] {
  const sent = Array.isArray(x5c) ? x5c : [];
  return sent.map((der) => readCertificate(der instanceof Uint8Array ? der : new Uint8Array()));
}

/** What the subject of an attestation certificate says (WebAuthn §8.2.1), by object identifier. */
const subjectForms: Readonly<Record<string, RegExp>> = {
  '2.5.4.6': /^[A-Za-z]{2}$/,
  '2.5.4.10': /./,
  '2.5.4.11': /^Authenticator Attestation$/,
  '2.5.4.3': /./,
};
/** id-fido-gen-ce-aaguid: for which model it was made (WebAuthn §8.2.1). */
const modelExtension = '1.3.6.1.4.1.45724.1.1.4';

function isAttestationCertificate(certificate: Certificate, { aaguid }: AttestedCredential): boolean {
  const subject = new Map(readName(certificate.subject).flat());
  const isNamed = Object.entries(subjectForms).every(([type, form]) => form.test(subject.get(type) ?? ''));
  const model = certificate.extensions.get(modelExtension);
  const isOfModel = !model || contentOf(readOneDer(model.value), tags.octetString).toHex() === aaguid.toHex();
  return certificate.version === 3 && isNamed && !isAuthority(certificate) && isOfModel;
}
