// A JWE that somebody encrypted to us (RFC 7516, RFC 8725; D-12): an encrypted request object. Owns header, algorithms and
// opening. Being encrypted to us proves nothing of who did it: what is inside is for the caller to verify.
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import {
  type ContentEncryptionAlgorithm,
  contentEncryptionAlgorithms,
  type DecryptionAlgorithm,
  isDecryptionAlgorithm,
} from '../oauth/words.ts';
import type { DecryptionKey, DecryptionKeys } from './decryption-keys.ts';

export interface DecryptedJwe {
  alg: DecryptionAlgorithm;
  enc: ContentEncryptionAlgorithm;
  plaintext: Uint8Array;
}

interface JweHeader {
  alg: DecryptionAlgorithm;
  enc: ContentEncryptionAlgorithm;
  kid: string | undefined;
}

/** Longer than any request object that is read; cuts hostile input before decoding. */
const maximumLength = 32 * 1024;
/** Whatever would bring its own key, compress or demand more (jwk, jku, x5u, x5c, zip, crit, p2c) is refused before a key is touched (JW-09). */
const headerMembers = new Set(['alg', 'enc', 'kid', 'typ', 'cty', 'epk', 'apu', 'apv', 'iss', 'sub', 'aud']);

/** Whether a text has the form of a compact JWE, as a signed one has not (RFC 7516 §9). */
export const isJwe = (jwt: string): boolean => jwt.split('.', 6).length === 5;

/**
 * What is inside, or undefined for anything that is not encrypted to a key of ours in a way we accept.
 * @throws OAuthError temporarily_unavailable when the keys cannot be had
 */
export async function decryptJwe(jwe: string, keys: DecryptionKeys): Promise<DecryptedJwe | undefined> {
  const header = jwe.length <= maximumLength && isJwe(jwe) ? readHeader(jwe) : undefined;
  if (!header) return undefined;
  for (const key of await keys.find(header)) {
    const plaintext = await openWith(key, jwe, header);
    if (plaintext) return { alg: header.alg, enc: header.enc, plaintext };
  }
  return undefined;
}

function readHeader(jwe: string): JweHeader | undefined {
  try {
    const header = decodeProtectedHeader(jwe) as Readonly<Record<string, unknown>>;
    const { alg, kid } = header;
    const enc = contentEncryptionAlgorithms.find((candidate) => candidate === header.enc);
    const isPlain = Object.keys(header).every((member) => headerMembers.has(member));
    if (!isPlain || !enc || typeof alg !== 'string' || !isDecryptionAlgorithm(alg)) return undefined;
    return kid === undefined || typeof kid === 'string' ? { alg, enc, kid } : undefined;
  } catch {
    return undefined;
  }
}

async function openWith({ key }: DecryptionKey, jwe: string, { alg, enc }: JweHeader): Promise<Uint8Array | undefined> {
  try {
    const accepted = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
    return (await compactDecrypt(jwe, key, accepted)).plaintext;
  } catch {
    return undefined;
  }
}
