// Rows of `clients`. What /register may change is guarded by the registration access token in the same statement.
import { and, eq, sql } from 'drizzle-orm';
import { type Client, clientProfiles } from '../clients/client.ts';
import type { ClientMetadata } from '../clients/metadata.ts';
import type { Database } from './connect.ts';
import { clients } from './schema/index.ts';

/** A client with what only its management may know. */
export interface ClientRecord extends Client {
  /** base64url SHA-256; null for a client nobody manages through /register. */
  readonly registration_access_token_hash: string | null;
  /** Epoch seconds. */
  readonly created_at: number;
  readonly updated_at: number;
}

const prepareFind = (database: Database) =>
  database
    .select()
    .from(clients)
    .where(eq(clients.client_id, sql.placeholder('client_id')))
    .prepare();

/** Building the query costs more than sending it; every endpoint asks for a client. */
const prepared = new WeakMap<Database, ReturnType<typeof prepareFind>>();

/** A client under rules this version does not know is not served: it counts as unknown. */
export async function findClient(database: Database, client_id: string): Promise<ClientRecord | undefined> {
  const find = prepared.get(database) ?? prepareFind(database);
  prepared.set(database, find);
  const row = await find.get({ client_id });
  const profile = clientProfiles.find((known) => known === row?.profile);
  return row && profile && { ...row, profile, metadata: JSON.parse(row.metadata) as ClientMetadata };
}

export async function insertClient(database: Database, record: ClientRecord): Promise<void> {
  await database.insert(clients).values(toRow(record));
}

/**
 * Replaces the record whose registration access token still is the one that was presented.
 * @param presented_hash hash of the presented token
 * @returns false when the client or its token changed meanwhile; then nothing is written
 */
export async function updateClient(database: Database, record: ClientRecord, presented_hash: string): Promise<boolean> {
  const { client_id, ...values } = toRow(record);
  const { meta } = await database.update(clients).set(values).where(managedBy(client_id, presented_hash)).run();
  return meta.changes === 1;
}

/** @returns false when the client or its token changed meanwhile; then nothing is deleted */
export async function deleteClient(database: Database, client_id: string, presented_hash: string): Promise<boolean> {
  const { meta } = await database.delete(clients).where(managedBy(client_id, presented_hash)).run();
  return meta.changes === 1;
}

const managedBy = (client_id: string, presented_hash: string) =>
  and(eq(clients.client_id, client_id), eq(clients.registration_access_token_hash, presented_hash));

const toRow = ({ metadata, secrets, ...columns }: ClientRecord) => ({
  ...columns,
  metadata: JSON.stringify(metadata),
  secrets: [...secrets],
});
