// Client records kept in the isolate for seconds, so that hot paths rarely read D1. A client that was changed, disabled or
// deleted is therefore seen everywhere within 10 seconds. And what they write when a client is used: that it is, and its
// secrets under the newest key. Leaves clients without a record to client-documents.ts.
import type { Client, Clients, StoredSecret } from '../clients/client.ts';
import type { SecretSealer } from '../clients/sealed-secrets.ts';
import { now } from '../clock/index.ts';
import { findClient, recordFirstUse, replaceSecrets } from '../database/clients.ts';
import type { Database } from '../database/connect.ts';
import { keepLatest } from './latest.ts';
import { reach } from './reach.ts';
import { createRecent, type Recent } from './recent.ts';

export type { Clients } from '../clients/client.ts';

/** Seconds. A client that was just registered must not stay unknown. */
const knownFor = 10;
const unknownFor = 1;
const longestCache = 1000;

/** VSCHAR (RFC 6749 Appendix A.1); anything else was never issued and asks nobody. */
const wellFormed = /^[\x20-\x7e]{1,256}$/;
const isUrl = /^https?:\/\//;

/** @param documents asked for a URL nobody has a record of: an operator's record of the same client_id comes first */
export function createClients(database: Database, documents?: Clients): Clients {
  const recents = new Map<string, Recent<Client | undefined>>();

  const recentOf = (client_id: string): Recent<Client | undefined> => {
    const recent = recents.get(client_id) ?? createRecent(() => queryClient(database, client_id), { fresh: knownFor, usable: 0 });
    keepLatest(recents, client_id, recent, longestCache);
    return recent;
  };

  return {
    async find(client_id, caller) {
      if (!wellFormed.test(client_id)) return undefined;
      const recent = recentOf(client_id);
      const recorded = await recent.get(knownFor);
      if (recorded) return recorded;
      return documents && isUrl.test(client_id) ? documents.find(client_id, caller) : recent.get(unknownFor);
    },
  };
}

/** What is kept of a client when it obtains a token or asks about one. */
export interface ClientUses {
  /** Writes once an isolate and client, and nothing for most. Never throws: the next use tries again. */
  record(client: Client): Promise<void>;
}

export function createClientUses(database: Database, secretSealer: SecretSealer): ClientUses {
  /** The first use keeps a client from being cleared away as unused (RG-13). */
  const recordUse = onceEach(
    ({ isUnused }) => isUnused === true,
    ({ client_id }) => recordFirstUse(database, client_id, now()),
  );

  /** A secret that is sealed under an older version of KEY_ENCRYPTION_SECRETS comes under the one in use. */
  const sealAnew = onceEach(
    ({ secrets }) => secrets.some(({ sealed }) => sealed !== undefined && !secretSealer.isCurrent(sealed)),
    async ({ client_id, secrets }) => replaceSecrets(database, client_id, secrets, await Promise.all(secrets.map(sealFor(client_id)))),
  );

  const sealFor =
    (client_id: string) =>
    async (stored: StoredSecret): Promise<StoredSecret> => {
      const secret = stored.sealed && (await secretSealer.open(client_id, stored.sealed));
      return secret ? { ...stored, sealed: await secretSealer.seal(client_id, secret) } : stored;
    };

  return { record: async (client) => void (await Promise.all([recordUse(client), sealAnew(client)])) };
}

/** Does something for a client that needs it, once: the record at hand says for seconds what it said before. */
function onceEach(isNeeded: (client: Client) => boolean, act: (client: Client) => Promise<void>): (client: Client) => Promise<void> {
  const done = new Set<string>();

  return async (client) => {
    const { client_id } = client;
    if (!isNeeded(client) || done.has(client_id)) return;
    if (done.size >= longestCache) done.clear();
    done.add(client_id);
    await act(client).catch(() => void done.delete(client_id));
  };
}

/** Only what a Client is: the hash of the registration access token stays with its management. */
async function queryClient(database: Database, client_id: string): Promise<Client | undefined> {
  const record = await reach('D1 clients', () => findClient(database, client_id));
  if (!record) return undefined;
  const { status, source, profile, metadata, secrets } = record;
  const isUnused = source === 'dynamic' && record.first_token_at === null;
  return { client_id, status, source, profile, metadata, secrets, ...(isUnused && { isUnused }) };
}
