import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseClientMetadata } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import { type ClientRecord, connectDatabase, deleteClient, findClient, insertClient, updateClient } from '../database/index.ts';
import { createClients } from './clients.ts';

const { DB, TEST_MIGRATIONS } = env as unknown as { DB: D1Database; TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
const database = connectDatabase(DB);

beforeAll(() => applyD1Migrations(DB, TEST_MIGRATIONS));
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

const record = (client_id: string): ClientRecord => ({
  client_id,
  status: 'active',
  source: 'dynamic',
  profile: 'oidc',
  metadata: parseClientMetadata({ redirect_uris: ['https://rp.test/cb'] }, { environment: 'deployed' }),
  secrets: [{ hash: 'a hash', expires_at: 0 }],
  registration_access_token_hash: 'token hash',
  created_at: now(),
  updated_at: now(),
});

const insert = async (): Promise<ClientRecord> => {
  const inserted = record(crypto.randomUUID());
  await insertClient(database, inserted);
  return inserted;
};

/** Clients over the real D1, with its queries counted and its line to be cut. */
function createCounted() {
  const line = { queries: 0, isCut: false };
  const prepare = (sql: string) => {
    const statement = DB.prepare(sql);
    const bind = (...values: unknown[]) => {
      line.queries += 1;
      if (line.isCut) throw new Error('D1_ERROR: connection lost');
      return statement.bind(...values);
    };
    return { ...statement, bind };
  };
  return { line, clients: createClients(connectDatabase({ prepare } as unknown as D1Database)) };
}

describe('createClients', () => {
  test('finds what was inserted, and nothing of its management', async () => {
    const { registration_access_token_hash, created_at, updated_at, ...client } = await insert();
    expect(await createClients(database).find(client.client_id)).toEqual(client);
  });

  test('a record is kept for 10 seconds and no longer', async () => {
    const { client_id } = await insert();
    const { clients, line } = createCounted();
    await clients.find(client_id);
    await deleteClient(database, client_id, 'token hash');
    pass(9);
    expect(await clients.find(client_id)).toHaveProperty('client_id', client_id);
    expect(line.queries).toBe(1);
    pass(1);
    expect(await clients.find(client_id)).toBeUndefined();
  });

  test('a client that was unknown is asked for again after a second', async () => {
    const awaited = record(crypto.randomUUID());
    const { clients, line } = createCounted();
    for (let count = 0; count < 5; count += 1) expect(await clients.find(awaited.client_id)).toBeUndefined();
    expect(line.queries).toBe(1);
    await insertClient(database, awaited);
    pass(1);
    expect(await clients.find(awaited.client_id)).toHaveProperty('client_id', awaited.client_id);
  });

  test('concurrent lookups share one query', async () => {
    const { client_id } = await insert();
    const { clients, line } = createCounted();
    const found = await Promise.all(Array.from({ length: 20 }, () => clients.find(client_id)));
    expect(found.every((client) => client?.client_id === client_id)).toBe(true);
    expect(line.queries).toBe(1);
  });

  test.each(['', 'a\u0000b', 'a\nb', 'ünknown', 'x'.repeat(257)])('%j was never issued and asks nobody', async (client_id) => {
    const { clients, line } = createCounted();
    expect(await clients.find(client_id)).toBeUndefined();
    expect(line.queries).toBe(0);
    await clients.find("' OR 1=1 --");
    expect(line.queries).toBe(1);
  });

  test('I7: while D1 does not answer, a known client serves its 10 seconds and everybody else is refused with 503', async () => {
    const { client_id } = await insert();
    const { clients, line } = createCounted();
    await clients.find(client_id);
    line.isCut = true;
    const refusal = { error: 'temporarily_unavailable', status: 503, headers: { 'Retry-After': '2' } };
    expect(await clients.find(client_id)).toHaveProperty('client_id', client_id);
    await expect(clients.find('another')).rejects.toMatchObject(refusal);
    pass(10);
    await expect(clients.find(client_id)).rejects.toMatchObject(refusal);
    line.isCut = false;
    expect(await clients.find(client_id)).toHaveProperty('client_id', client_id);
  });

  test('a flood of invented names does not drive out a client in use', async () => {
    const { client_id } = await insert();
    const { clients, line } = createCounted();
    await clients.find(client_id);
    for (let count = 0; count < 1200; count += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => clients.find(`invented-${count + index}`)));
      await clients.find(client_id);
    }
    expect(line.queries).toBe(1201);
  });
});

describe('rows of clients', () => {
  test('RG-09: a change needs the registration token that is in force, in the same statement', async () => {
    const before = await insert();
    const after = { ...before, registration_access_token_hash: 'next hash', updated_at: before.updated_at + 1 };
    expect(await updateClient(database, after, 'another hash')).toBe(false);
    expect(await findClient(database, before.client_id)).toEqual(before);
    expect(await updateClient(database, after, 'token hash')).toBe(true);
    expect(await findClient(database, before.client_id)).toEqual(after);
    expect(await deleteClient(database, before.client_id, 'token hash')).toBe(false);
    expect(await deleteClient(database, before.client_id, 'next hash')).toBe(true);
    expect(await findClient(database, before.client_id)).toBeUndefined();
  });

  test('a client under a profile this version does not know is not served', async () => {
    const { client_id } = await insert();
    expect(await findClient(database, client_id)).toBeDefined();
    await DB.prepare("UPDATE clients SET profile = 'unheard_of' WHERE client_id = ?").bind(client_id).run();
    expect(await findClient(database, client_id)).toBeUndefined();
  });

  test('a client_id is taken once', async () => {
    const { client_id } = await insert();
    await expect(insertClient(database, record(client_id))).rejects.toThrow();
  });
});
