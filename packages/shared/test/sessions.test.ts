import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import { mostSessions } from '../src/durable-objects/subject-store/session-store.ts';
import { SubjectSnapshot } from '../src/durable-objects/subject-store/subject-snapshot.ts';
import {
  addPasskey,
  addUser,
  advance,
  authorizeInput,
  createPerson,
  createSignedIn,
  delayFirstRead,
  deliverAudit,
  deliverEvents,
  fresh,
  passkeyProof,
  reference,
  rowsOf,
  signInInput,
  state,
  useState,
} from './state.ts';

useState();

describe('signing in', () => {
  it('E-10, E-16 starts a session that says how and when the person was authenticated (Core §2)', async () => {
    const { id, stub } = await createPerson();
    const input = signInInput();
    const session = {
      id: input.session.id,
      sub: `sub-of-${id}`,
      auth_time: now(),
      acr: 'urn:authrim:acr:password',
      amr: ['pwd'],
      expires_at: now() + 86_400,
    };
    expect(await stub.signIn(input)).toEqual({ outcome: 'signed_in', session });
    expect(await stub.findSession(input.session)).toEqual({ outcome: 'found', session });
  });

  it('refuses whom D1 does not know, and whom it knows as disabled', async () => {
    const nobody = state.SUBJECT_STORE.getByName(fresh('nobody'));
    expect(await nobody.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'unknown_user' });
    const { stub } = await createPerson({ status: 'disabled' });
    expect(await stub.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'disabled' });
  });

  it('K-18, E-33 keeps a hash of the session secret and opens for no other', async () => {
    const { stub, session } = await createSignedIn();
    expect((await stub.findSession(session)).outcome).toBe('found');
    expect(await stub.findSession({ ...session, secret_hash: 'guess' })).toEqual({ outcome: 'no_session' });
    expect(await stub.findSession(reference('session-of-nobody'))).toEqual({ outcome: 'no_session' });
  });

  it('D-08, B-234 goes on with the session of the same browser: new secret and authentication, the same sid, clients and grants', async () => {
    const { id, stub, session } = await createSignedIn();
    const { grant } = authorizeInput(session);
    await stub.authorize(authorizeInput(session, { grant }));
    advance(30);
    const input = signInInput({ replaces: session });
    const signedIn = await stub.signIn(input);
    expect(signedIn).toMatchObject({ outcome: 'signed_in', session: { id: session.id, auth_time: now(), expires_at: now() + 86_400 } });
    const renewed = { id: session.id, secret_hash: input.session.secret_hash };
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
    expect(await stub.findSession(input.session)).toEqual({ outcome: 'no_session' });
    expect((await stub.findSession(renewed)).outcome).toBe('found');
    expect(await stub.inspect({ grant: grant.id })).toMatchObject({ outcome: 'active', grant: { session: session.id } });
    expect(await stub.endSession({ session: renewed })).toMatchObject({ outcome: 'ended', clients: ['web'] });
    expect(await stub.inspect({ grant: grant.id })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect(await deliverEvents({ stub, id })).toEqual(['session.started', 'code.issued', 'session.renewed', 'session.ended']);
  });

  it('D-03 pushes nobody out when it goes on with a session', async () => {
    const { stub, session } = await createSignedIn();
    for (let index = 1; index < mostSessions; index += 1) await stub.signIn(signInInput());
    await stub.signIn(signInInput({ replaces: session }));
    expect(await rowsOf(stub, 'sessions')).toHaveLength(mostSessions);
  });

  it('replaces nothing when the old secret is wrong', async () => {
    const { stub, session } = await createSignedIn();
    await stub.signIn(signInInput({ replaces: { ...session, secret_hash: 'guess' } }));
    expect((await stub.findSession(session)).outcome).toBe('found');
  });

  it('D-03 ends the least recently used session beyond the limit', async () => {
    const { id, stub, session } = await createSignedIn();
    for (let index = 1; index < mostSessions; index += 1) await stub.signIn(signInInput());
    advance(400);
    expect((await stub.findSession(session)).outcome).toBe('found');
    await stub.signIn(signInInput());
    expect(await rowsOf(stub, 'sessions')).toHaveLength(mostSessions);
    expect((await stub.findSession(session)).outcome).toBe('found');
    const ended = (await deliverAudit(stub, id)).filter(({ event }) => event === 'session.ended');
    expect(ended.map(({ fields }) => fields.reason)).toEqual(['limit']);
  });
});

