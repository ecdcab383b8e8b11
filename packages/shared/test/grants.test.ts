import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import type { RedeemInput, RotateInput } from '../src/durable-objects/contracts/grants.ts';
import type { Reference } from '../src/durable-objects/contracts/subject-store.ts';
import { grantCodeKeyColumn } from '../src/durable-objects/subject-store/grant.ts';
import { mostGrantsOfClient } from '../src/durable-objects/subject-store/grant-store.ts';
import { subjectSchema } from '../src/durable-objects/subject-store/schema.ts';
import type { SubjectStore } from '../src/durable-objects/subject-store/subject-store.ts';
import { hashToken, randomToken } from '../src/oauth/encoding.ts';
import {
  advance,
  authorizeInput,
  createPerson,
  createSignedIn,
  deliverEvents,
  fresh,
  type Person,
  reference,
  rowsOf,
  signInInput,
  state,
  useState,
} from './state.ts';

useState();

type Signed = Person & { session: Reference };

const redirect_uri = 'https://rp.test/cb';
const refresh_token = { secret_hash: 'secret-1', idle_lifetime: 604_800, absolute_lifetime: 2_592_000 };
const offline = ['openid', 'profile', 'offline_access'];

/** Authorizes and answers what the token endpoint would ask to redeem the code. */
async function issueCode({ stub, session }: Signed, changes: Parameters<typeof authorizeInput>[1] = {}): Promise<RedeemInput> {
  const input = authorizeInput(session, changes);
  expect((await stub.authorize(input)).outcome).toBe('granted');
  const { id, code_hash, code_challenge } = input.grant;
  const challenge = code_challenge === undefined ? {} : { code_challenge };
  return { grant: id, code_hash, client_id: input.client_id, redirect_uri, access_token_lifetime: 900, ...challenge };
}

/** A redeemed grant with a refresh token; answers what the token endpoint would ask to rotate it. */
async function issueFamily(person: Signed, changes: Parameters<typeof authorizeInput>[1] = { scope: offline }): Promise<RotateInput> {
  const code = await issueCode(person, changes);
  expect((await person.stub.redeem({ ...code, refresh_token })).outcome).toBe('redeemed');
  return rotation(code.grant, 1);
}

const rotation = (grant: string, generation: number, changes: Partial<RotateInput> = {}): RotateInput => ({
  grant,
  client_id: 'web',
  generation,
  secret_hash: `secret-${generation}`,
  next_secret_hash: `secret-${generation + 1}`,
  grace: 10,
  access_token_lifetime: 900,
  ...changes,
});

const grantRow = async ({ stub }: Person, grant: string) => (await rowsOf(stub, 'grants')).find(({ id }) => id === grant);

const tally = (outcomes: readonly { outcome: string }[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, ({ outcome }) => outcome)).map(([outcome, all]) => [outcome, all?.length ?? 0]),
  );

/** Runs calls in parallel that each wait a random moment first, and again inside the object for a reload from D1. */
async function race<Answer>({ stub }: Person, call: (index: number) => Promise<Answer>): Promise<Answer[]> {
  await stub.expectVersion(2);
  const delayed = async (index: number) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    return call(index);
  };
  return Promise.all(Array.from({ length: 100 }, (_, index) => delayed(index)));
}

describe('the sector a grant was made in (Core §8.1, §12.2)', () => {
  const sectors = ['other.test', ''];
  const refused = { outcome: 'refused', reason: 'sector' };

  it('US-05, B-085: a code is refused to its client in another sector, and is not consumed by that', async () => {
    const person = await createSignedIn();
    for (const sector of ['rp.test', '']) {
      const code = await issueCode(person, { grant: { sector } });
      for (const other of [...sectors, 'rp.test'].filter((name) => name !== sector))
        expect(await person.stub.redeem({ ...code, sector: other })).toEqual(refused);
      expect((await person.stub.redeem({ ...code, sector })).outcome).toBe('redeemed');
    }
  });

  it('US-05, B-111: neither is a refresh token, which stays the live one', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person, { scope: offline, grant: { sector: 'rp.test' } });
    for (const sector of sectors) expect(await person.stub.rotate({ ...first, sector })).toEqual(refused);
    expect(await person.stub.rotate({ ...first, sector: 'rp.test' })).toMatchObject({ outcome: 'rotated', grant: { generation: 2 } });
    expect(await person.stub.rotate({ ...first, sector: 'other.test' })).toEqual(refused);
  });

  it('US-05, B-085: nor is it told of to its own client there; whoever exchanged it has a sector of their own', async () => {
    const person = await createSignedIn();
    const { grant } = await issueFamily(person, { scope: offline, grant: { sector: 'rp.test' } });
    const refresh = { generation: 1, secret_hash: 'secret-1' };
    for (const asked of [{ token: 'at' }, { refresh }]) {
      const inspect = (client_id: string, sector: string) => person.stub.inspect({ grant, ...asked, client_id, sector });
      expect((await inspect('web', 'rp.test')).outcome).toBe('active');
      expect((await inspect('gateway', 'other.test')).outcome).toBe('active');
      for (const sector of sectors) expect(await inspect('web', sector)).toEqual({ outcome: 'inactive', reason: 'sector' });
    }
  });

  it('F-29: a grant or a caller from before says no sector, and is not held to one', async () => {
    const person = await createSignedIn();
    const before = await issueFamily(person);
    expect((await person.stub.rotate({ ...before, sector: 'rp.test' })).outcome).toBe('rotated');
    const since = await issueFamily(person, { scope: offline, grant: { sector: 'rp.test' } });
    expect((await person.stub.rotate(since)).outcome).toBe('rotated');
  });
});

