// Resource servers in a seed file (RFC 8707): their shape is the registry's, and here is the row each becomes.
import { type ResourceServerEntry, resourceServerSchema } from '@authrim/shared/resource-servers';
import type { Database } from '../server/origin.ts';

export type { ResourceServerEntry } from '@authrim/shared/resource-servers';

export const resourceSchema = (issuer: string) => resourceServerSchema({ issuer, environment: 'local' });

/** @param at epoch seconds */
export function upsertResourceServer(database: Database, { resource, status, ...metadata }: ResourceServerEntry, at: number) {
  return database
    .prepare(
      `INSERT INTO resource_servers (resource, status, metadata, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
       ON CONFLICT (resource) DO UPDATE SET status = ?2, metadata = ?3, updated_at = ?4`,
    )
    .bind(resource, status, JSON.stringify(metadata), at);
}
