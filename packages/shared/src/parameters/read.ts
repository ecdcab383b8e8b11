// Bytes to record: the query and the form of a request, with the refusals that come before any meaning is read.
// Owns size, media type, encoding and repetition. Leaves shapes to the schema of each endpoint.
import { decodeText } from '../oauth/encoding.ts';
import { invalidRequest, type OAuthError } from '../oauth/errors.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';

/** One value a name; a repeated parameter never gets this far (RFC 6749 §3.1, §3.2). */
export type ParameterRecord = Readonly<Record<string, string>>;

/** 64 KiB: more than any honest request, little enough to buffer. */
const maximumBodyBytes = 64 * 1024;
const maximumParameters = 200;

/** Parameters that may repeat; they are joined by a space, which none of their values may hold (RFC 8707 §2). */
export const repeatableParameters: ReadonlySet<string> = new Set(['resource', 'audience']);

/** @throws OAuthError invalid_request when a parameter repeats or is not UTF-8 */
export const readQuery = (url: URL): ParameterRecord => readEncoded(url.search.slice(1));

export const isForm = ({ headers }: Request): boolean => mediaTypeOf(headers) === 'application/x-www-form-urlencoded';

/**
 * Reads an application/x-www-form-urlencoded body.
 * @throws OAuthError invalid_request: 415 for another media type, 413 above 64 KiB, 400 when malformed or repeated
 */
export async function readForm(request: Request): Promise<ParameterRecord> {
  if (!isForm(request)) {
    throw invalidRequest('The body must be application/x-www-form-urlencoded', { status: 415 });
  }
  return readEncoded(await readText(request));
}

/**
 * Reads a JSON body that must be one object.
 * @throws OAuthError `error` (invalid_request unless said otherwise): 415, 413 or 400
 */
export async function readJsonObject(
  request: Request,
  refuse: (description: string, options?: { status?: number }) => OAuthError = invalidRequest,
): Promise<JsonObject> {
  if (mediaTypeOf(request.headers) !== 'application/json') throw refuse('The body must be application/json', { status: 415 });
  const value = parseJson(await readText(request));
  if (!isObject(value)) throw refuse('The body must be a JSON object');
  return value;
}

/** Without parameters, in lower case; empty when nothing is said. */
export const mediaTypeOf = (headers: Headers): string => headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';

async function readText(request: Request): Promise<string> {
  const bytes = await readBytes(request);
  try {
    return decodeText(bytes);
  } catch {
    throw invalidRequest('The body must be UTF-8');
  }
}

/** HTTP holds a body to the length it announces; one that announces none, or too much, is counted while it is read. */
async function readBytes(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('Content-Length');
  const isShort = announced !== null && Number(announced) <= maximumBodyBytes;
  return isShort ? new Uint8Array(await request.arrayBuffer()) : countBytes(request.body);
}

/** An endless body costs 64 KiB and no more. */
async function countBytes(body: ReadableStream | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); reader && part && !part.done; part = await reader.read()) {
    const chunk = part.value as Uint8Array;
    length += chunk.length;
    if (length > maximumBodyBytes) {
      await reader.cancel();
      throw invalidRequest('The body is larger than 64 KiB', { status: 413 });
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function readEncoded(encoded: string): ParameterRecord {
  const pairs = encoded.split('&').filter((pair) => pair !== '');
  if (pairs.length > maximumParameters) throw invalidRequest('Too many parameters');
  const record: Record<string, string> = Object.create(null);
  const seen = new Set<string>();
  for (const [name, value] of pairs.map(decodePair)) {
    if (seen.has(name) && !repeatableParameters.has(name)) throw invalidRequest('A parameter is repeated');
    seen.add(name);
    // Sent without a value it counts as omitted (RFC 6749 §3.1), but it leaves no room for another of its name (IN-01).
    if (value !== '') record[name] = record[name] === undefined ? value : `${record[name]} ${value}`;
  }
  return record;
}

function decodePair(pair: string): [name: string, value: string] {
  const separator = pair.includes('=') ? pair.indexOf('=') : pair.length;
  return [decodeComponent(pair.slice(0, separator)), decodeComponent(pair.slice(separator + 1))];
}

function decodeComponent(component: string): string {
  // Most names and values are spelled as they are meant.
  if (!/[%+]/.test(component)) return component;
  try {
    return decodeURIComponent(component.replaceAll('+', ' '));
  } catch {
    throw invalidRequest('A parameter is not valid percent-encoded UTF-8');
  }
}
