import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { type AuditFlaw, ChainVerifier, chainEvents, type DeliveredEvent, joinPersonal, separatePersonal } from '../src/audit/chain.ts';
import { outboxChainColumns, outboxTables } from '../src/durable-objects/outbox.ts';
import { applySchema } from '../src/durable-objects/schema.ts';
import { advance, createSignedIn, deliverAudit, fresh, keepOutbox, type Person, signInInput, state, useState } from './state.ts';

useState();

const browser = { device: { browser: 'Firefox', os: 'Linux' } } as const;

/** What D1 holds of a chain, in the order in which it came. */
async function readChain(column: 'chain' | 'subject', value: string): Promise<DeliveredEvent[]> {
  const columns = 'chain, sequence, id, event, at, subject, client_id, fields, personal, commitment, hash';
  const query = `SELECT ${columns} FROM audit_events WHERE ${column} = ? ORDER BY rowid`;
  return (await state.DB.prepare(query).bind(value).all<DeliveredEvent>()).results;
}

async function verify(events: readonly DeliveredEvent[]): Promise<Omit<AuditFlaw, 'chain'>[]> {
  const verifier = new ChainVerifier();
  const flaws: AuditFlaw[] = [];
  for (const event of events) flaws.push(...(await verifier.verify(event)));
  return flaws.map(({ sequence, flaw }) => ({ sequence, flaw }));
}

const verifyPerson = async ({ id }: Pick<Person, 'id'>) => verify(await readChain('subject', id));
const change = (columns: string, { id }: Pick<Person, 'id'>, sequence: number) =>
  state.DB.prepare(`UPDATE audit_events SET ${columns} WHERE subject = ? AND sequence = ?`).bind(id, sequence).run();

/** Six events in three deliveries; the first, the third and the last name a device or a `sub`. */
async function createAudited() {
  const person = await createSignedIn(browser);
  await deliverAudit(person.stub, person.id);
  await person.stub.recordConsent({ session: person.session, client_id: 'web', scope: ['openid'], transaction: 'this' });
  await person.stub.signIn(signInInput(browser));
  await deliverAudit(person.stub, person.id);
  await person.stub.revokeClient('web');
  await person.stub.setStatus('disabled');
  await deliverAudit(person.stub, person.id);
  return person;
}

describe('the chain of a person’s audit', () => {
  it('D-17, I6, P-46 holds over deliveries, from the first event to the last', async () => {
    const person = await createAudited();
    const events = await readChain('subject', person.id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, place) => place + 1));
    expect(events.length).toBeGreaterThanOrEqual(6);
    expect(new Set(events.map(({ chain }) => chain)).size).toBe(1);
    expect(await verify(events)).toEqual([]);
  });

  it('D-17 a change of anything in an event shows at that event', async () => {
    const person = await createAudited();
    const events = await readChain('subject', person.id);
    const [, second] = events;
    /** The events that name another person than the one before them. */
    const told = (place: number) =>
      [events[place], events[place + 1]].flatMap((event) =>
        event && event !== events[0] ? [{ sequence: event.sequence, flaw: 'reassigned' }] : [],
      );
    for (const column of Object.keys(second ?? {}).filter((name) => !['sequence', 'chain', 'hash'].includes(name))) {
      for (const [place, event] of events.entries()) {
        const value = event[column as keyof DeliveredEvent];
        const changed = { ...event, [column]: column === 'at' ? event.at + 1 : `${value ?? '{}'} ` };
        const flaws = await verify(events.with(place, changed as DeliveredEvent));
        expect(flaws, `${column} of ${event.sequence}`).toEqual(
          column === 'subject' ? told(place) : [{ sequence: event.sequence, flaw: 'changed' }],
        );
      }
    }
  });

  it('D-17 what is taken out, slipped in, put elsewhere or told again shows', async () => {
    const events = await readChain('subject', (await createAudited()).id);
    const [first, second, third, fourth, ...others] = events as [DeliveredEvent, DeliveredEvent, DeliveredEvent, DeliveredEvent];
    expect(await verify([first, second, fourth, ...others])).toEqual([{ sequence: 3, flaw: 'missing' }]);
    expect(await verify([fourth, ...others])).toEqual([{ sequence: 1, flaw: 'missing' }]);
    expect(await verify([first, third, second, fourth, ...others])).toEqual([
      { sequence: 2, flaw: 'missing' },
      { sequence: 2, flaw: 'misplaced' },
    ]);
    expect(await verify([first, second, second, third, fourth, ...others])).toEqual([{ sequence: 2, flaw: 'misplaced' }]);
    // Whoever computes the hash of the changed event anew is told by the next one.
    const [forged] = await chainEvents(second.chain, first.hash, [{ ...second, at: second.at - 60 }]);
    expect(await verify([first, { ...second, ...forged }, third, fourth, ...others])).toEqual([{ sequence: 3, flaw: 'changed' }]);
    // An event of somebody else's chain is none of this one.
    const stranger = (await readChain('subject', (await createAudited()).id))[1] as DeliveredEvent;
    expect(await verify([first, { ...stranger, chain: first.chain, subject: first.subject }, third])).toMatchObject([
      { sequence: 2 },
      { sequence: 3 },
    ]);
  });

  it('D-17 a whole chain is nobody else’s', async () => {
    const [events, others] = [
      await readChain('subject', (await createAudited()).id),
      await readChain('subject', (await createAudited()).id),
    ];
    expect(await verify(others)).toEqual([]);
    const chain = events[0]?.chain ?? '';
    const moved = others.map((event) => ({ ...event, chain }));
    expect(await verify(moved)).toContainEqual({ sequence: 1, flaw: 'changed' });
  });

  it('E-38, D-17 what is personal goes with the person, and the chain holds', async () => {
    const person = await createSignedIn(browser);
    const { id, stub, session } = person;
    const recorded = async () => JSON.stringify(await readChain('subject', id));
    const other = signInInput();
    await stub.signIn(other);
    await stub.endSession({ session: other.session });
    await deliverAudit(stub, id);
    expect(await recorded()).toMatch(/Firefox.*sub-of-/);
    await stub.requestDeletion({ holder: { session }, grace: 0 });
    await deliverAudit(stub, id);
    await deliverAudit(stub, id);
    expect(await recorded()).toContain('subject.erased');
    expect(await recorded()).not.toMatch(/Firefox|sub-of-|salt/);
    expect(await verifyPerson(person)).toEqual([]);
  });

  it('D-17 a commitment does not tell what it is of: the same device has another in every event', async () => {
    const events = await readChain('subject', (await createAudited()).id);
    const commitments = events.filter(({ personal }) => personal?.includes('Firefox')).map(({ commitment }) => commitment);
    expect(commitments.length).toBeGreaterThan(1);
    expect(new Set(commitments).size).toBe(commitments.length);
  });

  it('F-03 delivered again after a crash, and with more behind it, it holds', async () => {
    const person = await createSignedIn(browser);
    const putBack = await keepOutbox(person.stub);
    await deliverAudit(person.stub, person.id);
    await putBack();
    await person.stub.signIn(signInInput());
    await deliverAudit(person.stub, person.id);
    expect((await readChain('subject', person.id)).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(await verifyPerson(person)).toEqual([]);
  });
});

