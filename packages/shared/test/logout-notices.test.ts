import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { now } from '../src/clock/index.ts';
import type { LogoutNotice } from '../src/durable-objects/contracts/logout-notice.ts';
import { Outbox } from '../src/durable-objects/outbox.ts';
import {
  advance,
  authorizeInput,
  createPerson,
  createSignedIn,
  deliverEvents,
  keepOutbox,
  type Person,
  rowsOf,
  signInInput,
  state,
  useState,
} from './state.ts';

useState();

/** A queue that takes messages, or does not. */
function createQueue() {
  const batches: LogoutNotice[][] = [];
  const queue = {
    isDown: false,
    batches,
    async sendBatch(messages: Iterable<{ body: LogoutNotice }>) {
      if (this.isDown) throw new Error('the queue is down');
      batches.push([...messages].map(({ body }) => body));
    },
  };
  return queue;
}

/** Drains the person's outbox into a queue of the test's own. */
async function drain({ stub, id }: Pick<Person, 'stub' | 'id'>, queue = createQueue()): Promise<LogoutNotice[]> {
  const owner = { subject: id, queue: queue as unknown as Queue<LogoutNotice> };
  await runInDurableObject(stub, (_, object) => new Outbox(object.storage, state.DB, { chain: object.id.toString(), ...owner }).drain());
  return queue.batches.flat();
}

const alarmOf = ({ stub }: Pick<Person, 'stub'>) =>
  runInDurableObject(stub, async (_, { storage }) => ((await storage.getAlarm()) ?? 0) / 1000);
const named = (notices: readonly LogoutNotice[]) => notices.map(({ client_id }) => client_id).sort();

describe('the end of a session is announced', () => {
  it('B-232 to every client that was signed in through it, and to no other', async () => {
    const person = await createSignedIn();
    const { stub, session, id } = person;
    const other = signInInput();
    await stub.signIn(other);
    await stub.authorize(authorizeInput(session, { client_id: 'web' }));
    await stub.authorize(authorizeInput(session, { client_id: 'spa' }));
    await stub.authorize(authorizeInput(other.session, { client_id: 'elsewhere' }));
    await stub.endSession({ session });
    const notices = await drain(person);
    expect(named(notices)).toEqual(['spa', 'web']);
    const told = { subject: id, sub: `sub-of-${id}`, session: session.id };
    for (const notice of notices) expect(notice).toMatchObject(told);
    const [event] = (await state.DB.prepare(`SELECT id FROM audit_events WHERE subject = ? AND event = 'session.ended'`).bind(id).all())
      .results;
    expect(new Set(notices.map(({ event_id }) => event_id))).toEqual(new Set([event?.id]));
  });

  it('US-05 with the sector in which each client saw the person last, and with none where nobody knows it', async () => {
    const person = await createSignedIn();
    const { stub, session } = person;
    const ask = (client_id: string, sector?: string) =>
      stub.authorize(authorizeInput(session, { client_id, grant: { ...(sector !== undefined && { sector }) } }));
    for (const [client_id, sector] of [
      ['web', ''],
      ['spa', 'rp.test'],
      ['app', 'old.test'],
      ['app', 'new.test'],
      ['back', 'rp.test'],
      ['back', ''],
    ] as const)
      await ask(client_id, sector);
    const sectorsOf = (notices: readonly LogoutNotice[]) => Object.fromEntries(notices.map(({ client_id, sector }) => [client_id, sector]));
    await stub.revokeClient('spa');
    await stub.endSession({ session });
    expect(sectorsOf(await drain(person))).toEqual({ web: '', spa: 'rp.test', app: 'new.test', back: '' });
    const before = await createSignedIn();
    await before.stub.authorize(authorizeInput(before.session, { client_id: 'web', grant: { sector: 'rp.test' } }));
    await runInDurableObject(before.stub, (_, { storage }) => void storage.sql.exec('UPDATE sessions SET sectors = NULL'));
    await evictDurableObject(before.stub);
    await before.stub.endSession({ session: before.session });
    expect(sectorsOf(await drain(before))).toEqual({ web: undefined });
  });

  it('B-232 at once, not after events have gathered', async () => {
    const person = await createSignedIn();
    await runDurableObjectAlarm(person.stub);
    await person.stub.signIn(signInInput());
    expect(await alarmOf(person)).toBe(now() + 5);
    await person.stub.endSession({ session: person.session });
    expect(await alarmOf(person)).toBeLessThanOrEqual(now());
  });

  it('LO-09 when the person is disabled, for each of their sessions', async () => {
    const person = await createSignedIn();
    const second = signInInput();
    await person.stub.signIn(second);
    await person.stub.authorize(authorizeInput(person.session, { client_id: 'web' }));
    await person.stub.authorize(authorizeInput(second.session, { client_id: 'web' }));
    await person.stub.setStatus('disabled');
    const notices = await drain(person);
    expect(notices.map(({ session }) => session).sort()).toEqual([person.session.id, second.session.id].sort());
  });

  it('D-03 when one session too many pushes it out', async () => {
    const person = await createSignedIn();
    await person.stub.authorize(authorizeInput(person.session));
    for (let more = 0; more < 100; more += 1) {
      advance(1);
      await person.stub.signIn(signInInput());
    }
    expect(named(await drain(person))).toEqual(['web']);
  });

  it('when the client loses the consent: to that client alone, which then has no part in the session', async () => {
    const person = await createSignedIn();
    const { stub, session } = person;
    await stub.authorize(authorizeInput(session, { client_id: 'web' }));
    await stub.authorize(authorizeInput(session, { client_id: 'spa' }));
    await stub.revokeClient('web');
    expect(named(await drain(person))).toEqual(['web']);
    expect((await stub.findSession(session)).outcome).toBe('found');
    expect(await stub.endSession({ session })).toMatchObject({ clients: ['spa'] });
    expect(named(await drain(person))).toEqual(['spa']);
    expect(await deliverEvents(person)).toEqual([
      'session.started',
      'code.issued',
      'code.issued',
      'client.revoked',
      'client.signed_out',
      'session.ended',
    ]);
  });

  it('not when a person signs in again in the same browser: the session goes on', async () => {
    const person = await createSignedIn();
    await person.stub.authorize(authorizeInput(person.session));
    await person.stub.signIn(signInInput({ replaces: person.session }));
    expect(await drain(person)).toEqual([]);
  });
});

