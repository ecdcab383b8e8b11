// The public key of a passkey (RFC 9052 §7): one of the algorithms we offer, on its curve, strong enough (PK-09). With attestation
// `none` nothing else looks at a key before the first sign-in with it.
import { encodeBase64url } from '@authrim/shared/oauth';
import { type CertifiedKey, importKey, isSignedBy, type SignatureAlgorithm, type SignedBytes } from '@authrim/shared/x509';
import type { CborMap, CborValue } from './cbor.ts';

/** COSE key parameters (RFC 9053 §7.1, RFC 8230 §4). */
const label = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const leastRsaBytes = 256;

export interface CredentialKey {
  /** COSE algorithm. */
  alg: number;
  jwk: CertifiedKey;
  algorithm: SignatureAlgorithm;
}

/** Undefined for a key of any algorithm but ES256, EdDSA and RS256, or with other parameters than that algorithm's. */
export function readCredentialKey(key: CborMap): CredentialKey | undefined {
  const is = (alg: number, kty: number, crv?: number): boolean =>
    key.get(label.alg) === alg && key.get(label.kty) === kty && (crv === undefined || key.get(label.crv) === crv);
  const [x, y, n, e] = [key.get(label.x), key.get(label.y), key.get(label.n), key.get(label.e)];
  if (is(-7, 2, 1) && isBytes(x, 32) && isBytes(y, 32)) {
    const jwk = { kty: 'EC', crv: 'P-256', x: encodeBase64url(x), y: encodeBase64url(y) } as const;
    return { alg: -7, jwk, algorithm: { name: 'ECDSA', hash: 'SHA-256' } };
  }
  if (is(-8, 1, 6) && isBytes(x, 32) && !isOfSmallOrder(x)) {
    return { alg: -8, jwk: { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(x) }, algorithm: { name: 'Ed25519' } };
  }
  // RFC 8230 §4: without zeros in front, which would make a short one long.
  if (is(-257, 3) && isBytes(n) && n[0] !== 0 && n.length >= leastRsaBytes && isBytes(e)) {
    const jwk = { kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) } as const;
    return { alg: -257, jwk, algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };
  }
  return undefined;
}

const prime = 2n ** 255n - 19n;
/** The y of the points whose eightfold is the neutral one: for these, signatures need no private key (RFC 8032 §5.1, §8.8). */
const smallOrders: readonly bigint[] = [
  0n,
  1n,
  prime - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
];

/** Or in none of the forms a point has: its y, lowest byte first, below the prime. */
function isOfSmallOrder(point: Uint8Array): boolean {
  const y = BigInt(`0x${point.toReversed().toHex()}`) & (2n ** 255n - 1n);
  return y >= prime || smallOrders.includes(y);
}

/** Whether it can be imported as what it says it is: an EC point off its curve cannot. */
export const isImportable = ({ jwk, algorithm }: CredentialKey): Promise<boolean> =>
  importKey(jwk, algorithm).then(
    () => true,
    () => false,
  );

export const isSignedByCredential = ({ jwk, algorithm }: CredentialKey, signed: SignedBytes): Promise<boolean> =>
  isSignedBy(jwk, algorithm, signed);

const isBytes = (value: CborValue | undefined, length?: number): value is Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array && (length === undefined || value.length === length);
