// JOSE a second time, by node:crypto alone: what this provider signs and encrypts is judged by code it does not share.
// RFC 7515, RFC 7516, RFC 7518.
import {
  constants,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  type JsonWebKey,
  type KeyObject,
  privateDecrypt,
  timingSafeEqual,
  verify,
} from 'node:crypto';

export type Json = Record<string, unknown>;

const decode = (part = ''): Buffer => Buffer.from(part, 'base64url');
const parse = (part: string | undefined): Json => JSON.parse(decode(part).toString()) as Json;

export const headerOf = (jwt: string): Json => parse(jwt.split('.')[0]);

const signatures: Record<string, { hash: string | null; pss?: true }> = {
  RS256: { hash: 'sha256' },
  PS256: { hash: 'sha256', pss: true },
  ES256: { hash: 'sha256' },
  ES384: { hash: 'sha384' },
  EdDSA: { hash: null },
};

/** The claims of a JWT signed by the key of a JWK set that its `kid` names; throws for anything else. */
export function verifyJwt(jwt: string, { keys }: { keys: (JsonWebKey & Json)[] }): Json {
  const [header, payload, signature] = jwt.split('.');
  const { alg, kid } = parse(header);
  const jwk = keys.find((candidate) => candidate.kid === kid);
  const algorithm = signatures[String(alg)];
  if (!jwk || !algorithm || jwk.alg !== alg || jwk.use !== 'sig') throw new Error(`no key ${String(kid)} for ${String(alg)}`);
  const key = {
    key: createPublicKey({ key: jwk, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363' as const,
    ...(algorithm.pss && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
  };
  if (!verify(algorithm.hash, Buffer.from(`${header}.${payload}`), key, decode(signature))) throw new Error('the signature is wrong');
  return parse(payload);
}

/** OpenID Connect Core §3.1.3.6. */
export function halfHash(token: string, alg: string): string {
  const hash = { RS256: 'sha256', PS256: 'sha256', ES256: 'sha256', ES384: 'sha384', EdDSA: 'sha512' }[alg] ?? 'none';
  const digest = createHash(hash).update(token).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** What is inside a JWE (RFC 7516 §5.2); throws when the key is another or anything was touched. */
export function decryptJwe(jwe: string, privateKey: KeyObject): string {
  const [header = '', encryptedKey, iv, ciphertext, tag] = jwe.split('.');
  const { alg, enc, epk } = parse(header);
  const key = contentKey(String(alg), String(enc), decode(encryptedKey), epk as JsonWebKey | undefined, privateKey);
  const sealed = { aad: Buffer.from(header), iv: decode(iv), ciphertext: decode(ciphertext), tag: decode(tag) };
  return String(enc).endsWith('GCM') ? openGcm(key, sealed) : openCbc(key, sealed);
}

const keyLengths: Record<string, number> = { A128GCM: 16, A256GCM: 32, 'A128CBC-HS256': 32, 'A256CBC-HS512': 64 };

function contentKey(alg: string, enc: string, encryptedKey: Buffer, epk: JsonWebKey | undefined, privateKey: KeyObject): Buffer {
  if (alg === 'RSA-OAEP-256') {
    return privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, encryptedKey);
  }
  const shared = diffieHellman({ privateKey, publicKey: createPublicKey({ key: epk ?? {}, format: 'jwk' }) });
  if (alg === 'ECDH-ES') return concatKdf(shared, enc, keyLengths[enc] ?? 0);
  const bits = { 'ECDH-ES+A128KW': 128, 'ECDH-ES+A256KW': 256 }[alg] ?? 0;
  const unwrap = createDecipheriv(`id-aes${bits}-wrap`, concatKdf(shared, alg, bits / 8), Buffer.alloc(8, 0xa6));
  return Buffer.concat([unwrap.update(encryptedKey), unwrap.final()]);
}

/** RFC 7518 §4.6.2, without party names. */
function concatKdf(shared: Buffer, algorithm: string, length: number): Buffer {
  const number = (value: number) => Buffer.from(Uint32Array.of(value).buffer).swap32();
  const info = Buffer.concat([number(algorithm.length), Buffer.from(algorithm), number(0), number(0), number(length * 8)]);
  const rounds = Array.from({ length: Math.ceil(length / 32) }, (_, round) =>
    createHash('sha256')
      .update(Buffer.concat([number(round + 1), shared, info]))
      .digest(),
  );
  return Buffer.concat(rounds).subarray(0, length);
}

type Sealed = Record<'aad' | 'iv' | 'ciphertext' | 'tag', Buffer>;

function openGcm(key: Buffer, { aad, iv, ciphertext, tag }: Sealed): string {
  const decipher = createDecipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv, { authTagLength: 16 });
  decipher.setAAD(aad).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString();
}

/** RFC 7518 §5.2.2.2: the MAC first. */
function openCbc(key: Buffer, { aad, iv, ciphertext, tag }: Sealed): string {
  const half = key.length / 2;
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(aad.length * 8));
  const mac = createHmac(half === 16 ? 'sha256' : 'sha512', key.subarray(0, half))
    .update(Buffer.concat([aad, iv, ciphertext, length]))
    .digest();
  if (!timingSafeEqual(mac.subarray(0, half), tag)) throw new Error('the tag is wrong');
  const decipher = createDecipheriv(half === 16 ? 'aes-128-cbc' : 'aes-256-cbc', key.subarray(half), iv);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString();
}