describe('the life of a session', () => {
  it('LG-23, P-24, E-14, E-37, F-34 ends when idle, decided at use and without any clean-up', async () => {
    const { stub, session } = await createSignedIn({ idle_lifetime: 3600 });
    advance(3599);
    expect((await stub.findSession(session)).outcome).toBe('found');
    advance(3599);
    expect((await stub.findSession(session)).outcome).toBe('found');
    advance(3600);
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
  });

  it('LG-23, P-24, E-37, F-34 ends absolutely although it is used all the time', async () => {
    const { stub, session } = await createSignedIn({ idle_lifetime: 3600, absolute_lifetime: 7200 });
    for (let used = 0; used < 7; used += 1) {
      advance(1000);
      expect((await stub.findSession(session)).outcome).toBe('found');
    }
    advance(200);
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
  });

  it('E-37 is written at most every five minutes, however often it is used', async () => {
    const { stub, session } = await createSignedIn();
    const lastSeen = async () => (await rowsOf(stub, 'sessions'))[0]?.last_seen;
    const started = await lastSeen();
    advance(299);
    await stub.findSession(session);
    expect(await lastSeen()).toBe(started);
    advance(1);
    await stub.findSession(session);
    expect(await lastSeen()).toBe(now());
  });

  it('E-55 in use near its end it goes on, by one write, and ends all the same so long after the sign-in', async () => {
    const renewal = { within: 7200, overall_lifetime: 200_000 };
    const { stub, session } = await createSignedIn({ idle_lifetime: 86_400, absolute_lifetime: 86_400, renewal });
    const start = now();
    const endAt = async () => {
      const found = await stub.findSession(session);
      return found.outcome === 'found' ? found.session.expires_at - start : undefined;
    };
    expect(await endAt()).toBe(86_400);
    advance(79_199);
    expect(await endAt()).toBe(86_400);
    advance(1);
    expect(await endAt()).toBe(165_600);
    const before = await rowsOf(stub, 'sessions');
    advance(60);
    expect(await endAt()).toBe(165_600);
    expect(await rowsOf(stub, 'sessions')).toEqual(before);
    advance(80_000);
    expect(await endAt()).toBe(200_000);
    advance(200_000 - 159_260);
    expect(await endAt()).toBeUndefined();
  });

  it('whoever wanted to stay signed in does not want less for signing in again', async () => {
    const { stub, session } = await createSignedIn({ idle_lifetime: 1_000_000, absolute_lifetime: 1_000_000 });
    const again = signInInput({ replaces: session });
    const signedIn = await stub.signIn(again);
    expect(signedIn.outcome === 'signed_in' && signedIn.session.expires_at - now()).toBe(1_000_000);
    advance(500_000);
    expect((await stub.findSession({ ...again.session, id: session.id })).outcome).toBe('found');
  });

  it('a short idle life is kept up too', async () => {
    const { stub, session } = await createSignedIn({ idle_lifetime: 60 });
    for (let used = 0; used < 10; used += 1) {
      advance(30);
      expect((await stub.findSession(session)).outcome).toBe('found');
    }
  });

  it('F-05, P-56 survives eviction', async () => {
    const { stub, session } = await createSignedIn();
    await evictDurableObject(stub);
    expect((await stub.findSession(session)).outcome).toBe('found');
  });
});

