// Guests in their object: made in one step, worth the least, gone with their session, and the same person once they sign up.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import { keepGuest } from '../src/database/addresses.ts';
import { connectDatabase } from '../src/database/connect.ts';
import type { SignInInput } from '../src/durable-objects/contracts/sign-in.ts';
import type { SubjectStore } from '../src/durable-objects/subject-store/subject-store.ts';
import {
  addPasskey,
  addUser,
  advance,
  authorizeInput,
  createPerson,
  createSignedIn,
  delayFirstRead,
  deliverEvents,
  fresh,
  rowsOf,
  signInInput,
  state,
  useState,
} from './state.ts';

useState();

const database = connectDatabase(state.DB);
const day = 86_400;

/** An object that is nobody's. */
const nobody = () => {
  const id = fresh('guest');
  return { id, stub: state.SUBJECT_STORE.getByName(id) };
};

const asGuest = (changes: Partial<SignInInput> = {}) => signInInput({ proof: { method: 'guest' }, ...changes });

async function createGuest(changes: Partial<SignInInput> = {}) {
  const guest = nobody();
  const input = asGuest(changes);
  const signedIn = await guest.stub.signIn(input);
  if (signedIn.outcome !== 'signed_in') throw new Error(signedIn.outcome);
  return { ...guest, session: input.session, facts: signedIn.session };
}

type Guest = Awaited<ReturnType<typeof createGuest>>;

const recordOf = ({ id }: Pick<Guest, 'id'>) =>
  state.DB.prepare('SELECT sub, username, email, version FROM users WHERE id = ?').bind(id).first<Record<string, string | null>>();

/** What sign-up does in D1. */
const keep = ({ id }: Pick<Guest, 'id'>, address = `${fresh('pat')}@people.example`) =>
  keepGuest(database, { id, address, name: undefined, password_hash: 'hash', at: now() });

describe('a guest', () => {
  it('OpenID Connect Core §2, RFC 8176, D-17: has a record, a session of the least class with nothing proven, and is in the audit', async () => {
    const guest = await createGuest();
    expect(guest.facts).toMatchObject({ acr: '0', amr: [], auth_time: now(), expires_at: now() + day });
    expect(await recordOf(guest)).toMatchObject({
      sub: guest.facts.sub,
      username: expect.stringMatching(/^guest-[\w-]{11}$/),
      email: null,
    });
    expect(await deliverEvents(guest)).toEqual(['guest.created', 'session.started']);
  });

  it('is made by an object that was nobody’s: no person, and nobody who is gone, is signed in without a proof', async () => {
    const refused = { outcome: 'refused', reason: 'unknown_credential' };
    const { stub } = await createSignedIn();
    expect(await stub.signIn(asGuest())).toEqual(refused);
    const sleeping = await createPerson();
    expect(await sleeping.stub.signIn(asGuest())).toEqual(refused);
    expect(await rowsOf(sleeping.stub, 'deletion')).toEqual([]);
    const guest = await createGuest();
    expect(await guest.stub.signIn(asGuest())).toEqual(refused);
    advance(day);
    await runDurableObjectAlarm(guest.stub);
    expect(await guest.stub.signIn(asGuest())).toEqual(refused);
  });

  it('I3: of two who ask one object at once, one is the guest', async () => {
    const guest = nobody();
    const outcomes = await Promise.all([guest.stub.signIn(asGuest()), guest.stub.signIn(asGuest())]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['refused', 'signed_in']);
    expect(await rowsOf(guest.stub, 'sessions')).toHaveLength(1);
  });

  it('F-33: leaves nobody behind when D1 fails in between', async () => {
    const { stub } = nobody();
    await state.DB.exec("CREATE TRIGGER refuse BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'full'); END");
    await runInDurableObject(stub, (object) => expect(object.signIn(asGuest())).rejects.toThrow());
    await state.DB.exec('DROP TRIGGER refuse');
    expect(await rowsOf(stub, 'sessions')).toEqual([]);
    advance(day);
    await runDurableObjectAlarm(stub);
    expect(await rowsOf(stub, 'deletion')).toMatchObject([{ erased_at: now() }]);
  });

  it('goes where guests are welcome, and must sign in anywhere else', async () => {
    const { stub, session } = await createGuest();
    expect((await stub.authorize(authorizeInput(session, { allows_guest: true }))).outcome).toBe('granted');
    const asked = { outcome: 'login_required', reason: 'guest' };
    expect(await stub.authorize(authorizeInput(session))).toEqual(asked);
    expect(await stub.authorize(authorizeInput(session, { acr_values: ['phr'] }))).toEqual(asked);
  });

  it('PK-15: sets up nothing to sign in with before there is an account', async () => {
    const guest = await createGuest();
    expect(await addPasskey(guest)).toEqual({ outcome: 'sign_in_required' });
    const holder = { session: guest.session };
    expect(await guest.stub.changePassword({ holder, is_proven: false, ends_others: false })).toEqual({ outcome: 'sign_in_required' });
    expect(await guest.stub.requestDeletion({ holder, grace: 0 })).toEqual({ outcome: 'sign_in_required' });
  });
});

