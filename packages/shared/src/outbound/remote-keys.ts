// The public keys behind a `jwks_uri`, whosever they are (OpenID Connect Registration §2, RFC 7517 §5; B-098, B-202, CA-13, SS-13).
// Owns how long a set is believed and how often it is asked for. Leaves which key made a signature to the verifier.
import type { FoundKeys, RemoteKeys } from '../clients/client-keys.ts';
import { type PublicJwk, parsePublicJwk } from '../clients/public-key.ts';
import { now } from '../clock/index.ts';
import { keepLatest } from '../stores/latest.ts';
import { fetchJsonObject } from './json-document.ts';
import { type Refused, refused, type SafeFetch } from './safe-fetch.ts';
import { createTogether } from './together.ts';

type IsWanted = Parameters<RemoteKeys['findKeys']>[1];

interface KeySet {
  outcome: 'fetched';
  keys: readonly PublicJwk[];
}

/** Seconds: how long a set is believed (B-098), how long a failure, how soon an absent key may ask for a believed set again. */
const [believed, failureBelieved, coolDown] = [60, 10, 60];
const maximumBytes = 512 * 1024;
const maximumKeys = 50;
const maximumSets = 100;

const noSuchKey = refused('jwks_uri holds no such key');

/** One an isolate. */
export function createRemoteKeys(safeFetch: SafeFetch): RemoteKeys {
  const sets = createRecentSets();
  const together = createTogether<KeySet | Refused>();

  const fetchSet = async (jwks_uri: string): Promise<KeySet | Refused> => {
    const asked_at = now();
    const answer = await fetchKeySet(safeFetch, jwks_uri);
    sets.set(jwks_uri, answer, asked_at);
    return answer;
  };

  return {
    async findKeys(jwks_uri, isWanted) {
      const known = sets.find(jwks_uri);
      const answer = known && toAnswer(known, isWanted);
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

/** Answers by `jwks_uri`, the least recently used making room. Age counts from the second the answer was asked for. */
function createRecentSets() {
  const entries = new Map<string, { answer: KeySet | Refused; asked_at: number; asked_again_at: number }>();

  return {
    find(jwks_uri: string): KeySet | Refused | undefined {
      const entry = entries.get(jwks_uri);
      if (!entry) return undefined;
      keepLatest(entries, jwks_uri, entry, maximumSets);
      return now() - entry.asked_at < (entry.answer.outcome === 'fetched' ? believed : failureBelieved) ? entry.answer : undefined;
    },
    /** A failure does not take the place of a set that is still believed. */
    set(jwks_uri: string, answer: KeySet | Refused, asked_at: number): void {
      if (answer.outcome === 'refused' && this.find(jwks_uri)?.outcome === 'fetched') return;
      const asked_again_at = entries.get(jwks_uri)?.asked_again_at ?? 0;
      keepLatest(entries, jwks_uri, { answer, asked_at, asked_again_at }, maximumSets);
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