describe('the way to the queue', () => {
  async function createLoggedOut(clients: number) {
    const person = await createSignedIn();
    for (let n = 0; n < clients; n += 1) await person.stub.authorize(authorizeInput(person.session, { client_id: `client-${n}` }));
    await person.stub.endSession({ session: person.session });
    return person;
  }

  it('I5 a queue that is down loses nothing: the events stay until it has taken them', async () => {
    const person = await createLoggedOut(2);
    const complaint = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const queue = createQueue();
    queue.isDown = true;
    expect(await drain(person, queue)).toEqual([]);
    expect((await rowsOf(person.stub, 'outbox')).length).toBeGreaterThan(0);
    queue.isDown = false;
    expect(named(await drain(person, queue))).toEqual(['client-0', 'client-1']);
    expect(await rowsOf(person.stub, 'outbox')).toEqual([]);
    expect(complaint).toHaveBeenCalledTimes(1);
    complaint.mockRestore();
  });

  it('I12 announced again after a crash, a notice has the id it had', async () => {
    const person = await createLoggedOut(1);
    const putBack = await keepOutbox(person.stub);
    const first = await drain(person);
    await putBack();
    expect(await drain(person)).toEqual(first);
  });

  it('I11 as many messages at once as the queue takes, and no more', async () => {
    const person = await createLoggedOut(130);
    const queue = createQueue();
    await drain(person, queue);
    expect(queue.batches.map(({ length }) => length)).toEqual([100, 30]);
  });

  it('the alarm of the object itself hands them to the queue it is bound to', async () => {
    const person = await createLoggedOut(1);
    await runDurableObjectAlarm(person.stub);
    expect(await rowsOf(person.stub, 'outbox')).toEqual([]);
  });

  it('whoever has no session has nobody to tell', async () => {
    const person = await createPerson();
    await person.stub.setStatus('disabled');
    await person.stub.revokeClient('web');
    expect(await drain(person)).toEqual([]);
  });
});
