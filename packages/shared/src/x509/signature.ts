// Signatures as certificates and authenticators carry them: ECDSA in DER (RFC 3279 §2.2.3), all others as they are. Owns what
// WebCrypto has to be told. Leaves which algorithm a key may use to the caller.
import { readInside, readOneDer, readUnsigned, tags } from './der.ts';
import type { CertifiedKey } from './public-key.ts';

type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512';

export type SignatureAlgorithm = { name: 'ECDSA' | 'RSASSA-PKCS1-v1_5'; hash: Hash } | { name: 'Ed25519' };

export interface SignedBytes {
  data: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** Bytes of each of the two numbers of a signature. */
const sizes = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const;
const keyTypes = { ECDSA: 'EC', 'RSASSA-PKCS1-v1_5': 'RSA', Ed25519: 'OKP' } as const;

/** False too for a key of another kind, off its curve, or a signature in another form. */
export async function isSignedBy(key: CertifiedKey, algorithm: SignatureAlgorithm, { data, signature }: SignedBytes): Promise<boolean> {
  if (key.kty !== keyTypes[algorithm.name]) return false;
  try {
    const imported = await importKey(key, algorithm);
    const plain = key.kty === 'EC' ? readPair(signature, sizes[key.crv]) : signature;
    return await crypto.subtle.verify(algorithm, imported, plain, data);
  } catch {
    return false;
  }
}

/** @throws DOMException when the key is none, or a point off its curve */
export const importKey = (key: CertifiedKey, algorithm: SignatureAlgorithm): Promise<CryptoKey> =>
  crypto.subtle.importKey('jwk', key, key.kty === 'EC' ? { ...algorithm, namedCurve: key.crv } : algorithm, false, ['verify']);

/** The two numbers one after the other, each at its full length. @throws RangeError when they are not two such numbers in DER */
function readPair(signature: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const numbers = readInside(readOneDer(signature), tags.sequence).map(readUnsigned);
  if (numbers.length !== 2 || numbers.some(({ length }) => length > size)) throw new RangeError('not two numbers');
  const pair = new Uint8Array(2 * size);
  numbers.forEach((number, place) => {
    pair.set(number, (place + 1) * size - number.length);
  });
  return pair;
}
