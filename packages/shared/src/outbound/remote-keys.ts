// The public keys behind a `jwks_uri`, whosever they are (OpenID Connect Registration §2, RFC 7517 §5; B-098, B-202, CA-13, SS-13).
// Owns how long a set is believed and how often it is asked for. Leaves which key made a signature to the verifier.
import type { FoundKeys, RemoteKeys } from '../clients/client-keys.ts';
import { type PublicJwk, parsePublicJwk } from '../clients/public-key.ts';
import { now } from '../clock/index.ts';
import { keepLatest } from '../stores/latest.ts';
import { createFailures } from './failures.ts';
import { fetchJsonObject } from './json-document.ts';
import { type Refused, refused, type SafeFetch } from './safe-fetch.ts';
import { createTogether } from './together.ts';

type IsWanted = Parameters<RemoteKeys['findKeys']>[1];

interface KeySet {
  outcome: 'fetched';
  keys: readonly PublicJwk[];
}

/** Seconds: how long a set is believed (B-098), and how soon an absent key may ask for a believed set again. */
const [believed, coolDown] = [60, 60];
const maximumBytes = 512 * 1024;
const maximumKeys = 50;
const maximumSets = 100;
/** Of all sets together, in characters. */
const maximumKept = 4 * 1024 * 1024;

const noSuchKey = refused('jwks_uri holds no such key');

/** One an isolate. @param safeFetch counts for each host how often it is asked; what it throws is thrown on */
export function createRemoteKeys(safeFetch: SafeFetch): RemoteKeys {
  const sets = createRecentSets();
  const failures = createFailures();
  const together = createTogether<KeySet | Refused>();

  const fetchSet = async (jwks_uri: string): Promise<KeySet | Refused> => {
    const asked_at = now();
    const answer = await fetchKeySet(safeFetch, jwks_uri);
    if (answer.outcome === 'refused') failures.add(jwks_uri, answer);
    else sets.add(jwks_uri, answer, asked_at);
    return answer;
  };

  return {
    async findKeys(jwks_uri, isWanted) {
      const known = sets.find(jwks_uri);
      const answer = known ? toAnswer(known, isWanted) : failures.find(jwks_uri);
      if (answer && answer !== noSuchKey) return answer;
      const mayFetch = () => !known || sets.mayAskAgain(jwks_uri);
      const fetched = await together(jwks_uri, () => (mayFetch() ? fetchSet(jwks_uri) : undefined));
      return fetched ? toAnswer(fetched, isWanted) : noSuchKey;
    },
  };
}

function toAnswer(set: KeySet | Refused, isWanted: IsWanted): FoundKeys | Refused {
  if (set.outcome === 'refused') return set;
  const keys = set.keys.filter(isWanted);
  return keys.length > 0 ? { outcome: 'found', keys } : noSuchKey;
}

async function fetchKeySet(safeFetch: SafeFetch, jwks_uri: string): Promise<KeySet | Refused> {
  const fetched = await fetchJsonObject(safeFetch, jwks_uri, maximumBytes);
  if (fetched.outcome === 'refused') return fetched;
  const { keys } = fetched.document;
  if (!Array.isArray(keys) || keys.length > maximumKeys) return refused('body is not a JWK set of bearable size');
  // A key we cannot use, a private or a symmetric one is as good as absent; it does not spoil the others.
  return { outcome: 'fetched', keys: keys.flatMap((key) => parsePublicJwk(key) ?? []) };
}

interface RecentSet {
  set: KeySet;
  size: number;
  asked_at: number;
  asked_again_at: number;
}

/** Sets by `jwks_uri`, the least recently used making room. Age counts from the second the set was asked for. */
function createRecentSets() {
  const entries = new Map<string, RecentSet>();

  return {
    find(jwks_uri: string): KeySet | undefined {
      const entry = entries.get(jwks_uri);
      if (!entry) return undefined;
      keepLatest(entries, jwks_uri, entry, maximumSets);
      return now() - entry.asked_at < believed ? entry.set : undefined;
    },
    add(jwks_uri: string, set: KeySet, asked_at: number): void {
      const asked_again_at = entries.get(jwks_uri)?.asked_again_at ?? 0;
      const size = JSON.stringify(set.keys).length;
      keepLatest(entries, jwks_uri, { set, size, asked_at, asked_again_at }, maximumSets);
      dropUntilBearable(entries);
    },
    /** True once per cool-down. */
    mayAskAgain(jwks_uri: string): boolean {
      const entry = entries.get(jwks_uri);
      if (!entry || now() - entry.asked_again_at < coolDown) return false;
      entry.asked_again_at = now();
      return true;
    },
  };
}

/** Lets the sets go that were used least recently: a few clients with huge ones cost the isolate no more than all may. */
function dropUntilBearable(entries: Map<string, RecentSet>): void {
  let kept = [...entries.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [jwks_uri, { size }] of entries) {
    if (kept <= maximumKept) return;
    entries.delete(jwks_uri);
    kept -= size;
  }
}
