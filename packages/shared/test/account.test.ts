import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import { ownTables, personalTables } from '../src/durable-objects/subject-store/erasure.ts';
import {
  addPasskey,
  addUser,
  advance,
  authorizeInput,
  createPerson,
  createSignedIn,
  deliverAudit,
  deliverEvents,
  fresh,
  reference,
  rowsOf,
  signInInput,
  state,
  useState,
} from './state.ts';

useState();

type Signed = Awaited<ReturnType<typeof createSignedIn>>;

/** One more session of the same person. */
async function signInElsewhere({ stub }: Pick<Signed, 'stub'>, changes: Parameters<typeof signInInput>[0] = {}) {
  const input = signInInput(changes);
  await stub.signIn(input);
  return input.session;
}

/** A grant that was redeemed, with a refresh token. */
async function grantOf({ stub, session }: Pick<Signed, 'stub' | 'session'>, client_id = 'web', scope = ['openid']) {
  const input = authorizeInput(session, { client_id, scope });
  const { id, code_hash, redirect_uri } = input.grant;
  await stub.authorize(input);
  const refresh_token = { secret_hash: `refresh-of-${id}`, idle_lifetime: 604_800, absolute_lifetime: 2_592_000 };
  await stub.redeem({ grant: id, code_hash, client_id, redirect_uri, access_token_lifetime: 900, refresh_token });
  const rotate = () =>
    stub.rotate({
      grant: id,
      client_id,
      generation: 1,
      secret_hash: `refresh-of-${id}`,
      next_secret_hash: 'next',
      grace: 0,
      access_token_lifetime: 900,
    });
  return { id, rotate };
}

async function accountOf({ stub, session }: Pick<Signed, 'stub' | 'session'>) {
  const found = await stub.findAccount({ session });
  if (found.outcome !== 'found') throw new Error(found.outcome);
  return found;
}

describe('what a person sees of their account', () => {
  it('E-35, E-70, K-88, LG-21 each live session with its machine, the one that asks marked, the one used last first', async () => {
    const person = await createSignedIn();
    advance(600);
    const device = { browser: 'Firefox', system: 'Linux', kind: 'desktop', country: 'DE', city: 'Berlin' } as const;
    const other = await signInElsewhere(person, { device });
    const { sessions } = await accountOf({ ...person, session: other });
    expect(sessions).toMatchObject([
      { id: other.id, is_current: true, device, auth_time: now(), last_seen: now() },
      { id: person.session.id, is_current: false, device: {}, last_seen: now() - 600 },
    ]);
    advance(3001);
    await person.stub.findSession(other);
    expect((await accountOf({ ...person, session: other })).sessions.map(({ id }) => id)).toEqual([other.id]);
  });

  it('P-24 asking does not write more than the touch that use is anyway', async () => {
    const person = await createSignedIn();
    const before = await rowsOf(person.stub, 'sessions');
    advance(200);
    await accountOf(person);
    expect(await rowsOf(person.stub, 'sessions')).toEqual(before);
  });

  it('each client that may act in their name: with consent alone, with a grant alone, with both', async () => {
    const person = await createSignedIn();
    const { stub, session } = person;
    await stub.recordConsent({ session, client_id: 'agreed', scope: ['openid', 'email'], transaction: 't' });
    advance(10);
    await grantOf(person, 'own', ['openid', 'offline_access']);
    advance(10);
    const details = authorizeInput(session, { client_id: 'agreed', grant: { authorization_details: '[{"type":"pay"}]' } });
    await stub.authorize(details);
    expect((await accountOf(person)).connections).toMatchObject([
      { client_id: 'own', grants: 1, offline: true, used_at: now() - 10, authorization_details: [] },
      { client_id: 'agreed', grants: 0, offline: false, agreed_at: now() - 20, scope: ['openid', 'email'] },
    ]);
    const { id, code_hash, redirect_uri } = details.grant;
    await stub.redeem({ grant: id, code_hash, client_id: 'agreed', redirect_uri, access_token_lifetime: 900 });
    expect((await accountOf(person)).connections[0]).toMatchObject({
      client_id: 'agreed',
      grants: 1,
      scope: ['openid', 'email', 'profile'],
      authorization_details: ['{"type":"pay"}'],
    });
  });

  it('the holder of a live grant asks alike, with the sign-in behind it; of a dead one, or of nobody’s, not at all', async () => {
    const person = await createSignedIn();
    const { id } = await grantOf(person);
    advance(601);
    const found = await person.stub.findAccount({ grant: id });
    expect(found).toMatchObject({ outcome: 'found', standing: 'sign_in_required', auth_time: now() - 601 });
    expect(found.outcome === 'found' && found.sessions[0]?.is_current).toBe(true);
    await person.stub.revoke({ grant: id, client_id: 'web' });
    for (const holder of [{ grant: id }, { grant: 'nobody' }, { session: reference('x') }]) {
      expect(await person.stub.findAccount(holder)).toEqual({ outcome: 'no_session' });
    }
  });
});

