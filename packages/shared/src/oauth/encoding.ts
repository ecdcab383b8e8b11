// Bytes, text and randomness in the forms protocols use: base64url, base64, SHA-256 and constant-time comparison.
import { base64url } from 'jose';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

export const encodeText = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text) as Uint8Array<ArrayBuffer>;
/** @throws TypeError when the bytes are not UTF-8 */
export const decodeText = (bytes: Uint8Array): string => decoder.decode(bytes);

export const encodeBase64url = (bytes: Uint8Array): string => base64url.encode(bytes);
/** @throws TypeError when the text is not base64url */
export const decodeBase64url = (text: string): Uint8Array<ArrayBuffer> => {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError('not base64url');
  return base64url.decode(text) as Uint8Array<ArrayBuffer>;
};

/** The standard alphabet, padded. */
export const encodeBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
/** Standard or URL alphabet, padded or not; empty when it is no base64. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}

/** SHA-256 of a text or bytes, base64url without padding. */
export async function hashToken(value: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof value === 'string' ? encodeText(value) : value;
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** A random URL-safe token of `bytes` bytes (16 bytes = 128 bits unless told otherwise). */
export const randomToken = (bytes = 16): string => encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)));

/** Compares two texts in time that depends on their lengths only. */
export function equalsConstantTime(left: string, right: string): boolean {
  const a = encodeText(left);
  const b = encodeText(right);
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
