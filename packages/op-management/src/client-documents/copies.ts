// Copies of documents that were good: in the isolate as clients, in KV as they were read, so that a copy is always judged by
// the rules of the day. KV may be late or lose a write; then a document is only asked for once more (F-11).
import type { Client } from '@authrim/shared/clients';
import { now, within } from '@authrim/shared/clock';
import type { Settings } from '@authrim/shared/config';
import type { JsonObject } from '@authrim/shared/parameters';
import { keepLatest } from '@authrim/shared/stores';
import { parseClientDocument } from './parse.ts';

/** Epoch seconds. */
interface Age {
  asked_at: number;
  fresh_until: number;
}

export interface Copy extends Age {
  outcome: 'found';
  client: Client;
}

export interface Copies {
  /** What this isolate has, of any age. */
  recall(client_id: string): Copy | undefined;
  /** The youngest that any isolate has, as far as KV knows; never throws. */
  read(client_id: string): Promise<Copy | undefined>;
  /** @throws OAuthError when the document is no client's */
  keep(client_id: string, document: JsonObject, age: Age): Promise<Copy>;
  forget(client_id: string): Promise<void>;
}

/** What of a KV namespace is used. */
export type DocumentNamespace = Pick<KVNamespace, 'get' | 'put' | 'delete'>;

/** Seconds a copy serves while its host does not answer. */
const usableFor = 86_400;
/** Seconds; KV is a shortcut and nobody waits for it for long. */
const patience = 1;
const mostInIsolate = 500;

export const isFresh = ({ fresh_until }: Age): boolean => now() < fresh_until;
const isUsable = ({ asked_at }: Age): boolean => now() - asked_at < usableFor;

/** One an isolate. */
export function createCopies(namespace: DocumentNamespace, settings: Settings): Copies {
  const copies = new Map<string, Copy>();

  const remember = (client_id: string, copy: Copy): Copy => {
    keepLatest(copies, client_id, copy, mostInIsolate);
    return copy;
  };

  const recall = (client_id: string): Copy | undefined => {
    const copy = copies.get(client_id);
    return copy && isUsable(copy) ? remember(client_id, copy) : undefined;
  };

  return {
    recall,
    async read(client_id) {
      const recalled = recall(client_id);
      const kept = await tryKv(() => namespace.get<Age & { document: JsonObject }>(keyOf(client_id), 'json'));
      if (!kept || kept.asked_at <= (recalled?.asked_at ?? 0)) return recalled;
      const { document, ...age } = kept;
      const client = await parseClientDocument(client_id, document, settings).catch(() => undefined);
      return client && isUsable(age) ? remember(client_id, { outcome: 'found', client, ...age }) : undefined;
    },
    async keep(client_id, document, age) {
      const client = await parseClientDocument(client_id, document, settings);
      await tryKv(() => namespace.put(keyOf(client_id), JSON.stringify({ document, ...age }), { expirationTtl: usableFor }));
      return remember(client_id, { outcome: 'found', client, ...age });
    },
    async forget(client_id) {
      copies.delete(client_id);
      await tryKv(() => namespace.delete(keyOf(client_id)));
    },
  };
}

const keyOf = (client_id: string): string => `client:${client_id}`;

const tryKv = <Value>(call: () => Promise<Value>): Promise<Value | undefined> => within(patience, call).catch(() => undefined);
