// What D1 itself holds about people, whoever writes: whose a name is, when something changed, and that looking somebody up is cheap.
import { describe, expect, it } from 'vitest';
import { confirmAddress, findUserByEmail, insertUser, type NewUser } from '../src/database/addresses.ts';
import { connectDatabase } from '../src/database/connect.ts';
import { listPreferences, writePreferences } from '../src/database/preferences.ts';
import { findProfile, updateProfile } from '../src/database/profiles.ts';
import { findUserBySub, findUserByUsername, findUserForSignIn } from '../src/database/users.ts';
import { fresh, state, useState } from './state.ts';

useState();

const database = connectDatabase(state.DB);

const newUser = (changes: Partial<NewUser> = {}): NewUser => {
  const id = fresh('person');
  return {
    id,
    sub: `sub-of-${id}`,
    address: `${id}@example.com`.toLowerCase(),
    name: undefined,
    password_hash: undefined,
    at: 100,
    ...changes,
  };
};

describe('a person', () => {
  it('K-15, K-81, K-82: is found by one name and one address in any spelling, and nobody else gets either', async () => {
    const user = newUser();
    expect(await insertUser(database, user)).toBe(true);
    for (const spelling of [user.address, user.address.toUpperCase(), ` ${user.address} `]) {
      expect(await findUserForSignIn(database, spelling)).toMatchObject({ id: user.id });
      expect(await findUserByUsername(database, spelling)).toEqual({ id: user.id });
    }
    expect(await insertUser(database, newUser({ address: user.address }))).toBe(false);
    const other = newUser();
    expect(await insertUser(database, other)).toBe(true);
    expect(await confirmAddress(database, other.id, user.address, 200)).toBe(false);
    for (const column of ['username', 'email_canonical']) {
      const steal = state.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`);
      await expect(steal.bind(user.address, other.id).run()).rejects.toThrow(/UNIQUE/);
      expect((await steal.bind(fresh('free'), other.id).run()).meta.changes).toBe(1);
    }
  });

  it('D-17, I6, RC-07: is recorded, and invited no more, in the step in which it is made, by one of ten at once or not at all', async () => {
    const user = newUser();
    const recorded = async () => {
      const query = 'SELECT event, at, sequence, fields FROM audit_events WHERE subject = ?';
      return (await state.DB.prepare(query).bind(user.id).all()).results;
    };
    const invitation = state.DB.prepare('SELECT count(*) AS count FROM invitations WHERE email_canonical = ?').bind(user.address);
    await state.DB.prepare('INSERT INTO invitations VALUES (?, 1, 2)').bind(user.address).run();
    const refuse = `CREATE TRIGGER refuse BEFORE INSERT ON audit_events WHEN NEW.subject = '${user.id}' BEGIN SELECT RAISE(ABORT, 'full'); END`;
    await state.DB.prepare(refuse).run();
    await expect(insertUser(database, user)).rejects.toThrow();
    expect([await findProfile(database, user.id), await invitation.first('count')]).toEqual([undefined, 1]);
    await state.DB.prepare('DROP TRIGGER refuse').run();
    const made = await Promise.all(Array.from({ length: 10 }, (_, index) => insertUser(database, { ...user, sub: fresh(`sub-${index}`) })));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await recorded()).toEqual([{ event: 'subject.created', at: 100, sequence: 0, fields: '{}' }]);
    expect(await invitation.first('count')).toBe(0);
  });

  it('RC-07: is invited no more at the address they confirm, unless it is somebody else’s', async () => {
    const [user, other] = [newUser(), newUser()];
    for (const one of [user, other]) await insertUser(database, one);
    const address = `new-${user.address}`;
    for (const invited of [address, other.address]) {
      await state.DB.prepare('INSERT INTO invitations VALUES (?, 1, 2)').bind(invited).run();
    }
    const invitations = async () =>
      (await state.DB.prepare('SELECT 1 FROM invitations WHERE email_canonical IN (?, ?)').bind(address, other.address).all()).results
        .length;
    expect(await confirmAddress(database, user.id, other.address, 200)).toBe(false);
    expect(await invitations()).toBe(2);
    expect(await confirmAddress(database, user.id, address, 200)).toBe(true);
    expect(await invitations()).toBe(1);
  });

  it('RC-15: nobody else reads mail at the address that a person is called by', async () => {
    const [called, other] = [newUser(), newUser()];
    for (const user of [called, other]) expect(await insertUser(database, user)).toBe(true);
    const set = (assignment: string, id: string) => state.DB.prepare(`UPDATE users SET ${assignment} WHERE id = ?`).bind(id).run();
    await set('email = NULL, email_canonical = NULL, email_verified = NULL', called.id);
    await set(`username = 'name-of-' || id`, other.id);
    expect(await confirmAddress(database, other.id, `more-${other.address}`, 200)).toBe(true);
    expect(await confirmAddress(database, other.id, called.address, 300)).toBe(false);
    expect(await findUserByEmail(database, called.address)).toBeUndefined();
  });

  it('K-94, E-32: keeps when it was made, and tells when it was changed', async () => {
    const user = newUser({ at: 100 });
    await insertUser(database, user);
    const times = async () => {
      const { created_at, updated_at, version } = (await findProfile(database, user.id)) ?? {};
      return { created_at, updated_at, version };
    };
    expect(await times()).toEqual({ created_at: 100, updated_at: 100, version: 1 });
    expect(await updateProfile(database, user.id, { version: 1, changes: { nickname: 'Pat' } }, 200)).toBe(true);
    expect(await times()).toEqual({ created_at: 100, updated_at: 200, version: 2 });
    expect(await updateProfile(database, user.id, { version: 1, changes: { nickname: 'Late' } }, 300)).toBe(false);
    expect(await times()).toEqual({ created_at: 100, updated_at: 200, version: 2 });
  });
});

it('K-108: whoever looks a person up uses an index', async () => {
  const queries: string[] = [];
  const prepare = (query: string) => {
    queries.push(query);
    return state.DB.prepare(query);
  };
  const watched = connectDatabase({ prepare } as unknown as D1Database);
  await findUserForSignIn(watched, 'pat@example.com');
  await findUserByUsername(watched, 'pat');
  await findUserBySub(watched, 'sub');
  await findUserByEmail(watched, 'pat@example.com');
  await findProfile(watched, 'id');
  await listPreferences(watched, 'id');
  expect(queries).toHaveLength(6);
  const planOf = async (query: string) => {
    const bindings = (query.match(/\?/g) ?? []).map(() => 'x');
    const { results } = await state.DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
      .bind(...bindings)
      .all<{ detail: string }>();
    return results.map(({ detail }) => detail);
  };
  expect((await planOf('SELECT id FROM users WHERE nickname = ?')).join()).toMatch(/\bSCAN\b/);
  for (const query of queries) {
    const plan = (await planOf(query)).join('; ');
    expect(plan).toMatch(/\bSEARCH\b/);
    expect(plan).not.toMatch(/\bSCAN\b/);
  }
});

it('E-27, E-39, E-40: a preference is one value for a person, a category and a key, keeps when it was set and changed, and leaves the others', async () => {
  const [person, other] = [fresh('person'), fresh('person')];
  const write = (whose: string, value: string | null, time: number) =>
    writePreferences(database, whose, [{ category: 'display', key: 'theme', value }], time);
  const rows = async () =>
    (await state.DB.prepare('SELECT value, created_at, updated_at FROM preferences WHERE user_id = ?').bind(person).all()).results;
  await write(person, 'dark', 100);
  await write(other, 'light', 100);
  await write(person, 'light', 200);
  await write(person, 'light', 300);
  expect(await rows()).toEqual([{ value: 'light', created_at: 100, updated_at: 200 }]);
  const again = state.DB.prepare("INSERT INTO preferences VALUES (?, 'display', 'theme', 'dark', 1, 1)").bind(person);
  await expect(again.run()).rejects.toThrow(/UNIQUE/);
  await writePreferences(database, person, [{ category: 'display', key: 'language', value: 'ja' }], 350);
  expect(await rows()).toHaveLength(2);
  await write(person, null, 400);
  expect(await rows()).toEqual([{ value: 'ja', created_at: 350, updated_at: 350 }]);
  expect(await listPreferences(database, other)).toMatchObject([{ value: 'light' }]);
});
