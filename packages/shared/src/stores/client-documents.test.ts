import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseSettings } from '../config/settings.ts';
import { connectDatabase } from '../database/connect.ts';
import { type ClientDocumentsContract, createClientDocuments, type DocumentOutcome } from './client-documents.ts';
import { createClients } from './clients.ts';

const settings = parseSettings({ ISSUER: 'https://id.example.com', ENABLE_CIMD: 'true' });
const url = 'https://agent.example/client.json';
const found: DocumentOutcome = { outcome: 'found', client: JSON.stringify({ client_id: url, status: 'active', metadata: {} }) };

function createReader(answer: DocumentOutcome = found) {
  const find = vi.fn<ClientDocumentsContract['find']>(async () => answer);
  const documents = createClientDocuments(settings, { find });
  if (!documents) throw new Error('the feature is off');
  return { find, documents };
}

/** D1 without a record, each query counted. */
function createRecords() {
  const queries: unknown[] = [];
  const bind = (client_id: unknown) => ({
    raw: async () => {
      queries.push(client_id);
      return [];
    },
  });
  return { queries, database: connectDatabase({ prepare: () => ({ bind }) } as unknown as D1Database) };
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

describe('createClientDocuments', () => {
  test('B-301: there are none where the feature is off', () => {
    const off = parseSettings({ ISSUER: 'https://id.example.com' });
    expect(createClientDocuments(off, { find: async () => found })).toBeUndefined();
  });

  test('what was found is kept for 10 seconds, what was not for one', async () => {
    const { find, documents } = createReader();
    expect(await documents.find(url)).toMatchObject({ client_id: url });
    pass(9);
    await documents.find(url);
    expect(find).toHaveBeenCalledTimes(1);
    pass(1);
    find.mockResolvedValue({ outcome: 'unknown' });
    expect([await documents.find(url), await documents.find(url)]).toEqual([undefined, undefined]);
    expect(find).toHaveBeenCalledTimes(2);
    pass(1);
    await documents.find(url);
    expect(find).toHaveBeenCalledTimes(3);
  });

  test('RG-17: the caller is named to the reader; one without means is told when to come back, and that is not kept', async () => {
    const { find, documents } = createReader({ outcome: 'limited', retry_after: 7 });
    for (const caller of ['192.0.2.1', '192.0.2.2']) {
      await expect(documents.find(url, caller)).rejects.toMatchObject({
        error: 'temporarily_unavailable',
        status: 429,
        headers: { 'Retry-After': '7' },
      });
    }
    expect(find.mock.calls).toEqual([
      [url, '192.0.2.1'],
      [url, '192.0.2.2'],
    ]);
  });

  test('I7: a reader that cannot be reached is no answer', async () => {
    const documents = createClientDocuments(settings, { find: () => Promise.reject(new Error('gone')) });
    await expect(documents?.find(url)).rejects.toMatchObject({ error: 'temporarily_unavailable', status: 503 });
  });

  test('the number kept is bounded, and the one asked for last stays', async () => {
    const { find, documents } = createReader();
    for (let index = 0; index <= 500; index += 1) await documents.find(`https://agent.example/${index}`);
    await documents.find('https://agent.example/500');
    expect(find).toHaveBeenCalledTimes(501);
    await documents.find('https://agent.example/0');
    expect(find).toHaveBeenCalledTimes(502);
  });
});

describe('createClients with documents', () => {
  test('a client_id that is no URL asks no reader', async () => {
    const { find, documents } = createReader();
    const { database } = createRecords();
    const clients = createClients(database, documents);
    for (const client_id of [
      'client',
      'urn:x:https://agent.example/',
      'ftp://agent.example/client',
      ' https://agent.example/client',
      `https://a/${'x'.repeat(256)}`,
    ]) {
      expect(await clients.find(client_id)).toBeUndefined();
    }
    expect(find).not.toHaveBeenCalled();
  });

  test('a URL asks D1 once in ten seconds, and the reader when there is no record', async () => {
    const { find, documents } = createReader();
    const { database, queries } = createRecords();
    const clients = createClients(database, documents);
    for (let second = 0; second < 10; second += 1) {
      expect(await clients.find(url, '192.0.2.1')).toMatchObject({ client_id: url });
      pass(1);
    }
    expect([queries.length, find.mock.calls]).toEqual([1, [[url, '192.0.2.1']]]);
  });

  test('without documents a URL is a name like any other', async () => {
    const { database } = createRecords();
    expect(await createClients(database).find(url)).toBeUndefined();
  });
});