describe('authorization details (RFC 9396 §6)', () => {
  const [one, two, added] = ['{"type":"a"}', '{"type":"b"}', '{"type":"b","by":"server"}'];
  const grant = { authorization_details: `[${one},${added}]`, requested_details: `[${one},${two}]` };
  const issue = (person: Signed) => issueCode(person, { grant });

  it('B-292 a code is not used up by a request for more', async () => {
    const person = await createSignedIn();
    const code = await issue(person);
    const redeem = (...wanted: string[]) => person.stub.redeem({ ...code, authorization_details: `[${wanted}]` });
    expect(await redeem(one, '{"type":"c"}')).toEqual({ outcome: 'refused', reason: 'authorization_details' });
    expect(await grantRow(person, code.grant)).toMatchObject({ redeemed_at: null });
    expect(await redeem(two)).toMatchObject({ outcome: 'redeemed', grant: { authorization_details: `[${one},${added}]` } });
  });

  it('B-292 a family does not move on by a request for more, in its grace neither', async () => {
    const person = await createSignedIn();
    const code = await issue(person);
    await person.stub.redeem({ ...code, refresh_token });
    const rotate = (...wanted: string[]) => person.stub.rotate(rotation(code.grant, 1, { authorization_details: `[${wanted}]` }));
    expect(await rotate('{"type":"c"}')).toEqual({ outcome: 'refused', reason: 'authorization_details' });
    expect(await grantRow(person, code.grant)).toMatchObject({ generation: 1 });
    expect(await rotate(added)).toMatchObject({ outcome: 'rotated', grant: { generation: 2 } });
    expect(await rotate(one, '{"type":"c"}')).toEqual({ outcome: 'refused', reason: 'authorization_details' });
    expect(await rotate(one)).toMatchObject({ outcome: 'rotated', grant: { generation: 2 } });
  });
});

it('D-01 what a decision that fails has changed is taken back, from memory too', async () => {
  const person = await createSignedIn();
  const { grant } = await issueFamily(person);
  const code = await issueCode(person);
  const token = { id: 'at-1', expires_at: now() + 900 };
  await runInDurableObject(person.stub, async (object: SubjectStore, { storage }) => {
    storage.sql.exec("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END");
    await expect(object.redeem(code)).rejects.toThrow('full');
    await expect(object.revoke({ grant, client_id: 'web', token })).rejects.toThrow('full');
    storage.sql.exec('DROP TRIGGER full');
  });
  expect((await person.stub.inspect({ grant, token: token.id })).outcome).toBe('active');
  expect((await person.stub.redeem(code)).outcome).toBe('redeemed');
});