describe('the end of a guest', () => {
  it('D-18: who never comes back is erased when the session would have ended, here and in D1', async () => {
    const guest = await createGuest();
    advance(day - 1);
    await runDurableObjectAlarm(guest.stub);
    expect(await recordOf(guest)).not.toBeNull();
    advance(1);
    await runDurableObjectAlarm(guest.stub);
    expect(await recordOf(guest)).toBeNull();
    expect(await deliverEvents(guest)).toContain('subject.erased');
  });

  it('E-55: who does come back lasts as long as the session is renewed', async () => {
    const guest = await createGuest({ idle_lifetime: day, renewal: { within: 7200, overall_lifetime: 2 * day } });
    advance(day - 60);
    expect((await guest.stub.findSession(guest.session)).outcome).toBe('found');
    advance(60);
    await runDurableObjectAlarm(guest.stub);
    expect(await recordOf(guest)).not.toBeNull();
    expect(await rowsOf(guest.stub, 'deletion')).toMatchObject([{ due_at: now() - 60 + day }]);
    advance(day);
    await runDurableObjectAlarm(guest.stub);
    expect(await recordOf(guest)).toBeNull();
  });

  it('an account is never taken for a guest: not after the sign-in that follows, and not when that never came', async () => {
    const [signedIn, lost] = [await createGuest(), await createGuest()];
    expect([await keep(signedIn), await keep(lost)]).toEqual([true, true]);
    await signedIn.stub.signIn(signInInput({ replaces: signedIn.session }));
    expect(await rowsOf(signedIn.stub, 'deletion')).toEqual([]);
    expect(await deliverEvents(signedIn)).toEqual(['guest.created', 'session.started', 'session.renewed', 'guest.kept']);
    advance(day);
    for (const { stub } of [signedIn, lost]) await runDurableObjectAlarm(stub);
    expect([await recordOf(signedIn), await recordOf(lost)]).not.toContain(null);
    expect((await lost.stub.signIn(signInInput())).outcome).toBe('signed_in');
  });
});

it('D-18, I4: a sign-in that comes while the end of a guest is looked into is not undone by it', async () => {
  const guest = await createGuest();
  const input = signInInput();
  advance(day);
  await runInDurableObject(guest.stub, async (object) => {
    const rung = object.alarm();
    await object.signIn(input);
    await rung;
  });
  expect((await guest.stub.findSession(input.session)).outcome).toBe('found');
  expect(await rowsOf(guest.stub, 'deletion')).toEqual([]);
  expect(await recordOf(guest)).not.toBeNull();
});

