import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSecretSealer, parseClientMetadata } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import { parseSecretRing } from '../config/index.ts';
import {
  type ClientRecord,
  connectDatabase,
  deleteClient,
  findClient,
  insertClient,
  isInitialAccessToken,
  updateClient,
} from '../database/index.ts';
import { randomToken } from '../oauth/encoding.ts';
import { createClients, createClientUses } from './clients.ts';

const { DB, TEST_MIGRATIONS } = env as unknown as { DB: D1Database; TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
const database = connectDatabase(DB);

beforeAll(() => applyD1Migrations(DB, TEST_MIGRATIONS));
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

const [first, second] = [`1:${randomToken(32)}`, `2:${randomToken(32)}`];
const sealerUnder = (ring: string) => createSecretSealer(parseSecretRing('KEY_ENCRYPTION_SECRETS', ring));
const secretSealer = sealerUnder(`${second},${first}`);

const record = (client_id: string): ClientRecord => ({
  client_id,
  status: 'active',
  source: 'dynamic',
  profile: 'oidc',
  metadata: parseClientMetadata({ redirect_uris: ['https://rp.test/cb'] }, { environment: 'deployed' }),
  secrets: [{ hash: 'a hash', expires_at: 0 }],
  registration_access_token_hash: 'token hash',
  first_token_at: null,
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
  const counted = connectDatabase({ prepare } as unknown as D1Database);
  return { line, clients: createClients(counted), uses: createClientUses(counted, secretSealer) };
}

describe('createClients', () => {
  test('finds what was inserted, and nothing of its management', async () => {
    const { registration_access_token_hash, first_token_at, created_at, updated_at, ...client } = await insert();
    expect(await createClients(database).find(client.client_id)).toEqual({ ...client, isUnused: true });
  });

  test('a record is kept for 10 seconds and no longer', async () => {
    const { client_id } = await insert();
    const { clients, line } = createCounted();
    await clients.find(client_id);
    await deleteClient(database, { client_id, registration_access_token_hash: 'token hash' });
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
  test('RG-09: a change needs the registration token and the secrets that are in force, in the same statement', async () => {
    const before = { ...(await insert()), registration_access_token_hash: 'token hash' };
    const after = { ...before, registration_access_token_hash: 'next hash', updated_at: before.updated_at + 1 };
    const changed = [{ registration_access_token_hash: 'another hash' }, { secrets: [{ hash: 'another hash', expires_at: 0 }] }];
    for (const members of changed) expect(await updateClient(database, after, { ...before, ...members })).toBe(false);
    expect(await findClient(database, before.client_id)).toEqual(before);
    expect(await updateClient(database, after, before)).toBe(true);
    expect(await findClient(database, before.client_id)).toEqual(after);
    expect(await deleteClient(database, before)).toBe(false);
    expect(await deleteClient(database, after)).toBe(true);
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

const find = async (client_id: string) => {
  const client = await createClients(database).find(client_id);
  if (!client) throw new Error('the client is unknown');
  return client;
};

describe('K-98, F-45: a client whose secret is sealed under an older version', () => {
  const insertSealed = async (under: string) => {
    const inserted = record(crypto.randomUUID());
    const sealed = await sealerUnder(under).seal(inserted.client_id, 'the secret');
    await insertClient(database, { ...inserted, first_token_at: now(), secrets: [{ hash: 'a hash', expires_at: 0, sealed }] });
    return find(inserted.client_id);
  };
  const sealedOf = async ({ client_id }: { client_id: string }) => (await findClient(database, client_id))?.secrets[0]?.sealed ?? '';

  test('has it under the newest one with its next token, written once', async () => {
    const client = await insertSealed(first);
    const { uses, line } = createCounted();
    for (let count = 0; count < 5; count += 1) await uses.record(client);
    expect(line.queries).toBe(1);
    expect(await sealerUnder(second).open(client.client_id, await sealedOf(client))).toBe('the secret');
    await uses.record(await insertSealed(second));
    expect(line.queries).toBe(1);
  });

  test('keeps what was written meanwhile, and what cannot be written now is written later', async () => {
    const [changed, waiting] = [await insertSealed(first), await insertSealed(first)];
    const { uses, line } = createCounted();
    await DB.prepare("UPDATE clients SET secrets = '[]' WHERE client_id = ?").bind(changed.client_id).run();
    await uses.record(changed);
    expect((await findClient(database, changed.client_id))?.secrets).toEqual([]);
    line.isCut = true;
    await uses.record(waiting);
    line.isCut = false;
    await uses.record(waiting);
    expect(await sealerUnder(second).open(waiting.client_id, await sealedOf(waiting))).toBe('the secret');
  });
});

describe('RG-13: a client that was never used', () => {
  test('is in use from the first time on, and that is written once', async () => {
    const { client_id } = await insert();
    const [{ uses, line }, client] = [createCounted(), await find(client_id)];
    for (let count = 0; count < 5; count += 1) await uses.record(client);
    expect(line.queries).toBe(1);
    expect((await findClient(database, client_id))?.first_token_at).toBe(now());
    const used = await find(client_id);
    expect(used).not.toHaveProperty('isUnused');
    await createCounted().uses.record(used);
    pass(60);
    await createClientUses(database, secretSealer).record(client);
    expect((await findClient(database, client_id))?.first_token_at).toBe(now() - 60);
  });

  test('a database that does not answer breaks nothing, and the next use tries again', async () => {
    const { client_id } = await insert();
    const [{ uses, line }, client] = [createCounted(), await find(client_id)];
    line.isCut = true;
    await uses.record(client);
    line.isCut = false;
    await uses.record(client);
    expect((await findClient(database, client_id))?.first_token_at).toBe(now());
  });

  test('is cleared away by the next registration after its time; used, seeded and younger ones are not', async () => {
    const [old, used, young] = [await insert(), await insert(), await insert()];
    const seeded = { ...record(crypto.randomUUID()), source: 'seed' as const };
    await insertClient(database, seeded);
    await createClientUses(database, secretSealer).record(await find(used.client_id));
    pass(100);
    const next = record(crypto.randomUUID());
    await insertClient(database, next, { unused_before: now() - 100 });
    expect(await findClient(database, old.client_id)).toBeDefined();
    await DB.prepare('UPDATE clients SET created_at = created_at + 1 WHERE client_id = ?').bind(young.client_id).run();
    await insertClient(database, record(crypto.randomUUID()), { unused_before: now() - 99 });
    expect(await findClient(database, old.client_id)).toBeUndefined();
    for (const { client_id } of [used, young, seeded, next]) expect(await findClient(database, client_id)).toBeDefined();
  });
});

describe('B-134, RG-01: initial access tokens', () => {
  const insertToken = async (remaining_uses: number, expires_at = 0): Promise<string> => {
    const token_hash = crypto.randomUUID();
    await DB.prepare('INSERT INTO initial_access_tokens VALUES (?, ?, ?, ?)').bind(token_hash, remaining_uses, expires_at, now()).run();
    return token_hash;
  };
  const pay = (initial_access_token_hash: string, client = record(crypto.randomUUID())) =>
    insertClient(database, client, { initial_access_token_hash });

  test('each use adds one client, of exactly the record', async () => {
    const token_hash = await insertToken(2);
    const client = record(crypto.randomUUID());
    expect(await isInitialAccessToken(database, token_hash, now())).toBe(true);
    expect(await pay(token_hash, client)).toBe(true);
    expect(await findClient(database, client.client_id)).toEqual(client);
    expect(await pay(token_hash)).toBe(true);
    expect(await isInitialAccessToken(database, token_hash, now())).toBe(false);
    const late = record(crypto.randomUUID());
    expect(await pay(token_hash, late)).toBe(false);
    expect(await findClient(database, late.client_id)).toBeUndefined();
  });

  test('an expired and an unknown one add nothing', async () => {
    const token_hash = await insertToken(1, now() + 10);
    expect(await isInitialAccessToken(database, token_hash, now())).toBe(true);
    pass(10);
    expect(await isInitialAccessToken(database, token_hash, now())).toBe(false);
    expect(await pay(token_hash)).toBe(false);
    expect(await pay('unknown')).toBe(false);
  });

  test('of many at once with one use left, one is added', async () => {
    const token_hash = await insertToken(1);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => pay(token_hash)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  test('a client that cannot be added spends nothing', async () => {
    const token_hash = await insertToken(1);
    const client = await insert();
    await expect(pay(token_hash, client)).rejects.toThrow();
    expect(await isInitialAccessToken(database, token_hash, now())).toBe(true);
  });
});
