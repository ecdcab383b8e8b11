import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import type { AuthorizationRequestStore } from '../src/durable-objects/authorization-request-store.ts';
import { applySchema } from '../src/durable-objects/schema.ts';
import { advance, createPerson, deliverAudit, fresh, rowsOf, state, useState } from './state.ts';

useState();

describe('authorization requests that wait', () => {
  const shard = () => state.AUTHORIZATION_REQUEST_STORE.getByName(fresh('shard'));
  const pushed = (id: string) => ({
    id,
    secret_hash: `hash-of-${id}`,
    client_id: 'web',
    parameters: '{"scope":"openid"}',
    kind: 'pushed' as const,
    lifetime: 60,
  });
  const key = (id: string) => ({ id, secret_hash: `hash-of-${id}`, client_id: 'web' });

  it('RFC 9126 §4 open for the client that pushed them, as they were pushed', async () => {
    const store = shard();
    expect(await store.put(pushed('r'))).toEqual({ outcome: 'stored', expires_at: now() + 60 });
    expect(await store.open(key('r'))).toEqual({
      outcome: 'found',
      parameters: '{"scope":"openid"}',
      kind: 'pushed',
      expires_at: now() + 60,
    });
    expect(await store.open({ ...key('r'), client_id: 'evil' })).toEqual({ outcome: 'refused', reason: 'another_client' });
    expect(await store.open({ ...key('r'), secret_hash: 'guess' })).toEqual({ outcome: 'refused', reason: 'unknown' });
    expect(await store.open(key('nothing'))).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('D-05, F-34 end in time, cleaned up or not', async () => {
    const store = shard();
    await store.put(pushed('r'));
    advance(59);
    expect((await store.open(key('r'))).outcome).toBe('found');
    advance(1);
    expect(await store.open(key('r'))).toEqual({ outcome: 'refused', reason: 'expired' });
    await runDurableObjectAlarm(store);
    expect(await rowsOf(store, 'requests')).toEqual([]);
    expect(await store.open(key('r'))).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('AZ-23, B-042 belong to the browser that first visits them', async () => {
    const store = shard();
    await store.put(pushed('r'));
    const visit = { ...key('r'), browser: 'ada', park: { lifetime: 600 } };
    expect(await store.open(visit)).toMatchObject({ outcome: 'found', expires_at: now() + 600 });
    advance(300);
    expect(await store.open(visit)).toMatchObject({ outcome: 'found', expires_at: now() + 300 });
    expect(await store.open({ ...visit, browser: 'mallory' })).toEqual({ outcome: 'refused', reason: 'another_browser' });
    expect(await store.open(key('r'))).toEqual({ outcome: 'refused', reason: 'another_browser' });
  });

  it('parked ones belong to their browser from the beginning', async () => {
    const store = shard();
    await store.put({ ...pushed('r'), kind: 'parked', browser: 'ada' });
    expect(await store.open({ ...key('r'), browser: 'ada' })).toMatchObject({ outcome: 'found', kind: 'parked' });
    expect(await store.open({ ...key('r'), browser: 'mallory' })).toEqual({ outcome: 'refused', reason: 'another_browser' });
  });

  it('F-20, I1 a hundred completions at once complete once, and for ever', async () => {
    const store = shard();
    await store.put(pushed('r'));
    const outcomes = await Promise.all(Array.from({ length: 100 }, async () => (await store.complete('r')).outcome));
    expect(outcomes.filter((outcome) => outcome === 'completed')).toHaveLength(1);
    await evictDurableObject(store);
    expect(await store.complete('r')).toEqual({ outcome: 'already_completed' });
    expect(await store.open(key('r'))).toEqual({ outcome: 'refused', reason: 'completed' });
    expect(await store.complete('nothing')).toEqual({ outcome: 'already_completed' });
  });

  it('PA-11 are refused by a shard that holds as many as it may, for as long as these live, cleaned up or not', async () => {
    const store = shard();
    const fill = (count: number) => `WITH RECURSIVE filling (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM filling WHERE n < ${count})
      INSERT INTO requests SELECT 'filling-' || n, 'hash', 'web', '{}', 'pushed', NULL, ${now() + 60} + n % 2, NULL FROM filling`;
    await runInDurableObject(store, (_, { storage }) => void storage.sql.exec(fill(20_000)));
    await evictDurableObject(store);
    await runInDurableObject(store, async (object: AuthorizationRequestStore, { storage }) => {
      const stored = () => storage.sql.exec('SELECT count(*) AS stored FROM requests').one().stored;
      await expect(object.put(pushed('r'))).rejects.toThrow('too many authorization requests wait');
      advance(59);
      await expect(object.put(pushed('r'))).rejects.toThrow('too many authorization requests wait');
      expect(stored()).toBe(20_000);
      advance(1);
      expect((await object.put(pushed('r'))).outcome).toBe('stored');
      expect(stored()).toBe(10_001);
    });
    expect((await store.open(key('r'))).outcome).toBe('found');
  });

  it('F-05 survive eviction', async () => {
    const store = shard();
    await store.put(pushed('r'));
    await evictDurableObject(store);
    expect((await store.open(key('r'))).outcome).toBe('found');
  });
});

describe('the replay guard', () => {
  const guard = () => state.REPLAY_GUARD.getByName(fresh('shard'));

  it('I1, CA a value is accepted once, also of a hundred at once and after eviction', async () => {
    const stub = guard();
    const value = { hash: 'jti', expires_at: now() + 60 };
    const outcomes = await Promise.all(Array.from({ length: 100 }, async () => (await stub.accept(value)).outcome));
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    await evictDurableObject(stub);
    expect(await stub.accept(value)).toEqual({ outcome: 'replayed' });
    expect(await stub.accept({ ...value, hash: 'another' })).toEqual({ outcome: 'accepted' });
  });

  it('RFC 7009 §2.1 tells of a value without accepting it, also after eviction', async () => {
    const stub = guard();
    expect(await stub.inspect('token')).toEqual({ outcome: 'unknown' });
    expect(await stub.accept({ hash: 'token', expires_at: now() + 60 })).toEqual({ outcome: 'accepted' });
    await evictDurableObject(stub);
    expect(await stub.inspect('token')).toEqual({ outcome: 'accepted' });
    expect(await stub.inspect('another')).toEqual({ outcome: 'unknown' });
  });

  it('D-17, RFC 8693 §2.2 records each exchange of a token of nobody and its one end, after which none is exchanged', async () => {
    const stub = guard();
    const token = { hash: fresh('hash'), token: fresh('token'), client_id: fresh('client') };
    expect(await stub.exchange({ ...token, actor: 'gateway' })).toEqual({ outcome: 'exchanged' });
    const ends = await Promise.all(Array.from({ length: 20 }, () => stub.revoke({ ...token, expires_at: now() + 60 })));
    expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['revoked']));
    expect([await stub.exchange(token), await stub.inspect(token.hash)]).toEqual([{ outcome: 'revoked' }, { outcome: 'accepted' }]);
    const audit = (await deliverAudit(stub, null)).filter(({ client_id }) => client_id === token.client_id);
    expect(audit.map(({ event, fields }) => [event, fields])).toEqual([
      ['token.exchanged', { token: token.token, client_id: token.client_id, actor: 'gateway' }],
      ['token.revoked', { token: token.token, client_id: token.client_id }],
    ]);
    expect(await rowsOf(stub, 'outbox')).toEqual([]);
  });

  it('F-18 remembers a value longer than any clock may be off, then forgets it', async () => {
    const stub = guard();
    const value = { hash: 'jti', expires_at: now() + 60 };
    await stub.accept(value);
    advance(60 + 119);
    await runDurableObjectAlarm(stub);
    expect(await stub.accept(value)).toEqual({ outcome: 'replayed' });
    advance(1);
    await runDurableObjectAlarm(stub);
    expect(await rowsOf(stub, 'seen')).toEqual([]);
  });
});

describe('the rate limiter', () => {
  const limiter = () => state.RATE_LIMITER.getByName(fresh('shard'));
  const rule = { key: 'login:someone', limit: 3, window: 60 };

  it('RL-01, K-13 allows so many takes in a window and says when to come back', async () => {
    const stub = limiter();
    expect(await stub.take(rule)).toEqual({ outcome: 'allowed', remaining: 2 });
    expect(await stub.take(rule)).toEqual({ outcome: 'allowed', remaining: 1 });
    expect(await stub.take(rule)).toEqual({ outcome: 'allowed', remaining: 0 });
    expect(await stub.take(rule)).toEqual({ outcome: 'limited', retry_after: 60 });
    expect((await stub.take({ ...rule, key: 'login:another' })).outcome).toBe('allowed');
    advance(60);
    expect((await stub.take(rule)).outcome).toBe('allowed');
  });

  it('I13, K-13, P-57 counts a hundred takes at once exactly, and over an eviction', async () => {
    const stub = limiter();
    const outcomes = await Promise.all(Array.from({ length: 100 }, async () => (await stub.take({ ...rule, limit: 10 })).outcome));
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toHaveLength(10);
    await evictDurableObject(stub);
    expect((await stub.take({ ...rule, limit: 10 })).outcome).toBe('limited');
  });

  it('LG-01 delays unknown names exactly as a person’s object delays known ones', async () => {
    const stub = limiter();
    const { stub: person } = await createPerson();
    for (let seconds = 0; seconds < 40; seconds += 1) {
      const [unknown, known] = [await stub.beginAttempt('name'), await person.beginAttempt({ factor: 'password' })];
      expect(unknown).toEqual(known);
      if (seconds % 3 === 0) advance(1);
    }
  });

  it('RL-05 what is refused writes nothing, and what has ended is cleaned up', async () => {
    const stub = limiter();
    for (let take = 0; take < 10; take += 1) await stub.take(rule);
    for (let attempt = 0; attempt < 10; attempt += 1) await stub.beginAttempt('name');
    expect(await rowsOf(stub, 'takes')).toMatchObject([{ log: `[[${now()},3]]` }]);
    expect(await rowsOf(stub, 'attempts')).toMatchObject([{ failures: 5 }]);
    advance(86_400);
    await runDurableObjectAlarm(stub);
    expect([...(await rowsOf(stub, 'takes')), ...(await rowsOf(stub, 'attempts'))]).toEqual([]);
  });
});

describe('the schema of an object', () => {
  const steps = ['CREATE TABLE first (a TEXT);', 'CREATE TABLE second (b TEXT);'];
  const tables = ({ sql }: DurableObjectStorage) =>
    sql
      .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name IN ('first', 'second') ORDER BY name`)
      .toArray()
      .map(({ name }) => name);
  // Begins from nothing, in the storage of an object nobody uses.
  const withStorage = (check: (storage: DurableObjectStorage) => void) =>
    runInDurableObject(state.REPLAY_GUARD.getByName(fresh('schema')), (_, { storage }) => {
      storage.sql.exec('DROP TABLE schema_version');
      check(storage);
    });

  it('F-29 grows step by step, and a newer one is left alone', () =>
    withStorage((storage) => {
      applySchema(storage, steps.slice(0, 1));
      expect(tables(storage)).toEqual(['first']);
      applySchema(storage, steps);
      expect(tables(storage)).toEqual(['first', 'second']);
      applySchema(storage, steps);
      applySchema(storage, steps.slice(0, 1));
      expect(tables(storage)).toEqual(['first', 'second']);
    }));

  it('F-06 is never half applied', () =>
    withStorage((storage) => {
      expect(() => applySchema(storage, [...steps, 'CREATE NONSENSE'])).toThrow();
      expect(tables(storage)).toEqual([]);
      applySchema(storage, steps);
      expect(tables(storage)).toEqual(['first', 'second']);
    }));
});