describe('signing out', () => {
  it('RV-11, ASVS 7.5.2 one other, all others, or everywhere; each with its grants, and each is announced', async () => {
    const person = await createSignedIn();
    const { stub, session, id } = person;
    const others = [await signInElsewhere(person), await signInElsewhere(person), await signInElsewhere(person)];
    const [first, second] = others;
    if (!first || !second) throw new Error('too few');
    const grant = await grantOf({ stub, session: first });
    const end = (which: 'all' | 'others' | { id: string }) => stub.endSessions({ holder: { session }, which });

    expect(await end({ id: first.id })).toEqual({ outcome: 'ended', sessions: 1 });
    expect(await grant.rotate()).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect(await end({ id: first.id })).toEqual({ outcome: 'unknown' });
    expect(await end('others')).toEqual({ outcome: 'ended', sessions: 2 });
    expect(await stub.findSession(second)).toEqual({ outcome: 'no_session' });
    expect((await stub.findSession(session)).outcome).toBe('found');
    expect(await end('all')).toEqual({ outcome: 'ended', sessions: 1, clients: { session: session.id, clients: [], sectors: {} } });
    expect(await end('all')).toEqual({ outcome: 'no_session' });
    const ended = (await deliverAudit(stub, id)).filter(({ event }) => event === 'session.ended');
    expect(ended.map(({ fields }) => fields.session)).toEqual([
      first.id,
      ...ended.slice(1, 3).map(({ fields }) => fields.session),
      session.id,
    ]);
    expect(ended[0]?.fields).toMatchObject({ clients: ['web'], grants: 1, reason: 'requested' });
  });

  it('another person’s session is none', async () => {
    const [mine, theirs] = [await createSignedIn(), await createSignedIn()];
    const outcome = await mine.stub.endSessions({ holder: { session: mine.session }, which: { id: theirs.session.id } });
    expect(outcome).toEqual({ outcome: 'unknown' });
    expect((await theirs.stub.findSession(theirs.session)).outcome).toBe('found');
  });
});

describe('disconnecting a client', () => {
  it('RV-11 every grant of it dies, and what was agreed to is forgotten; others live on', async () => {
    const person = await createSignedIn();
    const { stub, session } = person;
    await stub.recordConsent({ session, client_id: 'gone', scope: ['openid'], transaction: 't' });
    const [one, two, kept] = [await grantOf(person, 'gone'), await grantOf(person, 'gone'), await grantOf(person, 'kept')];
    const disconnect = (client_id: string) => stub.disconnect({ holder: { session }, client_id });
    expect(await disconnect('unknown')).toEqual({ outcome: 'unknown' });
    expect(await disconnect('gone')).toEqual({ outcome: 'disconnected', grants: 2 });
    for (const { rotate } of [one, two]) expect(await rotate()).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect((await kept.rotate()).outcome).toBe('rotated');
    expect((await accountOf(person)).connections.map(({ client_id }) => client_id)).toEqual(['kept']);
    expect(await disconnect('gone')).toEqual({ outcome: 'unknown' });
  });
});

describe('changing the profile', () => {
  it('design §2 the version is announced before D1 has it, and the next read waits for nothing older', async () => {
    const person = await createSignedIn();
    const { id, stub, session } = person;
    const { id: grant } = await grantOf(person);
    expect(await stub.changeProfile({ holder: { session }, version: 2, claims: ['name'] })).toEqual({ outcome: 'noted' });
    await addUser(id, { name: 'Grace', version: 2 });
    const inspected = await stub.inspect({ grant });
    expect(inspected.outcome === 'active' && JSON.parse(inspected.subject.claims)).toMatchObject({ name: 'Grace' });
    expect(await deliverEvents(person)).toContain('profile.changed');
  });
});

describe('changing the password', () => {
  it('K-33 needs the old one or a recent sign-in, and ends other sessions when that is wished', async () => {
    const person = await createSignedIn();
    const { stub, session } = person;
    const other = await signInElsewhere(person);
    const change = (changes: { is_proven?: boolean; ends_others?: boolean }) =>
      stub.changePassword({ holder: { session }, is_proven: false, ends_others: false, ...changes });
    expect(await change({})).toEqual({ outcome: 'noted' });
    advance(601);
    await stub.findSession(other);
    expect(await change({})).toEqual({ outcome: 'sign_in_required' });
    expect(await change({ is_proven: true })).toEqual({ outcome: 'noted' });
    expect((await stub.findSession(other)).outcome).toBe('found');
    expect(await change({ is_proven: true, ends_others: true })).toEqual({ outcome: 'noted' });
    expect(await stub.findSession(other)).toEqual({ outcome: 'no_session' });
    expect((await stub.findSession(session)).outcome).toBe('found');
    expect((await deliverEvents(person)).filter((event) => event === 'password.changed')).toHaveLength(3);
  });
});