describe('authorizing', () => {
  it('grants in a live session, with everything a token is made from', async () => {
    const person = await createSignedIn();
    const code = { nonce: 'n', claims: '{"userinfo":{}}' };
    const input = authorizeInput(person.session, { grant: code, scope: offline });
    expect(await person.stub.authorize(input)).toMatchObject({
      outcome: 'granted',
      session: { id: person.session.id, sub: `sub-of-${person.id}` },
      grant: { id: input.grant.id, client_id: 'web', scope: offline, session: person.session.id, offline: true, issued_at: now(), ...code },
      subject: { sub: `sub-of-${person.id}` },
    });
  });

  it('tells nothing that a code is proven with', async () => {
    const person = await createSignedIn();
    const grant = { code_challenge: 'chall', dpop_jkt: 'thumb' };
    const answer = JSON.stringify(await person.stub.authorize(authorizeInput(person.session, { grant })));
    for (const secret of ['code-of-', 'hash-of-', 'chall', 'thumb']) expect(answer).not.toContain(secret);
  });

  it('B-051 needs a live session', async () => {
    const person = await createSignedIn();
    const none = { outcome: 'login_required', reason: 'no_session' };
    expect(await person.stub.authorize(authorizeInput({ ...person.session, secret_hash: 'guess' }))).toEqual(none);
    advance(3600);
    expect(await person.stub.authorize(authorizeInput(person.session))).toEqual(none);
    const { stub } = await createPerson();
    expect(await stub.authorize(authorizeInput(reference('session-of-nobody')))).toEqual(none);
  });

  it('B-054, AZ-17 prompt=login is satisfied only by a sign-in under the same transaction', async () => {
    const { stub, session } = await createSignedIn();
    const asked = { prompt: ['login' as const], transaction: 'this' };
    expect(await stub.authorize(authorizeInput(session, asked))).toEqual({ outcome: 'login_required', reason: 'prompt' });
    const again = signInInput({ transaction: 'this', replaces: session });
    await stub.signIn(again);
    const renewed = { ...again.session, id: session.id };
    expect((await stub.authorize(authorizeInput(renewed, asked))).outcome).toBe('granted');
    const later = { ...asked, transaction: 'another' };
    expect((await stub.authorize(authorizeInput(renewed, later))).outcome).toBe('login_required');
  });

  it('B-057 max_age forces a sign-in, max_age=0 even within the same second', async () => {
    const { stub, session } = await createSignedIn();
    expect(await stub.authorize(authorizeInput(session, { max_age: 0 }))).toEqual({ outcome: 'login_required', reason: 'max_age' });
    advance(100);
    expect((await stub.authorize(authorizeInput(session, { max_age: 100 }))).outcome).toBe('granted');
    advance(1);
    expect(await stub.authorize(authorizeInput(session, { max_age: 100 }))).toEqual({ outcome: 'login_required', reason: 'max_age' });
  });

  it('B-060, B-070 never answers for another subject', async () => {
    const { stub, session, id } = await createSignedIn();
    expect((await stub.authorize(authorizeInput(session, { sub: `sub-of-${id}` }))).outcome).toBe('granted');
    expect(await stub.authorize(authorizeInput(session, { sub: 'mallory' }))).toEqual({
      outcome: 'login_required',
      reason: 'another_subject',
    });
  });

  it('B-055 select_account is satisfied by a choice under the same transaction', async () => {
    const { stub, session } = await createSignedIn();
    const asked = { prompt: ['select_account' as const], transaction: 'this' };
    expect((await stub.authorize(authorizeInput(session, asked))).outcome).toBe('account_selection_required');
    expect((await stub.selectAccount({ session, transaction: 'this' })).outcome).toBe('selected');
    expect((await stub.authorize(authorizeInput(session, asked))).outcome).toBe('granted');
    expect(await stub.selectAccount({ session: reference('session-of-nobody'), transaction: 'this' })).toEqual({ outcome: 'no_session' });
  });

  it('B-062 consent is remembered per client and scope: more asks again, less does not', async () => {
    const { stub, session } = await createSignedIn();
    const ask = async (scope: string[], client_id = 'web') =>
      (await stub.authorize(authorizeInput(session, { consent: 'remembered', scope, client_id }))).outcome;
    const agree = (scope: string[]) => stub.recordConsent({ session, client_id: 'web', scope, transaction: 'this' });
    const first = authorizeInput(session, { consent: 'remembered', scope: ['openid', 'profile'] });
    expect(await stub.authorize(first)).toMatchObject({ outcome: 'consent_required', scope: ['openid', 'profile'] });
    expect(await agree(['openid', 'profile'])).toEqual({ outcome: 'recorded' });
    expect(await ask(['openid', 'profile'])).toBe('granted');
    expect(await ask(['openid'])).toBe('granted');
    expect(await ask(['openid', 'email'])).toBe('consent_required');
    expect(await ask(['openid'], 'spa')).toBe('consent_required');
    await agree(['openid', 'email']);
    expect(await ask(['openid', 'profile', 'email'])).toBe('granted');
  });

  it('B-291 consent to details is remembered letter for letter, the latest hundred of a client', async () => {
    const { stub, session } = await createSignedIn();
    const ask = async (...consent_details: string[]) =>
      (await stub.authorize(authorizeInput(session, { consent: 'remembered', scope: ['openid'], consent_details }))).outcome;
    const agree = (...details: string[]) =>
      stub.recordConsent({ session, client_id: 'web', scope: ['openid'], details, transaction: 'this' });
    await agree();
    expect([await ask(), await ask('one')]).toEqual(['granted', 'consent_required']);
    await agree('one');
    await agree('two');
    expect([await ask('one', 'two'), await ask('two', 'three')]).toEqual(['granted', 'consent_required']);
    await agree(...Array.from({ length: 99 }, (_, number) => `later-${number}`));
    expect([await ask('two', 'later-98'), await ask('one')]).toEqual(['granted', 'consent_required']);
  });

  it('B-055 prompt=consent is satisfied only by a consent under the same transaction', async () => {
    const { stub, session } = await createSignedIn();
    const asked = { consent: 'remembered' as const, prompt: ['consent' as const], transaction: 'second' };
    const agree = (transaction: string) => stub.recordConsent({ session, client_id: 'web', scope: ['openid', 'profile'], transaction });
    await agree('first');
    expect((await stub.authorize(authorizeInput(session, asked))).outcome).toBe('consent_required');
    await agree('second');
    expect((await stub.authorize(authorizeInput(session, asked))).outcome).toBe('granted');
  });

  it('B-299 consent to what a client was is none to what it is, and adds nothing to it', async () => {
    const { stub, session } = await createSignedIn();
    const ask = async (client_digest: string | undefined, scope: string[]) =>
      (await stub.authorize(authorizeInput(session, { consent: 'remembered', scope, client_digest }))).outcome;
    const agree = (client_digest: string | undefined, scope: string[]) =>
      stub.recordConsent({ session, client_id: 'web', scope, transaction: 'this', ...(client_digest && { client_digest }) });

    await agree('a', ['openid', 'email']);
    await agree('a', ['openid', 'phone']);
    expect(await ask('a', ['openid', 'email', 'phone'])).toBe('granted');
    expect([await ask('b', ['openid']), await ask(undefined, ['openid'])]).toEqual(['consent_required', 'consent_required']);
    await agree('b', ['openid']);
    expect([await ask('b', ['openid']), await ask('b', ['openid', 'email'])]).toEqual(['granted', 'consent_required']);
    expect(await ask('a', ['openid'])).toBe('consent_required');
    await agree(undefined, ['openid']);
    expect([await ask(undefined, ['openid']), await ask('b', ['openid'])]).toEqual(['granted', 'consent_required']);
  });

  it('records no consent without a live session', async () => {
    const { stub, session } = await createSignedIn();
    const consent = { client_id: 'web', scope: ['openid'], transaction: 'this' };
    expect(await stub.recordConsent({ session: { ...session, secret_hash: 'guess' }, ...consent })).toEqual({ outcome: 'no_session' });
    expect(await rowsOf(stub, 'consents')).toEqual([]);
  });

  it('D-03 a client that asks without end pushes out its own oldest grants and nobody else’s', async () => {
    const person = await createSignedIn({ absolute_lifetime: 3_000_000, idle_lifetime: 3_000_000 });
    const family = await issueFamily(person);
    advance(100);
    const ask = (index: number) =>
      authorizeInput(person.session, { client_id: 'evil', grant: { id: `evil-${index}`, access_token_lifetime: 900 } });
    for (let index = 0; index < mostGrantsOfClient; index += 1) {
      await person.stub.authorize(ask(index));
      advance(1);
    }
    const askForFirst = () => person.stub.revoke({ grant: 'evil-0', client_id: 'web' });
    expect(await askForFirst()).toEqual({ outcome: 'not_yours' });
    await person.stub.authorize(ask(mostGrantsOfClient));
    expect(await askForFirst()).toEqual({ outcome: 'unknown' });
    const grants = await rowsOf(person.stub, 'grants');
    expect(grants.filter(({ client_id }) => client_id === 'evil')).toHaveLength(mostGrantsOfClient);
    expect((await person.stub.rotate(family)).outcome).toBe('rotated');
  });

  it('D-03 a grant without a sign-in makes room before what a person agreed to', async () => {
    const person = await createSignedIn({ absolute_lifetime: 3_000_000, idle_lifetime: 3_000_000 });
    const family = { ...(await issueFamily(person, { scope: offline, client_id: 'evil' })), client_id: 'evil' };
    advance(100);
    const ask = (index: number) =>
      person.stub.grantOnAssertion({
        grant: `evil-${index}`,
        client_id: 'evil',
        scope: ['openid'],
        issuer: 'https://idp.test',
        access_token_lifetime: 900,
      });
    for (let index = 1; index <= mostGrantsOfClient; index += 1) {
      expect((await ask(index)).outcome).toBe('granted');
      advance(1);
    }
    expect(await person.stub.revoke({ grant: 'evil-1', client_id: 'web' })).toEqual({ outcome: 'unknown' });
    expect(await person.stub.revoke({ grant: 'evil-2', client_id: 'web' })).toEqual({ outcome: 'not_yours' });
    expect((await person.stub.rotate(family)).outcome).toBe('rotated');
  });

  it('D-03 one that is revoked makes room before one that lives', async () => {
    const person = await createSignedIn();
    const dead = await issueFamily(person, { scope: offline, client_id: 'evil' });
    expect((await person.stub.revoke({ grant: dead.grant, client_id: 'evil' })).outcome).toBe('revoked');
    const first = authorizeInput(person.session, { client_id: 'evil' });
    for (let index = 1; index < mostGrantsOfClient; index += 1)
      await person.stub.authorize(index === 1 ? first : authorizeInput(person.session, { client_id: 'evil' }));
    await person.stub.authorize(authorizeInput(person.session, { client_id: 'evil' }));
    expect(await person.stub.revoke({ grant: dead.grant, client_id: 'web' })).toEqual({ outcome: 'unknown' });
    expect(await person.stub.revoke({ grant: first.grant.id, client_id: 'web' })).toEqual({ outcome: 'not_yours' });
  });
});