describe('signing out', () => {
  it('E-10 ends the session at once, names its clients, and is told once', async () => {
    const { id, stub, session } = await createSignedIn();
    await stub.authorize(authorizeInput(session, { client_id: 'web' }));
    await stub.authorize(authorizeInput(session, { client_id: 'spa' }));
    await stub.authorize(authorizeInput(session, { client_id: 'web' }));
    const ended = { outcome: 'ended', sub: `sub-of-${id}`, clients: ['web', 'spa'], sectors: {} };
    expect(await stub.endSession({ session })).toEqual(ended);
    expect(await stub.endSession({ session })).toEqual({ outcome: 'no_session' });
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
  });

  it('needs the secret when one is shown, and takes the id alone from callers that verified a sid', async () => {
    const { stub, session } = await createSignedIn();
    expect(await stub.endSession({ session: { ...session, secret_hash: 'guess' } })).toEqual({ outcome: 'no_session' });
    expect((await stub.findSession(session)).outcome).toBe('found');
    expect((await stub.endSession({ session: { id: session.id } })).outcome).toBe('ended');
  });

  it('B-116, B-236 ends what was bound to the session and leaves what is offline', async () => {
    const { stub, session } = await createSignedIn();
    const refresh_token = { secret_hash: 'one', idle_lifetime: 604_800, absolute_lifetime: 2_592_000 };
    const grantOf = async (scope: string[]) => {
      const { grant } = authorizeInput(session);
      await stub.authorize(authorizeInput(session, { scope, grant }));
      const binding = { grant: grant.id, code_hash: grant.code_hash, client_id: 'web', redirect_uri: grant.redirect_uri };
      expect((await stub.redeem({ ...binding, access_token_lifetime: 900, refresh_token })).outcome).toBe('redeemed');
      return { grant: grant.id, client_id: 'web', generation: 1, secret_hash: 'one', grace: 10, access_token_lifetime: 900 };
    };
    const bound = await grantOf(['openid']);
    const offline = await grantOf(['openid', 'offline_access']);
    await stub.endSession({ session });
    expect(await stub.rotate(bound)).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect((await stub.rotate(offline)).outcome).toBe('rotated');
  });

  it('I4 ends codes that nobody redeemed yet, offline or not', async () => {
    const { stub, session } = await createSignedIn();
    const { grant } = authorizeInput(session);
    await stub.authorize(authorizeInput(session, { scope: ['openid', 'offline_access'], grant }));
    await stub.endSession({ session });
    const binding = { grant: grant.id, code_hash: grant.code_hash, client_id: 'web', redirect_uri: grant.redirect_uri };
    expect(await stub.redeem({ ...binding, access_token_lifetime: 900 })).toEqual({ outcome: 'refused', reason: 'revoked' });
  });
});

describe('the status of the person', () => {
  it('D-18, LO-09, K-85 disabling ends every session and grant in one step, and enabling revives none', async () => {
    const { stub, session, id } = await createSignedIn();
    const { grant } = authorizeInput(session);
    await stub.authorize(authorizeInput(session, { grant }));
    expect(await stub.setStatus('disabled')).toEqual({ outcome: 'set' });
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
    expect(await stub.authorize(authorizeInput(session))).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await stub.inspect({ grant: grant.id })).toEqual({ outcome: 'inactive', reason: 'disabled' });
    expect(await stub.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'disabled' });
    await stub.setStatus('active');
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
    expect(await stub.inspect({ grant: grant.id })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect((await stub.signIn(signInInput())).outcome).toBe('signed_in');
    expect(await deliverEvents({ stub, id })).toEqual([
      'session.started',
      'code.issued',
      'session.ended',
      'subject.disabled',
      'subject.enabled',
      'session.started',
    ]);
  });

  it('D-17 tells how many sessions and grants ended', async () => {
    const { stub, session, id } = await createSignedIn();
    await stub.signIn(signInInput());
    await stub.authorize(authorizeInput(session));
    await stub.setStatus('disabled');
    const [disabled] = (await deliverAudit(stub, id)).filter(({ event }) => event === 'subject.disabled');
    expect(disabled?.fields).toEqual({ sessions: 2, grants: 1 });
  });

  it('F-46 D1 cannot revive whom the object has disabled, not even before it was ever loaded', async () => {
    const { stub, id } = await createPerson();
    await stub.setStatus('disabled');
    await addUser(id, { status: 'active', version: 9 });
    await stub.expectVersion(9);
    expect(await stub.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'disabled' });
  });

  it('LG-09 somebody deleted from D1 has no session any more', async () => {
    const { stub, id, session } = await createSignedIn();
    await state.DB.prepare('DELETE FROM users WHERE id = ?').bind(id).run();
    await stub.expectVersion(2);
    expect(await stub.authorize(authorizeInput(session))).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
  });
});

