// Client records kept in the isolate for seconds, so that hot paths rarely read D1. A client that was changed, disabled or
// deleted is therefore seen everywhere within 10 seconds.
import type { Client, Clients } from '../clients/client.ts';
import { findClient } from '../database/clients.ts';
import type { Database } from '../database/connect.ts';
import { reach } from './reach.ts';
import { createRecent, type Recent } from './recent.ts';

export type { Clients } from '../clients/client.ts';

/** Seconds. A client that was just registered must not stay unknown. */
const knownFor = 10;
const unknownFor = 1;
const longestCache = 1000;

/** VSCHAR (RFC 6749 Appendix A.1); anything else was never issued and asks nobody. */
const wellFormed = /^[\x20-\x7e]{1,256}$/;

export function createClients(database: Database): Clients {
  const recents = new Map<string, Recent<Client | undefined>>();

  /** The least recently asked for makes room, so that a flood of invented names does not drive out clients in use. */
  const recentOf = (client_id: string): Recent<Client | undefined> => {
    const recent = recents.get(client_id) ?? createRecent(() => queryClient(database, client_id), { fresh: knownFor, usable: 0 });
    recents.delete(client_id);
    recents.set(client_id, recent);
    const [oldest] = recents.keys();
    if (recents.size > longestCache && oldest !== undefined) recents.delete(oldest);
    return recent;
  };

  return {
    async find(client_id) {
      if (!wellFormed.test(client_id)) return undefined;
      const recent = recentOf(client_id);
      return (await recent.get(knownFor)) ?? recent.get(unknownFor);
    },
  };
}

/** Only what a Client is: the hash of the registration access token stays with its management. */
async function queryClient(database: Database, client_id: string): Promise<Client | undefined> {
  const record = await reach('D1 clients', () => findClient(database, client_id));
  if (!record) return undefined;
  const { status, source, profile, metadata, secrets } = record;
  return { client_id, status, source, profile, metadata, secrets };
}