describe('redeeming a code', () => {
  it('yields the grant once; the same request again revokes what it yielded (TK-01, B-102, B-103, I2)', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline });
    expect(await person.stub.redeem({ ...code, refresh_token })).toMatchObject({
      outcome: 'redeemed',
      grant: { id: code.grant, generation: 1, refresh_expires_at: now() + 2_592_000 },
      subject: { sub: `sub-of-${person.id}` },
    });
    expect((await person.stub.inspect({ grant: code.grant })).outcome).toBe('active');
    advance(30);
    expect(await person.stub.redeem({ ...code, refresh_token })).toEqual({ outcome: 'replayed' });
    expect(await person.stub.inspect({ grant: code.grant })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect(await person.stub.rotate(rotation(code.grant, 1))).toEqual({ outcome: 'refused', reason: 'revoked' });
    advance(60);
    expect(await person.stub.redeem({ ...code, refresh_token })).toEqual({ outcome: 'replayed' });
    const events = await deliverEvents(person);
    expect(events.filter((event) => event === 'code.replayed')).toHaveLength(1);
  });

  it.each([
    ['no key', {}],
    ['the same key', { dpop_jkt: 'owner' }],
    ['another key', { dpop_jkt: 'other' }],
    ['a certificate', { 'x5t#S256': 'other' }],
  ])('RFC 6749 §4.1.2, §10.5, B-103, I2 a code that demands no key is replayed with %s, whichever key came first', async (_, sender) => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline });
    expect((await person.stub.redeem({ ...code, refresh_token, dpop_jkt: 'owner' })).outcome).toBe('redeemed');
    expect((await person.stub.inspect({ grant: code.grant })).outcome).toBe('active');
    expect(await person.stub.redeem({ ...code, refresh_token, ...sender })).toEqual({ outcome: 'replayed' });
    expect(await person.stub.inspect({ grant: code.grant })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect(await deliverEvents(person)).toContain('code.replayed');
  });

  it('F-29, B-174 a code that was bound to a key before codes kept their own still is, and a family keeps its key', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    const first = await issueFamily(person);
    await runInDurableObject(person.stub, (_, { storage }) => {
      storage.sql.exec("UPDATE grants SET dpop_jkt = 'owner'");
      for (const column of ['code_dpop_jkt', 'sector']) storage.sql.exec(`ALTER TABLE grants DROP COLUMN ${column}`);
      storage.sql.exec('ALTER TABLE sessions DROP COLUMN sectors');
      storage.sql.exec('UPDATE schema_version SET version = ?', subjectSchema.indexOf(grantCodeKeyColumn));
    });
    await evictDurableObject(person.stub);
    expect(await person.stub.redeem(code)).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    expect((await person.stub.redeem({ ...code, dpop_jkt: 'owner' })).outcome).toBe('redeemed');
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    expect((await person.stub.rotate({ ...first, dpop_jkt: 'owner' })).outcome).toBe('rotated');
  });

  it('yields no refresh token when none was asked for', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    const redeemed = await person.stub.redeem(code);
    expect(redeemed).not.toHaveProperty('grant.generation');
    expect(await person.stub.rotate(rotation(code.grant, 1))).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('TK-02, F-19, I1 a hundred redemptions at once yield exactly one', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    const outcomes = await race(person, async () => person.stub.redeem(code));
    expect(tally(outcomes)).toEqual({ redeemed: 1, replayed: 99 });
    expect(await grantRow(person, code.grant)).toMatchObject({ redeemed_at: now(), revoked_at: now() });
  });

  it('TK-03 of a hundred at once only the one with the verifier succeeds, and it stays alive', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { grant: { code_challenge: 'right' } });
    const outcomes = await race(person, async (index) =>
      person.stub.redeem({ ...code, code_challenge: index === 57 ? 'right' : `wrong-${index}` }),
    );
    expect(tally(outcomes)).toEqual({ redeemed: 1, refused: 99 });
    expect(outcomes[57]?.outcome).toBe('redeemed');
    expect((await person.stub.inspect({ grant: code.grant })).outcome).toBe('active');
  });

  const mismatches: readonly [string, Partial<RedeemInput>, string][] = [
    ['B-099 another client', { client_id: 'evil' }, 'client_id'],
    ['B-100 another redirect_uri', { redirect_uri: `${redirect_uri}/` }, 'redirect_uri'],
    ['B-101 another code_verifier', { code_challenge: 'wrong' }, 'code_verifier'],
    ['B-099 another DPoP key', { dpop_jkt: 'thief' }, 'dpop_jkt'],
    ['TK-07 another secret', { code_hash: 'guess' }, 'unknown'],
    ['TK-07 another grant', { grant: 'guess' }, 'unknown'],
  ];
  it.each(mismatches)('%s neither consumes nor revokes', async (_, wrong, reason) => {
    const person = await createSignedIn();
    const code = { ...(await issueCode(person, { grant: { code_challenge: 'right', dpop_jkt: 'key' } })), dpop_jkt: 'key' };
    expect(await person.stub.redeem({ ...code, ...wrong })).toEqual({ outcome: 'refused', reason });
    expect((await person.stub.redeem(code)).outcome).toBe('redeemed');
    expect(await person.stub.redeem({ ...code, ...wrong })).toEqual({ outcome: 'refused', reason });
    expect((await person.stub.inspect({ grant: code.grant })).outcome).toBe('active');
  });

  it.each(['redirect_uri', 'code_challenge', 'dpop_jkt'] as const)('B-099 a missing %s is a mismatch', async (name) => {
    const person = await createSignedIn();
    const code = { ...(await issueCode(person, { grant: { code_challenge: 'right', dpop_jkt: 'key' } })), dpop_jkt: 'key' };
    const { [name]: _, ...without } = code;
    expect((await person.stub.redeem(without)).outcome).toBe('refused');
    expect((await person.stub.redeem(code)).outcome).toBe('redeemed');
  });

  it('TK-05, B-101 a verifier without a challenge is refused', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    expect(await person.stub.redeem({ ...code, code_challenge: 'any' })).toEqual({ outcome: 'refused', reason: 'code_verifier' });
    expect((await person.stub.redeem(code)).outcome).toBe('redeemed');
  });

  it('TK-09, B-104, F-34 a code of 59 s works, one of 60 s does not, cleaned up or not', async () => {
    const person = await createSignedIn();
    const young = await issueCode(person);
    advance(59);
    expect((await person.stub.redeem(young)).outcome).toBe('redeemed');
    const old = await issueCode(person, { grant: { access_token_lifetime: 900 } });
    advance(60);
    expect(await person.stub.redeem(old)).toEqual({ outcome: 'refused', reason: 'expired' });
    advance(900);
    await runDurableObjectAlarm(person.stub);
    expect(await person.stub.redeem(old)).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('B-117 is refused for a disabled person', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    await person.stub.setStatus('disabled');
    expect(await person.stub.redeem(code)).toEqual({ outcome: 'refused', reason: 'disabled' });
  });

  it('F-05, F-02 eviction between the steps loses nothing and forgets no redemption', async () => {
    const person = await createSignedIn();
    await evictDurableObject(person.stub);
    const code = await issueCode(person);
    await evictDurableObject(person.stub);
    expect((await person.stub.redeem({ ...code, refresh_token })).outcome).toBe('redeemed');
    await evictDurableObject(person.stub);
    expect((await person.stub.rotate(rotation(code.grant, 1))).outcome).toBe('rotated');
    await evictDurableObject(person.stub);
    expect((await person.stub.inspect({ grant: code.grant })).outcome).toBe('active');
    expect(await person.stub.redeem(code)).toEqual({ outcome: 'replayed' });
  });
});

