// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) as the members of a JWK (RFC 7518 §6, RFC 8037 §2).
import { encodeBase64url } from '../oauth/encoding.ts';
import { type DerValue, readBits, readInside, readOid, readOneDer, readUnsigned, tags } from './der.ts';

type Curve = 'P-256' | 'P-384' | 'P-521';

export type CertifiedKey =
  | { kty: 'RSA'; n: string; e: string }
  | { kty: 'EC'; crv: Curve; x: string; y: string }
  | { kty: 'OKP'; crv: 'Ed25519'; x: string };

const rsaEncryption = '1.2.840.113549.1.1.1';
const ecPublicKey = '1.2.840.10045.2.1';
const ed25519 = '1.3.101.112';
const curves: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** Undefined for a kind of key nobody here verifies by. @throws RangeError when it is no key */
export function readPublicKey(info: DerValue | undefined): CertifiedKey | undefined {
  const [algorithm, bits] = readInside(info, tags.sequence);
  const [id, parameter] = readInside(algorithm, tags.sequence);
  const key = readBits(bits);
  const type = readOid(id);
  if (type === rsaEncryption) return readRsaKey(key);
  if (type === ed25519) return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key) };
  const crv = type === ecPublicKey && parameter?.tag === tags.oid ? curves[readOid(parameter)] : undefined;
  return crv && readPoint(crv, key);
}

function readRsaKey(key: Uint8Array<ArrayBuffer>): CertifiedKey {
  const [n, e] = readInside(readOneDer(key), tags.sequence);
  return { kty: 'RSA', n: encodeBase64url(readUnsigned(n)), e: encodeBase64url(readUnsigned(e)) };
}

/** Uncompressed: 04, x, y (SEC 1 §2.3.3). */
function readPoint(crv: Curve, point: Uint8Array<ArrayBuffer>): CertifiedKey | undefined {
  const half = (point.length - 1) / 2;
  if (point[0] !== 4) return undefined;
  return { kty: 'EC', crv, x: encodeBase64url(point.subarray(1, 1 + half)), y: encodeBase64url(point.subarray(1 + half)) };
}