describe('the object disputes', () => {
  const quietly = async (deliver: () => Promise<unknown>) => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await deliver();
    const complaints = complaint.mock.calls.length;
    complaint.mockRestore();
    return complaints;
  };
  const signInAgain =
    ({ stub, id }: Person) =>
    async () => {
      await stub.signIn(signInInput());
      await deliverAudit(stub, id);
    };

  it('D-17 nothing that is as it was delivered', async () => {
    const person = await createAudited();
    expect(await quietly(async () => deliverAudit(person.stub, person.id))).toBe(0);
    await person.stub.setStatus('active');
    expect(await quietly(signInAgain(person))).toBe(0);
    expect(await verifyPerson(person)).toEqual([]);
  });

  it.each([
    ['an end that was cut off', 'DELETE FROM audit_events WHERE subject = ?'],
    ['an end that was given to somebody else', `UPDATE audit_events SET subject = 'nobody' WHERE subject = ?`],
    ['an end with another hash', `UPDATE audit_events SET hash = 'another' WHERE subject = ?`],
  ])('D-17 %s: once, in the chain itself, which goes on from what was delivered', async (_, tamper) => {
    const person = await createSignedIn();
    await deliverAudit(person.stub, person.id);
    const [delivered] = await readChain('subject', person.id);
    await state.DB.prepare(tamper).bind(person.id).run();
    expect(await quietly(signInAgain(person))).toBe(1);
    expect(await quietly(signInAgain(person))).toBe(0);
    const events = await readChain('subject', person.id);
    const disputes = events.filter(({ event }) => event === 'audit.disputed');
    expect(disputes.map((event) => joinPersonal(event))).toEqual([{ sequence: 1, hash: delivered?.hash }]);
    const [dispute] = disputes;
    expect(await verify(events)).toContainEqual({ sequence: dispute?.sequence, flaw: 'disputed' });
    // Put back, the event fits again.
    await state.DB.prepare('DELETE FROM audit_events WHERE subject = ? AND sequence = 1').bind(person.id).run();
    const others = events.filter(({ sequence }) => sequence > 1);
    expect(await verify([delivered as DeliveredEvent, ...others])).toEqual([{ sequence: dispute?.sequence, flaw: 'disputed' }]);
  });

  it('D-17 a chain that was given to somebody else', async () => {
    const person = await createAudited();
    const [first] = (await readChain('subject', person.id)) as [DeliveredEvent];
    const last = (await readChain('subject', person.id)).length;
    await state.DB.prepare(`UPDATE audit_events SET subject = 'nobody' WHERE subject = ?`).bind(person.id).run();
    expect(await verify(await readChain('chain', first.chain))).toEqual([]);
    await person.stub.setStatus('active');
    expect(await quietly(signInAgain(person))).toBe(1);
    expect(await verify(await readChain('chain', first.chain))).toContainEqual({ sequence: last + 1, flaw: 'reassigned' });
    expect((await verifyPerson(person)).map(({ flaw }) => flaw)).toEqual(expect.arrayContaining(['missing', 'disputed']));
  });

  it('D-17 a chain that was computed anew', async () => {
    const person = await createAudited();
    const events = await readChain('subject', person.id);
    const [first] = events as [DeliveredEvent];
    const forged = await chainEvents(
      first.chain,
      null,
      events.map((event) => ({ ...event, at: event.at - 60 })),
    );
    for (const { sequence, at, hash } of forged) await change(`at = ${at}, hash = '${hash}'`, person, sequence);
    expect(await verifyPerson(person)).toEqual([]);
    await person.stub.setStatus('active');
    expect(await quietly(signInAgain(person))).toBe(1);
    expect((await verifyPerson(person)).map(({ flaw }) => flaw)).toContain('disputed');
  });
});

