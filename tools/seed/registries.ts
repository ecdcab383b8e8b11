// Resource servers (RFC 8707) and trusted issuers (RFC 7523 §2.1) in a seed file: their shapes are the registries', and here is the
// row each becomes.
import { type ResourceServerEntry, resourceServerSchema } from '@authrim/shared/resource-servers';
import { type TrustedIssuerEntry, trustedIssuerSchema } from '@authrim/shared/trusted-issuers';
import type { Database } from '../server/back-office.ts';

export const resourceSchema = (issuer: string) => resourceServerSchema({ issuer, environment: 'local' });
export const issuerSchema = (issuer: string) => trustedIssuerSchema({ issuer, environment: 'local' });

/** @param at epoch seconds */
export const upsertResourceServer = (database: Database, { resource, ...entry }: ResourceServerEntry, at: number) =>
  upsert(database, 'resource_servers', 'resource', resource, entry, at);

/** @param at epoch seconds */
export const upsertTrustedIssuer = (database: Database, { issuer, ...entry }: TrustedIssuerEntry, at: number) =>
  upsert(database, 'trusted_issuers', 'issuer', issuer, entry, at);

function upsert(database: Database, table: string, key: string, id: string, { status, ...metadata }: { status: string }, at: number) {
  return database
    .prepare(
      `INSERT INTO ${table} (${key}, status, metadata, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
       ON CONFLICT (${key}) DO UPDATE SET status = ?2, metadata = ?3, updated_at = ?4`,
    )
    .bind(id, status, JSON.stringify(metadata), at);
}
