// Clients without a record: their client_id is the URL of a document about them. One Worker reads such documents; this is its
// face for all others, and keeps what it said for as long as a record is kept.
import type { Client, Clients } from '../clients/client.ts';
import { now } from '../clock/index.ts';
import type { Settings } from '../config/settings.ts';
import { OAuthError } from '../oauth/errors.ts';
import { keepLatest } from './latest.ts';
import { reach } from './reach.ts';

/** What the reader of documents answers over RPC. */
export interface ClientDocumentsContract {
  /** @param caller see Clients.find */
  find(client_id: string, caller?: string): Promise<DocumentOutcome>;
}

export type DocumentOutcome =
  | { outcome: 'found' /** JSON text of a Client. */; client: string }
  | { outcome: 'unknown' }
  | { outcome: 'limited' /** Seconds. */; retry_after: number };

/** Seconds. */
const [knownFor, unknownFor] = [10, 1] as const;
const longestCache = 500;

/** One an isolate; undefined where the feature is off. */
export function createClientDocuments({ features }: Pick<Settings, 'features'>, reader: ClientDocumentsContract): Clients | undefined {
  if (!features.client_id_metadata_documents) return undefined;
  const recent = new Map<string, { client: Client | undefined; asked_at: number }>();

  const ask = async (client_id: string, caller: string | undefined): Promise<Client | undefined> => {
    const asked_at = now();
    const client = readOutcome(await reach('ClientDocuments', () => reader.find(client_id, caller)));
    keepLatest(recent, client_id, { client, asked_at }, longestCache);
    return client;
  };

  return {
    async find(client_id, caller) {
      const known = recent.get(client_id);
      const isBelieved = known && now() - known.asked_at < (known.client ? knownFor : unknownFor);
      return isBelieved ? known.client : ask(client_id, caller);
    },
  };
}

function readOutcome(answer: DocumentOutcome): Client | undefined {
  if (answer.outcome === 'found') return JSON.parse(answer.client) as Client;
  if (answer.outcome === 'unknown') return undefined;
  throw new OAuthError('temporarily_unavailable', 'Too many client metadata documents are asked for, try again later', {
    status: 429,
    headers: { 'Retry-After': String(answer.retry_after) },
  });
}
