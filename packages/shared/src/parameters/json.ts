// JSON of a stranger, before any meaning is read: what it is, and how deep.
import { decodeBase64url, decodeText } from '../oauth/encoding.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A parsed JSON text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether arrays and objects lie in each other more than `depth` deep. */
export const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' && value !== null && (depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1)));

/** A part of a compact JWS (RFC 7515 §7.1) that is one JSON object; undefined for anything else. */
export function parseEncodedObject(encoded: string): JsonObject | undefined {
  try {
    const value = parseJson(decodeText(decodeBase64url(encoded)));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