describe('rotating a refresh token', () => {
  it('yields the next generation with the same authentication (B-111, B-115)', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const auth_time = now();
    advance(1000);
    expect(await person.stub.rotate(first)).toMatchObject({
      outcome: 'rotated',
      grant: { id: first.grant, generation: 2, scope: offline, auth_time, acr: 'urn:authrim:acr:password' },
    });
    expect(await person.stub.rotate(rotation(first.grant, 2))).toMatchObject({ outcome: 'rotated', grant: { generation: 3 } });
  });

  it('writes exactly one row and no event', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await runDurableObjectAlarm(person.stub);
    const written = await countRows(person, (object) => object.rotate(first));
    expect(written).toBe(1);
    expect(await rowsOf(person.stub, 'outbox')).toEqual([]);
  });

  it('RF-03, D-04 a lost response is answered again with the same generation, and nothing is written', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    const stored = await grantRow(person, first.grant);
    advance(9);
    expect(await countRows(person, (object) => object.rotate(first))).toBe(0);
    const underNewSecret = { ...first, next_secret_hash: 'of another root secret' };
    const repeated = await person.stub.rotate(underNewSecret);
    expect(repeated).toMatchObject({ outcome: 'rotated', grant: { generation: 2 }, repeated_hash: first.next_secret_hash });
    expect(await grantRow(person, first.grant)).toEqual(stored);
    expect((await person.stub.rotate(rotation(first.grant, 2))).outcome).toBe('rotated');
  });

  it('RF-03, I4 nothing that was lost is answered again once the family has ended', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
    expect(await person.stub.revoke({ grant: first.grant, client_id: 'web' })).toEqual({ outcome: 'revoked' });
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'refused', reason: 'revoked' });
  });

  it('RF-01, I3 after its grace a superseded token kills the family and is recorded once', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    advance(10);
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'reused' });
    expect(await person.stub.rotate(rotation(first.grant, 2))).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect(await person.stub.inspect({ grant: first.grant })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect((await deliverEvents(person)).filter((event) => event === 'refresh.reused')).toHaveLength(1);
  });

  it('D-04 grace ends when the successor is used', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    await person.stub.rotate(rotation(first.grant, 2));
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'reused' });
  });

  it('D-04 without grace the very next use of the old token is reuse', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    expect(await person.stub.rotate({ ...first, grace: 0 })).toEqual({ outcome: 'reused' });
  });

  it('RF-02, F-22 a hundred rotations at once have one successor', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const outcomes = await race(person, async () => person.stub.rotate(first));
    const generations = outcomes.map((answer) => (answer.outcome === 'rotated' ? answer.grant.generation : answer.outcome));
    expect(new Set(generations)).toEqual(new Set([2]));
    expect(await grantRow(person, first.grant)).toMatchObject({ generation: 2, refresh_hash: 'secret-2', revoked_at: null });
  });

  it('RF-07, F-05 reuse is detected after eviction too', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    advance(11);
    await evictDurableObject(person.stub);
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'reused' });
  });

  it('RF-05, B-112 another client is refused, recorded, and the owner is unaffected', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    await person.stub.rotate(first);
    expect(await person.stub.rotate({ ...first, client_id: 'evil' })).toEqual({ outcome: 'refused', reason: 'client_id' });
    advance(60);
    expect(await person.stub.rotate({ ...first, client_id: 'evil' })).toEqual({ outcome: 'refused', reason: 'client_id' });
    expect((await person.stub.rotate(rotation(first.grant, 2))).outcome).toBe('rotated');
    expect((await deliverEvents(person)).filter((event) => event === 'refresh.misused')).toHaveLength(2);
  });

  it('RF-05 another DPoP key is refused in grace and with the live token, and the owner is unaffected', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline });
    await person.stub.redeem({ ...code, refresh_token, dpop_jkt: 'owner' });
    const first = rotation(code.grant, 1, { dpop_jkt: 'owner' });
    expect(await person.stub.rotate({ ...first, dpop_jkt: 'thief' })).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
    expect(await person.stub.rotate({ ...first, dpop_jkt: 'thief' })).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    const { dpop_jkt: _, ...withoutKey } = first;
    expect(await person.stub.rotate(withoutKey)).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    expect((await person.stub.rotate(rotation(code.grant, 2, { dpop_jkt: 'owner' }))).outcome).toBe('rotated');
  });

  it('B-175 a family that met no key yet is bound to the first one it meets', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
    expect(await person.stub.rotate({ ...first, dpop_jkt: 'owner' })).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    const second = rotation(first.grant, 2, { dpop_jkt: 'owner' });
    expect((await person.stub.rotate(second)).outcome).toBe('rotated');
    expect(await person.stub.rotate({ ...second, dpop_jkt: 'thief' })).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    expect((await person.stub.rotate(second)).outcome).toBe('rotated');
    expect(await person.stub.rotate(rotation(first.grant, 3))).toEqual({ outcome: 'refused', reason: 'dpop_jkt' });
    expect((await person.stub.rotate(rotation(first.grant, 3, { dpop_jkt: 'owner' }))).outcome).toBe('rotated');
  });

  it('B-182 a family that met a certificate first is its alone, and a key is no substitute', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline });
    const [own, other] = [{ 'x5t#S256': 'own' }, { 'x5t#S256': 'other' }];
    await person.stub.redeem({ ...code, refresh_token, ...own });
    const first = rotation(code.grant, 1);
    expect((await person.stub.rotate({ ...first, ...own })).outcome).toBe('rotated');
    for (const generation of [1, 2]) {
      for (const foreign of [other, {}, { dpop_jkt: 'own' }]) {
        const input = { ...rotation(code.grant, generation), ...foreign };
        const reason = 'dpop_jkt' in foreign ? 'dpop_jkt' : 'x5t#S256';
        expect(await person.stub.rotate(input)).toEqual({ outcome: 'refused', reason });
      }
    }
    expect((await person.stub.rotate({ ...rotation(code.grant, 2), ...own })).outcome).toBe('rotated');
    expect((await deliverEvents(person)).filter((event) => event === 'refresh.misused')).toHaveLength(6);
  });

  it('B-182 no certificate binds the family of a confidential client', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline });
    await person.stub.redeem({ ...code, refresh_token, 'x5t#S256': 'first' });
    const renewed = { ...rotation(code.grant, 1, { is_confidential: true }), 'x5t#S256': 'renewed' };
    expect((await person.stub.rotate(renewed)).outcome).toBe('rotated');
  });

  it('B-175 no key binds the family of a confidential client', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline, grant: { dpop_jkt: 'first' } });
    await person.stub.redeem({ ...code, refresh_token, dpop_jkt: 'first' });
    const first = rotation(code.grant, 1, { is_confidential: true });
    const answers = [await person.stub.rotate(first), await person.stub.rotate(first)];
    for (const answer of answers) expect(answer.outcome).toBe('rotated');
    expect((await person.stub.rotate(rotation(code.grant, 2, { is_confidential: true }))).outcome).toBe('rotated');
  });

  it('RFC 9449 §5, RFC 8705 §4, B-175 a confidential client is known by what it came with last, and one row is written', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: offline });
    await person.stub.redeem({ ...code, refresh_token, dpop_jkt: 'first' });
    await runDurableObjectAlarm(person.stub);
    for (const [index, sender] of [{ dpop_jkt: 'next' }, { 'x5t#S256': 'next' }, {}].entries()) {
      const input = { ...rotation(code.grant, index + 1, { is_confidential: true }), ...sender };
      expect(await countRows(person, (object) => object.rotate(input))).toBe(1);
      const known = await grantRow(person, code.grant);
      expect(known).toMatchObject({ dpop_jkt: null, 'x5t#S256': null, ...sender, generation: index + 2 });
    }
  });

  it('I2 a guess at the live generation, or at one that does not exist yet, has no effect', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const unknown = { outcome: 'refused', reason: 'unknown' };
    expect(await person.stub.rotate({ ...first, secret_hash: 'guess' })).toEqual(unknown);
    for (const generation of [0, -1, 2, 1.5, Number.NaN]) expect(await person.stub.rotate({ ...first, generation })).toEqual(unknown);
    expect(await person.stub.rotate(rotation('guess', 1))).toEqual(unknown);
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
  });

  it('RF-09, B-113 a wider scope is refused without side effects, a narrower one leaves the grant as it is', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    expect(await person.stub.rotate({ ...first, scope: ['openid', 'admin'] })).toEqual({ outcome: 'refused', reason: 'scope' });
    expect(await person.stub.rotate({ ...first, scope: ['openid'] })).toMatchObject({
      outcome: 'rotated',
      grant: { generation: 2, scope: offline },
    });
  });

  it('RF-11, B-116, F-34 ends absolutely although it is used every day', async () => {
    const person = await createSignedIn();
    const { grant } = await issueFamily(person);
    for (let generation = 1; generation < 30; generation += 1) {
      advance(86_400);
      expect((await person.stub.rotate(rotation(grant, generation))).outcome).toBe('rotated');
    }
    advance(86_400);
    expect(await person.stub.rotate(rotation(grant, 30))).toEqual({ outcome: 'refused', reason: 'expired' });
  });

  it('B-116, F-34 ends after its idle life', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    advance(604_799);
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
    advance(604_800);
    expect(await person.stub.rotate(rotation(first.grant, 2))).toEqual({ outcome: 'refused', reason: 'expired' });
  });

  it('B-116 without offline_access it ends with its session at the latest', async () => {
    const person = await createSignedIn({ absolute_lifetime: 86_400 });
    const first = await issueFamily(person, { scope: ['openid'] });
    advance(86_399);
    expect(await person.stub.rotate(first)).toMatchObject({ outcome: 'rotated', grant: { offline: false } });
    advance(1);
    expect(await person.stub.rotate(rotation(first.grant, 2))).toEqual({ outcome: 'refused', reason: 'expired' });
  });

  it('a client that does not rotate keeps its generation, and every use counts against idleness', async () => {
    const person = await createSignedIn();
    const { next_secret_hash: _, ...same } = await issueFamily(person);
    for (let week = 0; week < 3; week += 1) {
      advance(600_000);
      expect(await person.stub.rotate(same)).toMatchObject({ outcome: 'rotated', grant: { generation: 1 } });
    }
  });

  it('B-117, F-23 is refused after the person was disabled or the client revoked', async () => {
    const disabled = await createSignedIn();
    const first = await issueFamily(disabled);
    await disabled.stub.setStatus('disabled');
    expect(await disabled.stub.rotate(first)).toEqual({ outcome: 'refused', reason: 'disabled' });
    const withdrawn = await createSignedIn();
    const second = await issueFamily(withdrawn);
    expect(await withdrawn.stub.revokeClient('web')).toEqual({ outcome: 'revoked', grants: 1 });
    expect(await withdrawn.stub.rotate(second)).toEqual({ outcome: 'refused', reason: 'revoked' });
  });

  it('RF-17 a family of two thousand rotations is one row, and every old generation is still reuse', async () => {
    const person = await createSignedIn();
    const { grant } = await issueFamily(person);
    await runInDurableObject(person.stub, async (object) => {
      for (let generation = 1; generation <= 2000; generation += 1) await object.rotate(rotation(grant, generation));
    });
    expect(await rowsOf(person.stub, 'grants')).toHaveLength(1);
    expect(await grantRow(person, grant)).toMatchObject({ generation: 2001, revoked_at: null });
    expect(await person.stub.rotate(rotation(grant, 432))).toEqual({ outcome: 'reused' });
  });

  it('RF-13, K-18, E-34, SS at rest lies nothing that is a token', async () => {
    const person = await createPerson();
    const secrets = [randomToken(), randomToken(), randomToken(), randomToken()];
    const [session_hash = '', code_hash = '', first = '', second = ''] = await Promise.all(secrets.map(hashToken));
    const session = { id: fresh('session'), secret_hash: session_hash };
    await person.stub.signIn(signInInput({ session }));
    const code = await issueCode({ ...person, session }, { scope: offline, grant: { code_hash } });
    await person.stub.redeem({ ...code, refresh_token: { ...refresh_token, secret_hash: first } });
    expect((await person.stub.rotate(rotation(code.grant, 1, { secret_hash: first, next_secret_hash: second }))).outcome).toBe('rotated');
    const tables = ['subject', 'sessions', 'grants', 'consents', 'attempts', 'outbox'];
    const dump = JSON.stringify(await Promise.all(tables.map((table) => rowsOf(person.stub, table))));
    expect(dump).toContain(second);
    for (const secret of secrets) expect(dump).not.toContain(secret);
  });
});

