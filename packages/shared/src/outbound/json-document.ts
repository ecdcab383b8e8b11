// A JSON object fetched from a URL somebody gave us (SS-09). Owns its media type, that it is one object, its depth and that
// no member is said twice. Leaves its members to the schema of the caller.
import { parseJson } from '../parameters/read.ts';
import { type Refused, refused, type SafeFetch } from './safe-fetch.ts';

export interface JsonDocument {
  outcome: 'fetched';
  headers: Headers;
  document: Readonly<Record<string, unknown>>;
}

const mediaTypes = ['application/json', 'application/jwk-set+json', 'application/*+json'];
/** 64 KiB unless the caller says otherwise. */
const usualBytes = 64 * 1024;
const maximumDepth = 16;

/** GETs a JSON object; any status but 200 is a refusal. Never throws. */
export async function fetchJsonObject(safeFetch: SafeFetch, url: string, maximumBytes = usualBytes): Promise<JsonDocument | Refused> {
  const fetched = await safeFetch(url, { accept: mediaTypes, maximumBytes });
  if (fetched.outcome === 'refused') return fetched;
  if (fetched.status !== 200) return refused(`status is ${fetched.status}`);
  const document = parseJson(fetched.body);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return refused('body is not a JSON object');
  if (!isPlain(fetched.body)) return refused('JSON is too deep or repeats a member');
  return { outcome: 'fetched', headers: fetched.headers, document: document as Readonly<Record<string, unknown>> };
}

/** A string, followed by a colon when it names a member, or a bracket. */
const tokens = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g;

/**
 * Whether every parser must read a JSON text alike: no member is repeated in its object, however it is spelled, and nothing
 * lies deeper than `maximumDepth`.
 * @param json valid JSON
 */
function isPlain(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(tokens)) {
    if (text !== undefined) {
      if (colon !== undefined && !isNew(open.at(-1), JSON.parse(text) as string)) return false;
    } else if (token === '{' || token === '[') {
      if (open.push(new Set()) > maximumDepth) return false;
    } else {
      open.pop();
    }
  }
  return true;
}

const isNew = (names: Set<string> | undefined, name: string): boolean => names !== undefined && names.size < names.add(name).size;
