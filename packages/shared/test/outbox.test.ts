import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { now } from '../src/clock/index.ts';
import {
  advance,
  authorizeInput,
  type createPerson,
  createSignedIn,
  deliverAudit,
  keepOutbox,
  rowsOf,
  signInInput,
  state,
  useState,
} from './state.ts';

useState();

const away = (table: string) => state.DB.prepare(`ALTER TABLE ${table} RENAME TO ${table}_away`).run();
const back = (table: string) => state.DB.prepare(`ALTER TABLE ${table}_away RENAME TO ${table}`).run();
const alarmOf = (stub: Awaited<ReturnType<typeof createPerson>>['stub']) =>
  runInDurableObject(stub, async (_, { storage }) => ((await storage.getAlarm()) ?? 0) / 1000);

describe('the audit outbox', () => {
  it('D-17, I6 every decision has one record, in order and without a gap', async () => {
    const { id, stub, session } = await createSignedIn();
    const input = authorizeInput(session);
    await stub.recordConsent({ session, client_id: 'web', scope: ['openid'], transaction: 'this' });
    await stub.authorize(input);
    const code = { grant: input.grant.id, code_hash: input.grant.code_hash, client_id: 'web', redirect_uri: input.grant.redirect_uri };
    await stub.redeem({ ...code, access_token_lifetime: 900 });
    await stub.revoke({ grant: code.grant, client_id: 'web', token: { id: 'at', expires_at: now() + 900 } });
    await stub.revoke({ grant: code.grant, client_id: 'web' });
    await stub.endSession({ session });
    const rows = await deliverAudit(stub, id);
    expect(rows.map(({ event }) => event)).toEqual([
      'session.started',
      'consent.recorded',
      'code.issued',
      'code.redeemed',
      'token.revoked',
      'grant.revoked',
      'session.ended',
    ]);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(rows.every(({ subject }) => subject === id)).toBe(true);
    expect(rows.map(({ client_id }) => client_id)).toEqual([null, 'web', 'web', 'web', 'web', 'web', null]);
    expect(JSON.stringify(rows)).not.toContain('hash-of-');
  });

  it('the sequence goes on after everything was delivered, and over an eviction', async () => {
    const { id, stub } = await createSignedIn();
    await deliverAudit(stub, id);
    expect(await rowsOf(stub, 'outbox')).toEqual([]);
    await evictDurableObject(stub);
    await stub.signIn(signInInput());
    expect((await deliverAudit(stub, id)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('F-03, I6 delivered again after a crash between D1 and the object, an event is recorded once', async () => {
    const { id, stub } = await createSignedIn();
    const putBack = await keepOutbox(stub);
    await deliverAudit(stub, id);
    await putBack();
    await stub.signIn(signInInput());
    expect((await deliverAudit(stub, id)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('F-35 while D1 does not take them, events wait and tries become rarer; nothing is lost', async () => {
    const { id, stub } = await createSignedIn();
    await away('audit_events');
    const complaint = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const pauses: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      await runDurableObjectAlarm(stub);
      pauses.push((await alarmOf(stub)) - now());
      await stub.signIn(signInInput());
      expect((await alarmOf(stub)) - now()).toBe(pauses.at(-1));
    }
    expect(pauses).toEqual([5, 5, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(complaint).toHaveBeenCalledTimes(10);
    complaint.mockRestore();
    await back('audit_events');
    expect(await deliverAudit(stub, id)).toHaveLength(11);
    expect(await rowsOf(stub, 'outbox')).toEqual([]);
  });

  it('F-35 a full outbox refuses what would grant, never what takes away', async () => {
    const { id, stub, session } = await createSignedIn();
    const input = authorizeInput(session);
    await stub.authorize(input);
    await runInDurableObject(stub, (_, { storage }) => {
      const fill = `WITH RECURSIVE filling (n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM filling WHERE n < 9999)
        INSERT INTO outbox (sequence, id, event, at, fields) SELECT n, 'fill-' || n, 'session.started', 0, '{}' FROM filling`;
      storage.sql.exec(fill);
    });
    await evictDurableObject(stub);
    expect((await stub.signIn(signInInput())).outcome).toBe('signed_in');
    await runInDurableObject(stub, async (object) => {
      await expect(object.signIn(signInInput())).rejects.toThrow('the audit outbox is full');
      await expect(object.authorize(authorizeInput(session))).rejects.toThrow('the audit outbox is full');
      await expect(object.beginAttempt({ factor: 'password' })).rejects.toThrow('the audit outbox is full');
    });
    expect(await rowsOf(stub, 'attempts')).toEqual([]);
    expect(await stub.revoke({ grant: input.grant.id, client_id: 'web' })).toEqual({ outcome: 'revoked' });
    expect((await stub.endSession({ session })).outcome).toBe('ended');
    expect(await deliverAudit(stub, id)).toHaveLength(10_002);
    expect((await stub.signIn(signInInput())).outcome).toBe('signed_in');
  });

  it('F-36 a decision that fails leaves neither a part of it nor its event', async () => {
    const { stub, session } = await createSignedIn();
    const before = await rowsOf(stub, 'outbox');
    await runInDurableObject(stub, async (object) => {
      // What is too old is noted first; then there is such a session already.
      const proof = { method: 'password', is_expired: true } as const;
      await expect(object.signIn(signInInput({ session, proof }))).rejects.toThrow();
    });
    expect(await rowsOf(stub, 'outbox')).toEqual(before);
    expect(await rowsOf(stub, 'demanded_actions')).toEqual([]);
    expect(await rowsOf(stub, 'sessions')).toHaveLength(1);
  });

  it('E-35, E-37, E-56 one alarm delivers and cleans up, and is set for the next thing to do', async () => {
    const { stub } = await createSignedIn({ absolute_lifetime: 86_400 });
    expect(await alarmOf(stub)).toBe(now() + 5);
    await runDurableObjectAlarm(stub);
    expect(await alarmOf(stub)).toBe(now() + 86_400);
    advance(86_400);
    await runDurableObjectAlarm(stub);
    expect(await rowsOf(stub, 'sessions')).toEqual([]);
    expect(await alarmOf(stub)).toBe(0);
  });

  it('F-33 an alarm that was lost is set again', async () => {
    const { id, stub } = await createSignedIn();
    await runInDurableObject(stub, (_, { storage }) => storage.deleteAlarm());
    advance(120);
    await stub.signIn(signInInput());
    expect(await deliverAudit(stub, id)).toHaveLength(2);
  });
});
