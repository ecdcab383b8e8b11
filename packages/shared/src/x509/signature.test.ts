// ECDSA signatures in DER (RFC 3279 §2.2.3), which has one form for each.
import { expect, test } from 'vitest';
import type { CertifiedKey } from './public-key.ts';
import { isSignedBy } from './signature.ts';

const data = new TextEncoder().encode('what is signed') as Uint8Array<ArrayBuffer>;
const es256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const keys = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])) as CryptoKeyPair;
const key = (await crypto.subtle.exportKey('jwk', keys.publicKey)) as CertifiedKey;

type Bytes = readonly number[];
const value = (tag: number, content: Bytes): Bytes => [tag, content.length, ...content];
const pairOf = (r: Bytes, s: Bytes): Bytes => value(0x30, [...value(2, r), ...value(2, s)]);
const positive = (number: Bytes): Bytes => ((number[0] ?? 0) < 0x80 ? number : [0, ...number]);
const isGood = (signature: Bytes): Promise<boolean> => isSignedBy(key, es256, { data, signature: Uint8Array.from(signature) });

/** A signature whose first number begins with this bit: half of them do. */
async function sign(bit: 0 | 1): Promise<[r: Bytes, s: Bytes]> {
  for (;;) {
    const pair = new Uint8Array(await crypto.subtle.sign(es256, keys.privateKey, data));
    if ((pair[0] ?? 0) >> 7 === bit && pair[0] !== 0 && pair[32] !== 0) return [[...pair.subarray(0, 32)], [...pair.subarray(32)]];
  }
}

const [low, high] = [await sign(0), await sign(1)];
const [r, s] = [low[0], positive(low[1])];

test('RFC 3279 §2.2.3: two numbers of any length are a signature', async () => {
  expect(await isGood(pairOf(r, s))).toBe(true);
  expect(await isGood(pairOf(positive(high[0]), positive(high[1])))).toBe(true);
});

test.each<[string, Bytes]>([
  ['a zero too many', pairOf([0, ...r], s)],
  ['a number below zero', pairOf(high[0], positive(high[1]))],
  ['a number of no bytes', pairOf([], s)],
  ['a number of more bytes than the curve has', pairOf([1, ...r], s)],
  ['one number', value(0x30, value(2, r))],
  ['three numbers', value(0x30, [...value(2, r), ...value(2, s), ...value(2, [1])])],
  ['a byte after it', [...pairOf(r, s), 0]],
  ['a byte inside after it', value(0x30, [...value(2, r), ...value(2, s), 0])],
  ['a set in place of a sequence', [0x31, ...pairOf(r, s).slice(1)]],
  ['a long length where a short one does', [0x30, 0x81, ...pairOf(r, s).slice(1)]],
  ['the two numbers as JWTs have them', [...low[0], ...low[1]]],
  ['zeros', pairOf([0], [0])],
  ['nothing', []],
])('PK-13, X.690 §8.3, §10.1: %s is none', async (_, signature) => {
  expect(await isGood(pairOf(r, s))).toBe(true);
  expect(await isGood(signature)).toBe(false);
});

test('a key of another kind than the algorithm has signed nothing', async () => {
  const signature = Uint8Array.from(pairOf(r, s));
  expect(await isSignedBy(key, es256, { data, signature })).toBe(true);
  expect(await isSignedBy(key, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, { data, signature })).toBe(false);
  expect(await isSignedBy(key, { name: 'ECDSA', hash: 'SHA-384' }, { data, signature })).toBe(false);
  expect(await isSignedBy({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, es256, { data, signature })).toBe(false);
});