describe('inspecting', () => {
  it('never writes', async () => {
    const person = await createSignedIn();
    const { grant } = await issueFamily(person);
    expect(await countRows(person, (object) => object.inspect({ grant, token: 'at' }))).toBe(0);
  });

  it('N-56 an access token counts while its grant is kept', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    await person.stub.redeem(code);
    advance(899);
    expect((await person.stub.inspect({ grant: code.grant })).outcome).toBe('active');
    advance(1);
    expect(await person.stub.inspect({ grant: code.grant })).toEqual({ outcome: 'inactive', reason: 'expired' });
    await runDurableObjectAlarm(person.stub);
    expect(await person.stub.inspect({ grant: code.grant })).toEqual({ outcome: 'inactive', reason: 'unknown' });
  });

  it('an access token of the authorization endpoint counts without redemption', async () => {
    const person = await createSignedIn();
    const { grant } = await issueCode(person, { grant: { access_token_lifetime: 900 } });
    advance(899);
    expect((await person.stub.inspect({ grant })).outcome).toBe('active');
  });

  it('an access token of the last rotation outlives the family', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person, { scope: ['openid'] });
    advance(86_000);
    await person.stub.rotate(first);
    advance(899);
    expect((await person.stub.inspect({ grant: first.grant })).outcome).toBe('active');
  });

  it('RV-05 of a refresh token only the live generation counts', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const inspect = async (generation: number, secret_hash = `secret-${generation}`) => {
      const answer = await person.stub.inspect({ grant: first.grant, refresh: { generation, secret_hash } });
      return answer.outcome === 'active' ? answer.outcome : answer.reason;
    };
    expect(await inspect(1)).toBe('active');
    await person.stub.rotate(first);
    expect(await inspect(1)).toBe('revoked');
    expect(await inspect(2)).toBe('active');
    expect(await inspect(2, 'guess')).toBe('unknown');
    expect(await inspect(3)).toBe('unknown');
    advance(604_800);
    expect(await inspect(2)).toBe('expired');
  });

  it('knows neither a guessed grant nor a refresh token that was never issued', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    await person.stub.redeem(code);
    const unknown = { outcome: 'inactive', reason: 'unknown' };
    expect(await person.stub.inspect({ grant: 'guess' })).toEqual(unknown);
    expect(await person.stub.inspect({ grant: code.grant, refresh: { generation: 1, secret_hash: 'x' } })).toEqual(unknown);
  });
});

