// The public key of a new passkey, checked before it is kept: one of the algorithms we offer, on its curve, strong enough (PK-09).
// With attestation `none` nothing else looks at the key before the first sign-in with it.
import { encodeBase64url } from '@authrim/shared/oauth';
import { offeredAlgorithms } from './relying-party.ts';

/** COSE key parameters (RFC 9053 §7.1, RFC 8230 §4). */
const label = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const leastRsaBytes = 256;

interface CoseKey {
  get(label: number): unknown;
}

/** Whether the key can be imported as what it says it is: an EC point off its curve cannot. */
export async function isAcceptableKey(key: CoseKey): Promise<boolean> {
  const found = offeredAlgorithms.includes(Number(key.get(label.alg))) ? describeKey(key) : undefined;
  if (!found) return false;
  return crypto.subtle.importKey('jwk', found.jwk, found.algorithm, false, ['verify']).then(
    () => true,
    () => false,
  );
}

function describeKey(key: CoseKey): { jwk: JsonWebKey; algorithm: Parameters<SubtleCrypto['importKey']>[2] } | undefined {
  const kind = [label.alg, label.kty, label.crv].map((name) => key.get(name)).join(' ');
  const [x, y, n, e] = [key.get(label.x), key.get(label.y), key.get(label.n), key.get(label.e)];
  if (kind === '-7 2 1' && isBytes(x, 32) && isBytes(y, 32)) {
    return {
      jwk: { kty: 'EC', crv: 'P-256', x: encodeBase64url(x), y: encodeBase64url(y) },
      algorithm: { name: 'ECDSA', namedCurve: 'P-256' },
    };
  }
  if (kind === '-8 1 6' && isBytes(x, 32))
    return { jwk: { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(x) }, algorithm: { name: 'Ed25519' } };
  if (kind.startsWith('-257 3 ') && isBytes(n) && n.length >= leastRsaBytes && isBytes(e)) {
    return { jwk: { kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) }, algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };
  }
  return undefined;
}

const isBytes = (value: unknown, length?: number): value is Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array && (length === undefined || value.length === length);