it('D-17 objects of nobody have each a chain of their own', async () => {
  const guards = [state.REPLAY_GUARD.getByName(fresh('guard')), state.REPLAY_GUARD.getByName(fresh('guard'))];
  for (const guard of guards) {
    const token = { hash: fresh('hash'), token: fresh('token'), client_id: 'web' };
    await guard.exchange(token);
    await deliverAudit(guard, null);
    await guard.revoke({ ...token, expires_at: 2_000_000_000 });
    await deliverAudit(guard, null);
    const events = await readChain('chain', guard.id.toString());
    expect(events.map(({ sequence, event }) => [sequence, event])).toEqual([
      [1, 'token.exchanged'],
      [2, 'token.revoked'],
    ]);
    expect(await verify(events)).toEqual([]);
  }
});

describe('F-29: what was recorded before there were chains', () => {
  const recorded = { session: 'one', sub: 'ada', clients: ['web'], device: { browser: 'Firefox' } };
  const told = { sub: 'ada', device: { browser: 'Firefox' } };
  const apart = (row: Record<string, unknown> | undefined) => {
    const { fields, personal } = row as { fields: string; personal: string };
    expect(JSON.parse(fields)).toEqual({ session: 'one', clients: ['web'] });
    expect(JSON.parse(personal)).toEqual({ ...told, salt: expect.stringMatching(/^[0-9A-F]{32}$/) });
    expect(joinPersonal({ fields, personal })).toEqual(recorded);
  };
  const empty = (check: (storage: DurableObjectStorage) => void) =>
    runInDurableObject(state.REPLAY_GUARD.getByName(fresh('upgrade')), (_, { storage }) => {
      for (const table of ['schema_version', 'outbox', 'outbox_position']) storage.sql.exec(`DROP TABLE ${table}`);
      check(storage);
    });

  it('and waits in an object, is told what is personal', () =>
    empty((storage) => {
      applySchema(storage, [outboxTables]);
      const insert = 'INSERT INTO outbox VALUES (?, ?, ?, 0, ?)';
      storage.sql.exec(insert, 1, 'first', 'session.ended', JSON.stringify(recorded));
      storage.sql.exec(insert, 2, 'second', 'code.redeemed', '{"grant":"g"}');
      applySchema(storage, [outboxTables, outboxChainColumns]);
      const [first, second] = storage.sql.exec('SELECT * FROM outbox ORDER BY sequence').toArray();
      apart(first);
      expect(second).toMatchObject({ fields: '{"grant":"g"}', personal: null });
    }));

  it('and lies in D1, is told what is personal', () =>
    empty((storage) => {
      for (const { name, queries } of state.TEST_MIGRATIONS) {
        if (name.startsWith('0013')) {
          const insert = `INSERT INTO audit_events (id, event, at, sequence, fields) VALUES (?, 'session.ended', 0, ?, ?)`;
          storage.sql.exec(insert, 'first', 1, JSON.stringify(recorded));
          storage.sql.exec(insert, 'second', 2, '{"grant":"g"}');
        }
        for (const query of queries) storage.sql.exec(query);
      }
      const [first, second] = storage.sql.exec('SELECT * FROM audit_events ORDER BY sequence').toArray();
      apart(first);
      expect(second).toMatchObject({ fields: '{"grant":"g"}', personal: null, hash: null });
    }));

  it('is no part of the chain, which begins behind it', async () => {
    const person = await createSignedIn();
    await runInDurableObject(person.stub, (_, { storage }) => {
      storage.sql.exec('UPDATE outbox SET sequence = 7');
      storage.sql.exec('UPDATE outbox_position SET delivered = 6');
    });
    advance(1);
    await person.stub.signIn(signInInput());
    await deliverAudit(person.stub, person.id);
    expect((await readChain('subject', person.id)).map(({ sequence }) => sequence)).toEqual([7, 8]);
    expect(await verifyPerson(person)).toEqual([]);
  });
});

it('a member that is not there is neither recorded nor personal', () => {
  expect(separatePersonal({ session: 's', device: undefined })).toEqual({ fields: '{"session":"s"}', personal: null });
});