describe('revoking', () => {
  it('RV-01, I4 kills the grant and everything issued from it, again and again the same', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const revoke = () => person.stub.revoke({ grant: first.grant, client_id: 'web' });
    expect(await revoke()).toEqual({ outcome: 'revoked' });
    expect(await revoke()).toEqual({ outcome: 'revoked' });
    expect(await person.stub.rotate(first)).toEqual({ outcome: 'refused', reason: 'revoked' });
    expect(await person.stub.inspect({ grant: first.grant })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect((await deliverEvents(person)).filter((event) => event === 'grant.revoked')).toHaveLength(1);
  });

  it('RFC 7009 §2.1 an access token dies alone', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const token = { id: 'at-1', expires_at: now() + 900 };
    expect(await person.stub.revoke({ grant: first.grant, client_id: 'web', token })).toEqual({ outcome: 'revoked' });
    expect(await person.stub.inspect({ grant: first.grant, token: 'at-1' })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect((await person.stub.inspect({ grant: first.grant, token: 'at-2' })).outcome).toBe('active');
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
  });

  it('RFC 7009 §2.1, D-17 where a thousand are remembered the grant dies with its token, and the audit says so', async () => {
    const person = await createSignedIn();
    const [remembered, forgotten] = [await issueFamily(person), await issueFamily(person)];
    const revoke = ({ grant }: RotateInput, id: string) =>
      person.stub.revoke({ grant, client_id: 'web', token: { id, expires_at: now() + 900 } });
    await revoke(remembered, 'at-1');
    const fill = `WITH RECURSIVE filling (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM filling WHERE n < 1000)
      INSERT INTO revoked_tokens (id, expires_at) SELECT 'filling-' || n, ${now() + 900} FROM filling`;
    await runInDurableObject(person.stub, (_, { storage }) => void storage.sql.exec(fill));
    await revoke(forgotten, 'at-2');
    expect((await person.stub.inspect({ grant: remembered.grant })).outcome).toBe('active');
    expect(await person.stub.inspect({ grant: forgotten.grant })).toEqual({ outcome: 'inactive', reason: 'revoked' });
    expect((await deliverEvents(person)).filter((event) => event.endsWith('.revoked'))).toEqual(['token.revoked', 'grant.revoked']);
  });

  it('RFC 7009 §2.2, §2.1 a second revocation changes nothing where a thousand are remembered; those that have expired are none of them', async () => {
    const person = await createSignedIn();
    const first = await issueFamily(person);
    const revoke = (id: string) => person.stub.revoke({ grant: first.grant, client_id: 'web', token: { id, expires_at: now() + 900 } });
    const fill = (kind: string, expires_at: number) => {
      const filling = `WITH RECURSIVE filling (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM filling WHERE n < 999)
        INSERT INTO revoked_tokens (id, expires_at) SELECT '${kind}-' || n, ${expires_at} FROM filling`;
      return runInDurableObject(person.stub, (_, { storage }) => void storage.sql.exec(filling));
    };
    await revoke('at-1');
    await fill('expired', now());
    for (const id of ['at-1', 'at-2']) expect(await revoke(id)).toEqual({ outcome: 'revoked' });
    expect((await person.stub.inspect({ grant: first.grant })).outcome).toBe('active');
    await fill('alive', now() + 900);
    expect(await revoke('at-2')).toEqual({ outcome: 'revoked' });
    expect((await person.stub.inspect({ grant: first.grant })).outcome).toBe('active');
    await revoke('at-3');
    expect((await person.stub.inspect({ grant: first.grant })).outcome).toBe('inactive');
    const revocations = (await deliverEvents(person)).filter((event) => event.endsWith('.revoked'));
    expect(revocations).toEqual(['token.revoked', 'token.revoked', 'grant.revoked']);
  });

  it('RV-02 is refused to another client, and tells an unknown grant', async () => {
    const person = await createSignedIn();
    const { grant } = await issueFamily(person);
    expect(await person.stub.revoke({ grant, client_id: 'evil' })).toEqual({ outcome: 'not_yours' });
    expect((await person.stub.inspect({ grant })).outcome).toBe('active');
    expect(await person.stub.revoke({ grant: 'guess', client_id: 'web' })).toEqual({ outcome: 'unknown' });
  });

  it('LG-09, B-117 of somebody deleted from D1 no code, refresh token or access token counts', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person);
    const first = await issueFamily(person);
    expect((await person.stub.rotate(first)).outcome).toBe('rotated');
    expect((await person.stub.inspect({ grant: first.grant })).outcome).toBe('active');
    await state.DB.prepare('DELETE FROM users WHERE id = ?').bind(person.id).run();
    await person.stub.expectVersion(2);
    expect(await person.stub.redeem(code)).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await person.stub.rotate(rotation(first.grant, 2))).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await person.stub.inspect({ grant: first.grant })).toEqual({ outcome: 'inactive', reason: 'disabled' });
  });

  it('RV-09, I4 nothing that starts after the acknowledgement is active', async () => {
    const person = await createSignedIn();
    const { grant } = await issueFamily(person);
    let acknowledged = false;
    const outcomes = await race(person, async (index) => {
      const isLate = acknowledged;
      if (index !== 50) return { isLate, outcome: (await person.stub.inspect({ grant })).outcome };
      await person.stub.revoke({ grant, client_id: 'web' });
      acknowledged = true;
      return { isLate: false, outcome: 'revoked' };
    });
    expect(outcomes.filter(({ isLate, outcome }) => isLate && outcome === 'active')).toEqual([]);
    expect((await person.stub.inspect({ grant })).outcome).toBe('inactive');
  });

  it('RV-11 withdrawing a client ends all its grants and its consent, and no other client’s', async () => {
    const person = await createSignedIn();
    await person.stub.recordConsent({ session: person.session, client_id: 'web', scope: offline, transaction: 'this' });
    const own = await issueFamily(person);
    const other = await issueCode(person, { client_id: 'spa' });
    expect(await person.stub.revokeClient('web')).toEqual({ outcome: 'revoked', grants: 1 });
    expect((await person.stub.inspect({ grant: own.grant })).outcome).toBe('inactive');
    expect((await person.stub.redeem(other)).outcome).toBe('redeemed');
    const again = authorizeInput(person.session, { consent: 'remembered' });
    expect((await person.stub.authorize(again)).outcome).toBe('consent_required');
    expect(await person.stub.revokeClient('web')).toEqual({ outcome: 'revoked', grants: 0 });
  });
});