describe('the claims snapshot', () => {
  it('B-067, B-068 has each claim with its type and leaves out what has no value', async () => {
    const { stub } = await createPerson({
      name: 'Ada',
      email: 'ada@example.com',
      email_verified: 1,
      address: '{"country":"GB"}',
    });
    const { session } = signInInput();
    await stub.signIn(signInInput({ session }));
    const granted = await stub.authorize(authorizeInput(session));
    const claims = granted.outcome === 'granted' ? JSON.parse(granted.subject.claims) : undefined;
    expect(claims).toEqual({
      name: 'Ada',
      email: 'ada@example.com',
      email_verified: true,
      address: { country: 'GB' },
      updated_at: 1_700_000_000,
    });
  });

  it('K-86 an address that nobody has verified is said to be so', async () => {
    const claimsOf = async (email_verified: number) => {
      const { stub } = await createPerson({ email: 'ada@example.com', email_verified });
      const { session } = signInInput();
      await stub.signIn(signInInput({ session }));
      const granted = await stub.authorize(authorizeInput(session));
      return granted.outcome === 'granted' ? JSON.parse(granted.subject.claims) : undefined;
    };
    expect(await claimsOf(1)).toMatchObject({ email_verified: true });
    expect(await claimsOf(0)).toMatchObject({ email_verified: false });
  });

  const nameIn = async (person: { stub: Awaited<ReturnType<typeof createPerson>>['stub'] }, grant: string): Promise<unknown> => {
    const answer = await person.stub.inspect({ grant });
    return answer.outcome === 'active' ? JSON.parse(answer.subject.claims).name : answer;
  };
  const createGranted = async () => {
    const person = await createSignedIn();
    const { grant } = authorizeInput(person.session, { grant: { access_token_lifetime: 900 } });
    await person.stub.authorize(authorizeInput(person.session, { grant }));
    return { ...person, grant: grant.id };
  };

  it('E-11 is read from D1 again only when a newer version was announced', async () => {
    const person = await createGranted();
    await addUser(person.id, { name: 'Grace', version: 2 });
    expect(await nameIn(person, person.grant)).toBe('Ada');
    await person.stub.expectVersion(2);
    expect(await nameIn(person, person.grant)).toBe('Grace');
  });

  it('announced before it is written, it is looked for until it is there', async () => {
    const person = await createGranted();
    await person.stub.expectVersion(2);
    expect(await nameIn(person, person.grant)).toBe('Ada');
    await addUser(person.id, { name: 'Grace', version: 2 });
    expect(await nameIn(person, person.grant)).toBe('Grace');
  });

  it('a version that never came is given up after a minute, by a load that is later still', async () => {
    const person = await createGranted();
    await person.stub.expectVersion(2);
    advance(61);
    await addUser(person.id, { name: 'Grace', version: 1 });
    expect(await nameIn(person, person.grant)).toBe('Grace');
    await addUser(person.id, { name: 'Edith', version: 1 });
    expect(await nameIn(person, person.grant)).toBe('Grace');
  });

  it('I7, F-09 while D1 is down nothing is decided from a copy known to be old, and afterwards all works', async () => {
    const person = await createGranted();
    await state.DB.prepare('ALTER TABLE users RENAME TO users_away').run();
    expect(await nameIn(person, person.grant)).toBe('Ada');
    await person.stub.expectVersion(2);
    await runInDurableObject(person.stub, async (object) => {
      await expect(object.inspect({ grant: person.grant })).rejects.toThrow();
    });
    await state.DB.prepare('ALTER TABLE users_away RENAME TO users').run();
    expect(await nameIn(person, person.grant)).toBe('Ada');
  });

  it('F-10, F-18 a load that is overtaken by a later one does not bring the old claims back', async () => {
    const { id, stub } = await createPerson({ name: 'Ada', version: 1 });
    await runInDurableObject(stub, async (_, { storage }) => {
      const { database, release } = delayFirstRead(state.DB);
      const snapshot = new SubjectSnapshot(storage.sql, database, undefined);
      const overtaken = snapshot.refresh();
      snapshot.expect(2);
      await addUser(id, { name: 'Grace', version: 2 });
      await snapshot.refresh();
      release();
      await overtaken;
      expect(snapshot.find()?.claims).toContain('Grace');
    });
  });

  it('I7 who announces the same version as another writer writes the one after it, and neither is missed', async () => {
    const person = await createGranted();
    for (const _ of ['profile', 'address']) await person.stub.expectVersion(2);
    await addUser(person.id, { name: 'Grace', version: 2 });
    expect(await nameIn(person, person.grant)).toBe('Grace');
    await addUser(person.id, { name: 'Edith', version: 3 });
    expect(await nameIn(person, person.grant)).toBe('Edith');
    await addUser(person.id, { name: 'Nobody', version: 3 });
    expect(await nameIn(person, person.grant)).toBe('Edith');
  });

  it('I7 a version that nobody writes silences no later one', async () => {
    const person = await createGranted();
    await person.stub.expectVersion(1_000_000_000);
    advance(61);
    expect(await nameIn(person, person.grant)).toBe('Ada');
    await person.stub.expectVersion(2);
    await addUser(person.id, { name: 'Grace', version: 2 });
    expect(await nameIn(person, person.grant)).toBe('Grace');
    advance(61);
    expect(await nameIn(person, person.grant)).toBe('Grace');
    // Given up, it is forgotten: D1 is not asked each time for ever.
    await person.stub.expectVersion(3);
    await addUser(person.id, { name: 'Edith', version: 3 });
    expect(await nameIn(person, person.grant)).toBe('Edith');
    await addUser(person.id, { name: 'Nobody', version: 3 });
    expect(await nameIn(person, person.grant)).toBe('Edith');
  });

  it('E-38 a load that is under way when a person is erased writes nothing back', async () => {
    const { id, stub } = await createSignedIn();
    const stored = async () => (await rowsOf(stub, 'subject')).map(({ sub, claims, status }) => ({ sub, claims, status }));
    await runInDurableObject(stub, async (_, { storage }) => {
      const { database, release } = delayFirstRead(state.DB);
      const snapshot = new SubjectSnapshot(storage.sql, database, undefined);
      snapshot.expect(2);
      const late = snapshot.refresh();
      storage.sql.exec('INSERT INTO deletion (requested_at, due_at, erased_at) VALUES (1, 1, 1)');
      snapshot.erase();
      release();
      await late;
    });
    expect(await stored()).toEqual([{ sub: null, claims: null, status: 'disabled' }]);
    expect(await state.DB.prepare('SELECT id FROM users WHERE id = ?').bind(id).first()).toEqual({ id });
  });

  it('F-33 the object knows whose it is, also when its alarm woke it and told it no name', async () => {
    const { id, stub } = await createSignedIn();
    await runInDurableObject(stub, async (_, { storage }) => {
      const woken = new SubjectSnapshot(storage.sql, state.DB, undefined);
      woken.expect(2);
      await addUser(id, { name: 'Grace', version: 2 });
      await woken.refresh();
      expect(woken.id).toBe(id);
      expect(woken.find()?.claims).toContain('Grace');
    });
  });

  it('D-01 parallel first needs share one load', async () => {
    const { stub } = await createPerson();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => stub.signIn(signInInput())));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['signed_in']));
  });
});

