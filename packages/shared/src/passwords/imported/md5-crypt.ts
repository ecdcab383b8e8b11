// MD5-crypt: `$1$` of old Unix systems and `$apr1$` of Apache. A thousand rounds, each in another order.
import { encodeText } from '../../oauth/encoding.ts';
import { concatBytes, type ImportedHash, type Scheme, type Settings } from './hash.ts';

const shape = /^(\$1\$|\$apr1\$)([^$]{0,8})\$([./0-9A-Za-z]{22})$/;

export function readMd5Crypt(text: string): ImportedHash | undefined {
  const [, magic, salt = '', digest] = shape.exec(text) ?? [];
  if ((magic !== '$1$' && magic !== '$apr1$') || !digest) return undefined;
  return { scheme: 'md5_crypt', setting: { magic, salt }, digest: encodeText(digest) };
}

export const md5Crypt: Scheme<Settings['md5_crypt']> = {
  allows: ({ salt }) => salt.length <= 8,

  async derive(password, { magic, salt: written }) {
    const { md5 } = await import('@noble/hashes/legacy.js');
    const [secret, salt] = [encodeText(password), encodeText(written)];
    const hash = (...parts: Uint8Array[]) => md5(concatBytes(...parts));
    let sum = hash(firstText(secret, encodeText(magic), salt, hash(secret, salt, secret)));
    for (let round = 0; round < 1000; round += 1) {
      const parts = [round % 2 === 1 ? secret : sum];
      if (round % 3 !== 0) parts.push(salt);
      if (round % 7 !== 0) parts.push(secret);
      parts.push(round % 2 === 1 ? sum : secret);
      sum = hash(...parts);
    }
    return encodeText(spell(sum));
  },
};

function firstText(secret: Uint8Array, magic: Uint8Array, salt: Uint8Array, alternate: Uint8Array): Uint8Array {
  const parts = [secret, magic, salt];
  for (let left = secret.length; left > 0; left -= 16) parts.push(alternate.slice(0, Math.min(left, 16)));
  // The original reads a byte of a buffer it has emptied before.
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? Uint8Array.of(0) : secret.slice(0, 1));
  return concatBytes(...parts);
}

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const order = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;

function spell(sum: Uint8Array): string {
  const at = (place: number): number => sum[place] ?? 0;
  const characters = (value: number, count: number): string =>
    Array.from({ length: count }, (_, place) => alphabet.charAt((value >> (6 * place)) & 63)).join('');
  return order.map(([a, b, c]) => characters((at(a) << 16) | (at(b) << 8) | at(c), 4)).join('') + characters(at(11), 2);
}
