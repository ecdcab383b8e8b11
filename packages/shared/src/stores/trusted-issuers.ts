// The registry of trusted issuers.
import type { Database } from '../database/connect.ts';
import { listTrustedIssuers } from '../database/trusted-issuers.ts';
import type { TrustedIssuers } from '../trusted-issuers/trusted-issuer.ts';
import { createRegistry } from './registry.ts';

export function createTrustedIssuers(database: Database): TrustedIssuers {
  const registry = createRegistry(
    'trusted_issuers',
    () => listTrustedIssuers(database),
    ({ issuer }) => issuer,
  );
  return { find: async (issuer) => (await registry.get()).get(issuer) };
}