describe('I4, D-18: an account that is made of a guest while their end is looked into', () => {
  /** The alarm has read that there is no account, and hears so only after `meanwhile`. */
  const ringDuring = ({ stub }: Guest, meanwhile: (object: SubjectStore) => Promise<unknown>) =>
    runInDurableObject(stub, async (object) => {
      const { database, release } = delayFirstRead(state.DB);
      const { env } = object as unknown as { env: { DB: D1Database } };
      Object.assign(object, { env: { ...env, DB: database } });
      const rung = object.alarm();
      await meanwhile(object);
      release();
      await rung;
      Object.assign(object, { env });
    });

  it('is not erased with them, when it was announced before it was written; where it never comes, they are', async () => {
    const [kept, lost] = [await createGuest(), await createGuest()];
    advance(day);
    const announce = (object: SubjectStore) => object.expectAccount(2);
    await ringDuring(kept, async (object) => {
      expect(await announce(object)).toEqual({ outcome: 'noted' });
      expect(await keep(kept)).toBe(true);
    });
    expect(await recordOf(kept)).toMatchObject({ email: expect.any(String) });
    await ringDuring(lost, announce);
    expect(await recordOf(lost)).not.toBeNull();
    advance(600);
    for (const { stub } of [kept, lost]) await runDurableObjectAlarm(stub);
    expect(await recordOf(kept)).not.toBeNull();
    expect(await recordOf(lost)).toBeNull();
    expect((await kept.stub.signIn(signInInput())).outcome).toBe('signed_in');
    expect(await deliverEvents(kept)).not.toContain('subject.erased');
  });

  it('is none once the end has begun', async () => {
    const guest = await createGuest();
    advance(day);
    await runDurableObjectAlarm(guest.stub);
    expect(await guest.stub.expectAccount(2)).toEqual({ outcome: 'refused' });
  });
});

describe('a guest who signs up', () => {
  it('LG-19: is nowhere a guest any more, also when the first sign-in with the account is made elsewhere', async () => {
    const guest = await createGuest();
    await keep(guest);
    const { session } = signInInput();
    await guest.stub.signIn(signInInput({ session }));
    expect(await guest.stub.findSession(guest.session)).toEqual({ outcome: 'no_session' });
    expect((await guest.stub.findSession(session)).outcome).toBe('found');
  });

  it('is the same person in the same session, which now says what was proven', async () => {
    const guest = await createGuest();
    const { id, version } = { id: guest.id, version: Number((await recordOf(guest))?.version) };
    await guest.stub.expectVersion(version + 1);
    await keep(guest, `${id}@people.example`);
    const input = signInInput({ replaces: guest.session });
    const { facts } = guest;
    expect(await guest.stub.signIn(input)).toMatchObject({ session: { id: facts.id, sub: facts.sub, acr: 'urn:authrim:acr:password' } });
    expect((await guest.stub.findSession(guest.session)).outcome).toBe('no_session');
    const authorized = await guest.stub.authorize(authorizeInput({ ...input.session, id: facts.id }));
    expect(authorized).toMatchObject({ outcome: 'granted', subject: { claims: expect.stringContaining(`${id}@people.example`) } });
  });

  it('I3: takes one address of two at once, and none that is somebody else’s', async () => {
    const [guest, other] = [await createGuest(), await createGuest()];
    const addresses = [`${fresh('one')}@people.example`, `${fresh('two')}@people.example`];
    const kept = await Promise.all(addresses.map((address) => keep(guest, address)));
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect(await recordOf(guest)).toMatchObject({ email: addresses[kept.indexOf(true)], sub: guest.facts.sub });
    expect(await keep(other, addresses[kept.indexOf(true)])).toBe(false);
    await addUser('named@people.example');
    expect(await keep(other, 'named@people.example')).toBe(false);
    expect(await recordOf(other)).toMatchObject({ email: null });
    const [ordinary] = [await createPerson({ email: 'x@people.example' })];
    await state.DB.prepare('UPDATE users SET email_canonical = email WHERE id = ?').bind(ordinary.id).run();
    expect(await keep(ordinary)).toBe(false);
  });
});