describe('attempts at the password', () => {
  const begin = async ({ stub }: Awaited<ReturnType<typeof createPerson>>) => stub.beginAttempt({ factor: 'password' });

  it('D-16, K-85, K-90 a few are free, then the delay rises', async () => {
    const person = await createPerson();
    for (let free = 0; free < 5; free += 1) expect(await begin(person)).toEqual({ outcome: 'allowed' });
    expect(await begin(person)).toEqual({ outcome: 'delayed', retry_after: 1 });
    advance(1);
    expect(await begin(person)).toEqual({ outcome: 'allowed' });
    expect(await begin(person)).toEqual({ outcome: 'delayed', retry_after: 2 });
  });

  it('LG-03 parallel guesses are counted before any is checked', async () => {
    const person = await createPerson();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => begin(person)));
    expect(outcomes.filter(({ outcome }) => outcome === 'allowed')).toHaveLength(5);
  });

  it('I13, K-89, F-41, OT-03 the count survives eviction and a success of another factor', async () => {
    const person = await createSignedIn();
    await addPasskey(person);
    for (let free = 0; free < 5; free += 1) await begin(person);
    expect((await person.stub.signIn(signInInput({ proof: passkeyProof() }))).outcome).toBe('signed_in');
    await evictDurableObject(person.stub);
    expect(await begin(person)).toEqual({ outcome: 'delayed', retry_after: 1 });
  });

  it('a success of its own factor forgets the failures', async () => {
    const person = await createPerson();
    for (let free = 0; free < 5; free += 1) await begin(person);
    await person.stub.signIn(signInInput());
    expect(await begin(person)).toEqual({ outcome: 'allowed' });
  });

  it('LG-05 a browser the person has signed in with is neither delayed by the guesses of others nor excused from its own', async () => {
    const person = await createPerson();
    const from = (browser: string) => person.stub.beginAttempt({ factor: 'password', browser });
    await person.stub.signIn(signInInput({ browser: 'own' }));
    for (let free = 0; free < 5; free += 1) await from(`stranger ${free}`);
    expect(await from('stranger')).toEqual({ outcome: 'delayed', retry_after: 1 });
    for (let free = 0; free < 5; free += 1) expect(await from('own')).toEqual({ outcome: 'allowed' });
    expect(await from('own')).toEqual({ outcome: 'delayed', retry_after: 1 });
    await person.stub.signIn(signInInput({ browser: 'own' }));
    expect(await from('own')).toEqual({ outcome: 'allowed' });
    expect(await from('stranger')).toEqual({ outcome: 'delayed', retry_after: 1 });
  });

  it('D-16 twenty browsers are known, for ninety days', async () => {
    const person = await createPerson();
    for (let browser = 0; browser <= 20; browser += 1) {
      await person.stub.signIn(signInInput({ browser: `browser ${browser}` }));
      advance(1);
    }
    expect((await rowsOf(person.stub, 'known_browsers')).map(({ hash }) => hash)).not.toContain('browser 0');
    for (let free = 0; free < 5; free += 1) await begin(person);
    const from = (browser: string) => person.stub.beginAttempt({ factor: 'password', browser });
    expect([(await from('browser 0')).outcome, (await from('browser 20')).outcome]).toEqual(['delayed', 'allowed']);
    advance(90 * 86_400);
    for (let free = 0; free < 5; free += 1) await begin(person);
    expect((await from('browser 20')).outcome).toBe('delayed');
  });

  it('K-121 records when the delay begins and grows, not each refusal', async () => {
    const person = await createPerson();
    for (let tries = 0; tries < 50; tries += 1) await begin(person);
    expect(await deliverAudit(person.stub, person.id)).toMatchObject([
      { event: 'attempt.delayed', fields: { factor: 'password', failures: 5, delay: 1 } },
    ]);
  });
});