/** Rows written to the object's storage while it answers one call. */
function countRows({ stub }: Person, call: (object: SubjectStore) => Promise<unknown>): Promise<number> {
  return runInDurableObject(stub, async (object, { storage }) => {
    const { sql } = storage;
    const exec = sql.exec.bind(sql);
    const cursors: Pick<SqlStorageCursor<never>, 'rowsWritten'>[] = [];
    let alarms = 0;
    Object.defineProperty(sql, 'exec', {
      configurable: true,
      value: (query: string, ...bindings: SqlStorageValue[]) => {
        const cursor = exec(query, ...bindings);
        cursors.push(cursor);
        return cursor;
      },
    });
    const setAlarm = storage.setAlarm.bind(storage);
    Object.defineProperty(storage, 'setAlarm', {
      configurable: true,
      value: (at: number) => {
        alarms += 1;
        return setAlarm(at);
      },
    });
    await call(object);
    Reflect.deleteProperty(sql, 'exec');
    Reflect.deleteProperty(storage, 'setAlarm');
    return cursors.reduce((written, { rowsWritten }) => written + rowsWritten, alarms);
  });
}

describe('resources (RFC 8707 §2.2)', () => {
  const [orders, stock] = ['https://orders.test', 'https://stock.test/v1'];
  const withGrant = { id: 'grant-r', code_hash: 'hash-r', code_lifetime: 60, redirect_uri };

  it('B-289: a token is for a resource that was granted, by its exact name; another one costs nothing', async () => {
    const person = await createSignedIn();
    const code = await issueCode(person, { scope: ['profile'], grant: { ...withGrant, resources: [orders, stock] } });
    for (const resource of ['https://stock.test', 'https://stock.test/v1/', 'https://stock.test/v10', 'https://other.test', undefined]) {
      const input = { ...code, ...(resource !== undefined && { resource }) };
      expect([resource, await person.stub.redeem(input)]).toEqual([resource, { outcome: 'refused', reason: 'resource' }]);
    }
    expect(await person.stub.redeem({ ...code, resource: orders, refresh_token })).toMatchObject({
      outcome: 'redeemed',
      grant: { resources: [orders, stock] },
    });
    const refused = await person.stub.rotate(rotation(code.grant, 1, { resource: 'https://other.test' }));
    expect(refused).toEqual({ outcome: 'refused', reason: 'resource' });
    expect((await person.stub.rotate(rotation(code.grant, 1, { resource: stock }))).outcome).toBe('rotated');
    expect((await person.stub.rotate(rotation(code.grant, 2, { resource: orders }))).outcome).toBe('rotated');
  });

  it('B-289: this server itself goes with openid, and with every grant that names no resource', async () => {
    const person = await createSignedIn();
    const both = await issueCode(person, { scope: ['openid'], grant: { ...withGrant, resources: [orders] } });
    expect((await person.stub.redeem(both)).outcome).toBe('redeemed');
    const none = await issueCode(person, { scope: ['profile'] });
    expect(await person.stub.redeem({ ...none, resource: orders })).toEqual({ outcome: 'refused', reason: 'resource' });
    expect((await person.stub.redeem(none)).outcome).toBe('redeemed');
  });
});
