import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFreshOrigin } from './fresh.ts';
import type { Origin } from './origin.ts';
import { preparedSeed } from './prepared.ts';

let origin: Origin;
beforeAll(async () => {
  origin = await startFreshOrigin({ seed: preparedSeed });
}, 60_000);
afterAll(() => origin.stop());

const order = { act: 'query', statements: [{ sql: 'SELECT 1 AS one', values: [] }] };
const present = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(url, { method: 'POST', headers, body: JSON.stringify(order) })).status;

test('the back office hears whoever knows the secret of this start, at its own socket', async () => {
  const { url, secret } = await origin.backOffice();
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await present(url, { Authorization: `Bearer ${secret}` })).toBe(200);
  expect(await present(url)).toBe(401);
  expect(await present(url, { Authorization: `Bearer ${secret.slice(1)}` })).toBe(401);
  expect(await present(`${origin.url}/back-office`, { Authorization: `Bearer ${secret}` })).not.toBe(200);
});

test('statements are carried out together or not at all, and an error is told in the words of D1', async () => {
  const { database } = origin;
  const name = async (wanted: string) => database.prepare('SELECT name FROM users WHERE username = ?').bind(wanted).first<string>('name');
  const rename = (value: string) => database.prepare("UPDATE users SET name = ? WHERE username = 'bob'").bind(value);
  await database.batch([rename('Robert')]);
  expect(await name('bob')).toBe('Robert');
  await expect(database.batch([rename('Bobby'), database.prepare('SELECT name FROM nowhere')])).rejects.toThrow(/no such table: nowhere/);
  expect(await name('bob')).toBe('Robert');
  expect(await name('nobody')).toBe(null);
});

test('an object is called as a Worker calls it', async () => {
  const keys = await origin.object('KEY_MANAGER', 'issuer').listKeys();
  expect(keys.map(({ alg }) => alg)).toContain('ES256');
  await expect(origin.object('SUBJECT_STORE', 'x').expectVersion('none' as never)).rejects.toThrow();
});
