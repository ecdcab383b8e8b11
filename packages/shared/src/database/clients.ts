// Rows of `clients`. What /register may change is guarded by the registration access token in the same statement.
import { and, eq, getTableColumns, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Client, StoredSecret } from '../clients/client.ts';
import type { ClientMetadata } from '../clients/metadata.ts';
import { clientProfiles } from '../oauth/words.ts';
import { type Database, prepareOnce } from './connect.ts';
import { isLiveToken, spendInitialAccessToken } from './initial-access-tokens.ts';
import { clients, initialAccessTokens } from './schema/index.ts';

/** A client with what only its management may know. */
export interface ClientRecord extends Client {
  readonly source: Exclude<Client['source'], 'metadata_document'>;
  /** base64url SHA-256; null for a client nobody manages through /register. */
  readonly registration_access_token_hash: string | null;
  /** When it first obtained a token or asked about one, epoch seconds as are the others; null for a client that never did. */
  readonly first_token_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Every endpoint asks for a client. */
const findRow = prepareOnce((database) =>
  database
    .select()
    .from(clients)
    .where(eq(clients.client_id, sql.placeholder('client_id')))
    .prepare(),
);

/** A client under rules this version does not know is not served: it counts as unknown. */
export async function findClient(database: Database, client_id: string): Promise<ClientRecord | undefined> {
  const row = await findRow(database).get({ client_id });
  const profile = clientProfiles.find((known) => known === row?.profile);
  return row && profile && { ...row, profile, metadata: JSON.parse(row.metadata) as ClientMetadata };
}

export interface Insertion {
  /** Hash of the initial access token that pays for the client. */
  initial_access_token_hash?: string | undefined;
  /** Epoch seconds: dynamic clients registered before and never used make room (RG-13). */
  unused_before?: number;
}

/** How many make room for one: a flood is cleared away faster than it came. */
const makingRoom = 20;

/**
 * Adds the client, spends a use of the token and clears away unused clients: all of it or nothing.
 * @returns false when the token is spent, expired or unknown; then no client is added
 */
export async function insertClient(
  database: Database,
  record: ClientRecord,
  { initial_access_token_hash: token_hash, unused_before = 0 }: Insertion = {},
): Promise<boolean> {
  const deletion = database.delete(clients).where(isOneOfUnused(unused_before));
  if (token_hash === undefined) {
    await database.batch([deletion, database.insert(clients).values(toRow(record))]);
    return true;
  }
  const [, { meta }] = await database.batch([
    deletion,
    database
      .insert(clients)
      .select(sql`select ${toValues(record)} from ${initialAccessTokens} where ${isLiveToken(token_hash, record.created_at)}`),
    spendInitialAccessToken(database, token_hash, sql`exists (select 1 from ${clients} where ${eq(clients.client_id, record.client_id)})`),
  ]);
  return meta.changes === 1;
}

/** In the words of the partial index, which no bound value would match. */
function isOneOfUnused(unused_before: number): SQL {
  const isUnused = and(sql`${clients.source} = 'dynamic'`, isNull(clients.first_token_at), lt(clients.created_at, unused_before));
  return sql`${clients.client_id} in (select ${clients.client_id} from ${clients} where ${isUnused} limit ${makingRoom})`;
}

/** Keeps the moment a client was first used; later uses change nothing. @param at epoch seconds */
export async function recordFirstUse(database: Database, client_id: string, at: number): Promise<void> {
  await database
    .update(clients)
    .set({ first_token_at: at })
    .where(and(eq(clients.client_id, client_id), isNull(clients.first_token_at)));
}

/** The same secrets, kept in another way; nothing when they are no longer those that were read. */
export async function replaceSecrets(
  database: Database,
  client_id: string,
  read: readonly StoredSecret[],
  secrets: readonly StoredSecret[],
): Promise<void> {
  await database
    .update(clients)
    .set({ secrets: [...secrets] })
    .where(and(eq(clients.client_id, client_id), eq(clients.secrets, [...read])));
}

/** What of a client opens it: its registration access token, and its secrets. */
export type ReadClient = Pick<ClientRecord, 'client_id' | 'secrets'> & { registration_access_token_hash: string };

/**
 * Replaces the record that still has the registration access token and the secrets that were read.
 * @returns false when the client or one of them changed meanwhile; then nothing is written
 */
export async function updateClient(database: Database, record: ClientRecord, read: ReadClient): Promise<boolean> {
  const { client_id: _, ...values } = toRow(record);
  const isAsRead = and(managedBy(read), eq(clients.secrets, [...read.secrets]));
  const { meta } = await database.update(clients).set(values).where(isAsRead).run();
  return meta.changes === 1;
}

/** @returns false when the client or its token changed meanwhile; then nothing is deleted */
export async function deleteClient(database: Database, read: Omit<ReadClient, 'secrets'>): Promise<boolean> {
  const { meta } = await database.delete(clients).where(managedBy(read)).run();
  return meta.changes === 1;
}

const managedBy = ({ client_id, registration_access_token_hash: hash }: Omit<ReadClient, 'secrets'>) =>
  and(eq(clients.client_id, client_id), eq(clients.registration_access_token_hash, hash));

const toRow = ({ metadata, secrets, ...columns }: ClientRecord) => ({
  ...columns,
  metadata: JSON.stringify(metadata),
  secrets: [...secrets],
});

/** The row as a list of values, in the order of the table's columns. */
function toValues(record: ClientRecord): SQL {
  const row: Readonly<Record<string, unknown>> = toRow(record);
  return sql.join(
    Object.entries(getTableColumns(clients)).map(([name, column]) => sql.param(row[name], column)),
    sql`, `,
  );
}
