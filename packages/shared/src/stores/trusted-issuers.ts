// The registry of trusted issuers kept in the isolate for seconds: one that was added, changed or disabled is seen everywhere
// within 10 seconds.
import type { Database } from '../database/connect.ts';
import { listTrustedIssuers } from '../database/trusted-issuers.ts';
import type { TrustedIssuers } from '../trusted-issuers/trusted-issuer.ts';
import { reach } from './reach.ts';
import { createRecent } from './recent.ts';

/** Seconds. */
const knownFor = 10;

/** One an isolate. */
export function createTrustedIssuers(database: Database): TrustedIssuers {
  const readRegistry = async () => {
    const issuers = await reach('D1 trusted_issuers', () => listTrustedIssuers(database));
    return new Map(issuers.map((entry) => [entry.issuer, entry]));
  };
  const registry = createRecent(readRegistry, { fresh: knownFor, usable: 0 });

  return { find: async (issuer) => (await registry.get()).get(issuer) };
}
