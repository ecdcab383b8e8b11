// Client records kept in the isolate for seconds, so that hot paths rarely read D1. A client that was changed, disabled or
// deleted is therefore seen everywhere within 10 seconds. And the one thing they write: that a client is in use. Leaves clients
// without a record to client-documents.ts.
import type { Client, Clients } from '../clients/client.ts';
import { now } from '../clock/index.ts';
import { findClient, recordFirstToken } from '../database/clients.ts';
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

/** Keeps that a client obtained a token, so that it is not cleared away as unused (RG-13). */
export interface ClientUses {
  /** Writes once an isolate and client, and nothing for a client known to be in use. Never throws: the next token tries again. */
  record(client: Client): Promise<void>;
}

export function createClientUses(database: Database): ClientUses {
  const recorded = new Set<string>();

  return {
    async record({ client_id, isUnused }) {
      if (!isUnused || recorded.has(client_id)) return;
      if (recorded.size >= longestCache) recorded.clear();
      recorded.add(client_id);
      await recordFirstToken(database, client_id, now()).catch(() => recorded.delete(client_id));
    },
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