describe('deleting the account', () => {
  const grace = 86_400;

  async function requestDeletion(person: Signed, seconds = grace) {
    return person.stub.requestDeletion({ holder: { session: person.session }, grace: seconds });
  }

  it('K-85 needs a recent sign-in, ends everything at once and names the day', async () => {
    const person = await createSignedIn();
    const { stub, session } = person;
    const grant = await grantOf(person, 'web', ['openid', 'offline_access']);
    advance(601);
    expect(await requestDeletion(person)).toEqual({ outcome: 'sign_in_required' });
    const recent = await signInElsewhere(person);
    const again = { ...person, session: recent };
    expect(await requestDeletion(again)).toMatchObject({ outcome: 'requested', due_at: now() + grace, clients: { session: recent.id } });
    for (const one of [session, recent]) expect(await stub.findSession(one)).toEqual({ outcome: 'no_session' });
    expect(await grant.rotate()).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect(await requestDeletion(again)).toEqual({ outcome: 'no_session' });
  });

  it('is taken back by signing in', async () => {
    const person = await createSignedIn();
    await requestDeletion(person);
    advance(grace - 1);
    const session = await signInElsewhere(person);
    advance(2);
    await runDurableObjectAlarm(person.stub);
    expect((await person.stub.findSession(session)).outcome).toBe('found');
    expect(await deliverEvents(person)).toContain('deletion.cancelled');
  });

  it('D-18, E-38, E-40, K-49 when the grace is over everything is erased, here and in D1; the audit keeps the internal id alone', async () => {
    const person = await createSignedIn({ device: { browser: 'Firefox' } });
    const { id, stub } = person;
    await addPasskey(person);
    await grantOf(person);
    await state.DB.prepare("INSERT INTO passkeys VALUES ('key', ?1, 'k', 1)").bind(id).run();
    await state.DB.prepare("INSERT INTO preferences VALUES (?1, 'display', 'theme', 'dark', 1, 1)").bind(id).run();
    await requestDeletion(person);
    await runDurableObjectAlarm(stub);
    expect(await rowsOf(stub, 'passkeys')).toHaveLength(1);
    advance(grace);
    await runDurableObjectAlarm(stub);
    for (const table of ['sessions', 'grants', 'consents', 'known_browsers', 'passkeys', 'totp', 'outbox']) {
      expect(await rowsOf(stub, table), table).toEqual([]);
    }
    for (const [table, column] of Object.entries(personalTables)) {
      const { results } = await state.DB.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ?`).bind(id).all();
      expect(results, table).toEqual([]);
    }
    const audit = await deliverAudit(stub, id);
    expect(audit.map(({ event }) => event)).toContain('subject.erased');
    expect(JSON.stringify(audit)).not.toMatch(/sub-of-|Firefox/);
    expect(await stub.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'unknown_user' });
  });

  it('D-18, E-38 the invitation of an erased person goes with them, and whatever invitation has expired; those of others stay', async () => {
    const person = await createSignedIn();
    const { id, stub } = person;
    const address = `${id}@example.com`;
    await state.DB.prepare('UPDATE users SET email_canonical = ? WHERE id = ?').bind(address, id).run();
    const invite = (invited: string, expires_at: number) =>
      state.DB.prepare('INSERT INTO invitations VALUES (?, 1, ?)').bind(invited, expires_at).run();
    const invitations = async () => {
      const query = 'SELECT email_canonical AS invited FROM invitations WHERE email_canonical LIKE ? ORDER BY invited';
      return (await state.DB.prepare(query).bind(`%${address}`).all<{ invited: string }>()).results.map(({ invited }) => invited);
    };
    await Promise.all([invite(address, 4_000_000_000), invite(`old-${address}`, 2), invite(`other-${address}`, 4_000_000_000)]);
    await runDurableObjectAlarm(stub);
    expect(await invitations()).toHaveLength(3);
    await requestDeletion(person, 0);
    await runDurableObjectAlarm(stub);
    expect(await invitations()).toEqual([`other-${address}`]);
  });

  it('F-46 nobody is revived by a record that comes back', async () => {
    const person = await createSignedIn();
    await requestDeletion(person, 0);
    await runDurableObjectAlarm(person.stub);
    await addUser(person.id);
    expect(await person.stub.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'unknown_user' });
    expect(await rowsOf(person.stub, 'subject')).toMatchObject([{ sub: null, claims: null, status: 'disabled' }]);
  });

  it('D-18 nobody becomes the person of an object that is, or was, somebody’s', async () => {
    const nobody = state.SUBJECT_STORE.getByName(crypto.randomUUID());
    for (const _ of ['first', 'again']) expect(await nobody.expectPerson()).toEqual({ outcome: 'noted' });
    const person = await createSignedIn();
    expect(await person.stub.expectPerson()).toEqual({ outcome: 'refused' });
    await requestDeletion(person, 0);
    await runDurableObjectAlarm(person.stub);
    expect(await person.stub.expectPerson()).toEqual({ outcome: 'refused' });
  });

  it('D-18 the tombstone stands while D1 fails, and the erasure is tried again', async () => {
    const person = await createSignedIn();
    const { id, stub } = person;
    await requestDeletion(person, 0);
    await state.DB.exec('ALTER TABLE preferences RENAME TO preferences_away');
    await runDurableObjectAlarm(stub);
    expect(await stub.signIn(signInInput())).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await rowsOf(stub, 'deletion')).toMatchObject([{ erased_at: null }]);
    await state.DB.exec('ALTER TABLE preferences_away RENAME TO preferences');
    expect(await state.DB.prepare('SELECT id FROM users WHERE id = ?').bind(id).first()).toEqual({ id });
    advance(60);
    await runDurableObjectAlarm(stub);
    expect(await state.DB.prepare('SELECT id FROM users WHERE id = ?').bind(id).first()).toBeNull();
  });

  it('D-18, E-38 nobody is erased while D1 does not take their audit: what is personal in it would come after them', async () => {
    const person = await createSignedIn({ device: { browser: 'Firefox' } });
    const { id, stub } = person;
    await requestDeletion(person, 0);
    const refuse = `CREATE TRIGGER refuse BEFORE INSERT ON audit_events WHEN NEW.subject = '${id}' BEGIN SELECT RAISE(ABORT, 'no'); END`;
    await state.DB.prepare(refuse).run();
    await runDurableObjectAlarm(stub);
    expect(await state.DB.prepare('SELECT id FROM users WHERE id = ?').bind(id).first()).toEqual({ id });
    expect(await rowsOf(stub, 'deletion')).toMatchObject([{ erased_at: null }]);
    await state.DB.prepare('DROP TRIGGER refuse').run();
    advance(60);
    await runDurableObjectAlarm(stub);
    expect(await state.DB.prepare('SELECT id FROM users WHERE id = ?').bind(id).first()).toBeNull();
    const audit = JSON.stringify(await deliverAudit(stub, id));
    expect(audit).toContain('subject.erased');
    expect(audit).not.toMatch(/sub-of-|Firefox/);
  });

  it('the word of a trusted issuer takes nothing back, and is refused', async () => {
    const person = await createSignedIn();
    const assert = () =>
      person.stub.grantOnAssertion({ grant: fresh('grant'), client_id: 'web', scope: ['openid'], issuer: 'i', access_token_lifetime: 60 });
    expect((await assert()).outcome).toBe('granted');
    await requestDeletion(person);
    expect(await assert()).toEqual({ outcome: 'refused', reason: 'disabled' });
  });

  it('E-38 no table that names a person, or holds an address, is forgotten', async () => {
    const naming = "c.name IN ('user_id', 'subject', 'username', 'address') OR c.name LIKE '%mail%' OR c.name LIKE 'phone%'";
    const { results } = await state.DB.prepare(
      `SELECT m.name AS name, c.name AS column FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND (${naming})`,
    ).all<{ name: string; column: string }>();
    const known: Record<string, string> = { ...personalTables, audit_events: 'subject', invitations: 'email_canonical' };
    expect(results.filter(({ name, column }) => name !== 'users' && known[name] !== column)).toEqual([]);
    expect(new Set(results.map(({ name }) => name))).toEqual(new Set(Object.keys(known)));
  });

  it('no table of the object is forgotten', async () => {
    const { stub } = await createPerson();
    await stub.findSession(reference('x'));
    const kept = ['subject', 'deletion', 'outbox', 'outbox_position', 'schema_version', '_cf_KV', '_cf_METADATA'];
    const tables = await runInDurableObject(stub as unknown as DurableObjectStub, (_, { storage }) =>
      storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray(),
    );
    expect(
      tables
        .map(({ name }) => name)
        .filter((name) => !kept.includes(name))
        .sort(),
    ).toEqual([...ownTables].sort());
  });
});
