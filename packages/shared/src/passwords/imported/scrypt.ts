// scrypt (RFC 7914) as passlib (`$scrypt$ln=16,r=8,p=1$…`) and Werkzeug (`scrypt:32768:8:1$…`) spell it.
import { decodeBase64, encodeBase64, encodeText } from '../../oauth/encoding.ts';
import { decodeHex, type ImportedHash, isWhole, type Scheme, type Settings } from './hash.ts';

const passlib = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const werkzeug = /^scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2})\$([^$]{1,128})\$([0-9a-f]{32,128})$/;

export function readScrypt(text: string): ImportedHash | undefined {
  const [, ln, r, p, salt, digest] = passlib.exec(text) ?? [];
  if (salt && digest) return assemble(2 ** Number(ln), r, p, decodeBase64(salt), decodeBase64(digest));
  const [, N, blocks, lanes, written, hex] = werkzeug.exec(text) ?? [];
  return written && hex ? assemble(Number(N), blocks, lanes, encodeText(written), decodeHex(hex)) : undefined;
}

function assemble(N: number, r: string | undefined, p: string | undefined, salt: Uint8Array, digest: Uint8Array): ImportedHash {
  return { scheme: 'scrypt', setting: { N, r: Number(r), p: Number(p), salt: encodeBase64(salt), length: digest.length }, digest };
}

export const scrypt = {
  /** Memory takes 128 bytes of each N and r. */
  allows: ({ N, r, p, length }) =>
    isWhole(N, 2, 2 ** 20) &&
    Number.isInteger(Math.log2(N)) &&
    isWhole(r, 1, 32) &&
    isWhole(p, 1, 32) &&
    isWhole(length, 16, 64) &&
    N * r <= 2 ** 19 &&
    N * r * p <= 2 ** 20,

  async derive(password, { N, r, p, salt, length }) {
    const library = await import('@noble/hashes/scrypt.js');
    return library.scrypt(encodeText(password), decodeBase64(salt), { N, r, p, dkLen: length });
  },
} satisfies Scheme<Settings['scrypt']>;
