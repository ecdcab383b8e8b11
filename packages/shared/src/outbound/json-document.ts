// A JSON object or array fetched from a URL somebody gave us (SS-09). Owns its media type, which of the two it is, its depth
// and that no member is said twice. Leaves what is in it to the schema of the caller.
import { isObject, type JsonObject, parseJson } from '../parameters/json.ts';
import { type Refused, refused, type SafeFetch, unanswered } from './safe-fetch.ts';

export interface JsonDocument<Content = JsonObject> {
  outcome: 'fetched';
  headers: Headers;
  document: Content;
}

const mediaTypes = ['application/json', 'application/jwk-set+json', 'application/*+json'];
/** 64 KiB unless the caller says otherwise. */
const usualBytes = 64 * 1024;
const maximumDepth = 16;

/** GETs a JSON object; any status but 200 is a refusal. Never throws. */
export const fetchJsonObject = (safeFetch: SafeFetch, url: string, maximumBytes = usualBytes): Promise<JsonDocument | Refused> =>
  fetchJson(safeFetch, url, { maximumBytes, kind: 'an object', isKind: isObject });

/** GETs a JSON array, in the same way. */
export const fetchJsonArray = (safeFetch: SafeFetch, url: string): Promise<JsonDocument<readonly unknown[]> | Refused> =>
  fetchJson(safeFetch, url, { maximumBytes: usualBytes, kind: 'an array', isKind: Array.isArray });

interface JsonWanted<Content> {
  maximumBytes: number;
  kind: string;
  isKind(value: unknown): value is Content;
}

async function fetchJson<Content>(
  safeFetch: SafeFetch,
  url: string,
  { maximumBytes, kind, isKind }: JsonWanted<Content>,
): Promise<JsonDocument<Content> | Refused> {
  const fetched = await safeFetch(url, { accept: mediaTypes, maximumBytes });
  if (fetched.outcome === 'refused') return fetched;
  const { status } = fetched;
  if (status !== 200) return (status >= 500 || status === 429 ? unanswered : refused)(`status is ${status}`);
  const document = parseJson(fetched.body);
  if (!isKind(document)) return refused(`body is not ${kind} of JSON`);
  if (!isPlain(fetched.body)) return refused('JSON is too deep or repeats a member');
  return { outcome: 'fetched', headers: fetched.headers, document };
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
