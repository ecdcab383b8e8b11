import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import type { AddedPasskey, CredentialChange, Proof, SignInInput } from '../src/durable-objects/contracts/sign-in.ts';
import type { Reference } from '../src/durable-objects/contracts/subject-store.ts';
import { signInPatience } from '../src/durable-objects/subject-store/begun-sign-ins.ts';
import { mostPasskeys } from '../src/durable-objects/subject-store/passkey-store.ts';
import {
  addPasskey,
  advance,
  authorizeInput,
  createPerson,
  createSignedIn,
  deliverAudit,
  deliverEvents,
  type Person,
  passkeyProof,
  reference,
  rowsOf,
  signInInput,
  useState,
} from './state.ts';

useState();

type SignedIn = Awaited<ReturnType<typeof createSignedIn>>;
const codes = Array.from({ length: 10 }, (_, index) => `code-${index}`);
const acr = { password: 'urn:authrim:acr:password', two_factor: 'urn:authrim:acr:two-factor', passkey: 'urn:authrim:acr:passkey' };

const enrolTotp = ({ stub, session }: SignedIn, step = 100) =>
  stub.changeCredentials({
    session,
    change: { change: 'enrol_totp', secret: 'sealed', step, recovery_codes: codes, secret_hash: session.secret_hash },
  });

/** Somebody with an authenticator app, signed in with both factors. */
async function createWithTotp(): Promise<SignedIn> {
  const person = await createSignedIn();
  expect(await enrolTotp(person)).toEqual({ outcome: 'changed' });
  return person;
}

/** A sign-in that lacks its second factor. */
async function begin({ stub }: SignedIn, changes: Partial<SignInInput> = {}): Promise<Reference> {
  const input = signInInput({ browser: 'browser', transaction: 'request', ...changes });
  expect(await stub.signIn(input)).toEqual({ outcome: 'second_factor_required' });
  return input.session;
}

const goOn = ({ stub }: SignedIn, sign_in: Reference, proof: Proof, changes: Partial<SignInInput> = {}) =>
  stub.signIn(signInInput({ browser: 'browser', transaction: 'request', before: { sign_in }, proof, ...changes }));
const totp = (step: number): Proof => ({ method: 'totp', step });
const noSignIn = { outcome: 'refused', reason: 'no_sign_in' };

describe('two factors', () => {
  it('LG-19 a password is half of it, and becomes a session with the code', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    expect(await person.stub.findSession(sign_in)).toEqual({ outcome: 'no_session' });
    expect(await person.stub.authorize(authorizeInput(sign_in))).toMatchObject({ outcome: 'login_required' });
    const signedIn = await goOn(person, sign_in, totp(101));
    expect(signedIn).toMatchObject({
      outcome: 'signed_in',
      session: { acr: acr.two_factor, amr: ['pwd', 'otp', 'mfa'], auth_time: now() },
    });
  });

  it('LG-19 what is half can change nothing and decline nothing', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    expect(await addPasskey({ ...person, session: sign_in })).toEqual({ outcome: 'no_session' });
    expect(await enrolTotp({ ...person, session: sign_in })).toEqual({ outcome: 'no_session' });
    expect(await person.stub.findCredentials(sign_in)).toEqual({ outcome: 'no_session' });
    expect(await person.stub.declineSecondFactor({ session: sign_in, transaction: 'request' })).toEqual({ outcome: 'no_session' });
  });

  it('LG-19 goes on in its own browser and for its own request, with its secret, in time, and once', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    expect(await goOn(person, sign_in, totp(101), { browser: 'another' })).toEqual(noSignIn);
    expect(await goOn(person, sign_in, totp(101), { transaction: 'another' })).toEqual(noSignIn);
    expect(await goOn(person, { ...sign_in, secret_hash: 'guess' }, totp(101))).toEqual(noSignIn);
    expect(await goOn(person, reference('nothing'), totp(101))).toEqual(noSignIn);
    expect(await goOn(await createWithTotp(), sign_in, totp(101))).toEqual(noSignIn);
    expect((await goOn(person, sign_in, totp(101))).outcome).toBe('signed_in');
    expect(await goOn(person, sign_in, totp(102))).toEqual(noSignIn);
    const late = await begin(person);
    advance(signInPatience);
    expect(await goOn(person, late, totp(102))).toEqual(noSignIn);
  });

  it('LG-19 a code without anything before it is nothing, and the code is not used up', async () => {
    const person = await createWithTotp();
    expect(await person.stub.signIn(signInInput({ proof: totp(101) }))).toEqual(noSignIn);
    expect(await person.stub.signIn(signInInput({ proof: { method: 'recovery_code', hash: 'code-0' } }))).toEqual(noSignIn);
    expect((await goOn(person, await begin(person), totp(101))).outcome).toBe('signed_in');
    expect(await rowsOf(person.stub, 'recovery_codes')).toHaveLength(10);
  });

  it('D-18 disabling ends what is half', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    await person.stub.setStatus('disabled');
    expect(await goOn(person, sign_in, totp(101))).toEqual({ outcome: 'refused', reason: 'disabled' });
    await person.stub.setStatus('active');
    expect(await goOn(person, sign_in, totp(101))).toEqual(noSignIn);
  });

  it('RFC 9470 §4, D-08 a session is raised by what it lacks: same id and age, new secret', async () => {
    const person = await createSignedIn();
    await addPasskey(person);
    advance(500);
    const preferred = { prompt: ['none' as const], acr_values: ['phr'] };
    expect(await person.stub.authorize(authorizeInput(person.session, preferred))).toEqual({ outcome: 'second_factor_required' });
    const input = signInInput({ proof: passkeyProof(), before: { session: person.session } });
    const raised = await person.stub.signIn(input);
    const as = { id: person.session.id, acr: acr.passkey, auth_time: now() - 500, expires_at: now() - 500 + 86_400 };
    expect(raised).toMatchObject({ outcome: 'signed_in', session: as });
    expect(await person.stub.findSession(person.session)).toEqual({ outcome: 'no_session' });
    const session = { id: person.session.id, secret_hash: input.session.secret_hash };
    expect(await person.stub.authorize(authorizeInput(session, preferred))).toMatchObject({ outcome: 'granted', grant: { acr: 'phr' } });
  });

  it('B-054, B-057 raising a session is no new sign-in: who wants one still asks for it', async () => {
    const person = await createWithTotp();
    const old = signInInput({ browser: 'browser' });
    await person.stub.changeCredentials({ session: person.session, change: { change: 'remove_totp' } });
    await person.stub.signIn(old);
    await enrolTotp(person, 200);
    const place = { browser: 'browser', transaction: 'request' };
    const input = signInInput({ ...place, proof: totp(201), before: { session: old.session } });
    expect((await person.stub.signIn(input)).outcome).toBe('signed_in');
    const session = { id: old.session.id, secret_hash: input.session.secret_hash };
    const ask = (parameters: object) => person.stub.authorize(authorizeInput(session, { transaction: 'request', ...parameters }));
    expect(await ask({ prompt: ['login'] })).toMatchObject({ outcome: 'login_required', reason: 'prompt' });
    expect(await ask({ max_age: 0 })).toMatchObject({ outcome: 'login_required', reason: 'max_age' });
    expect(await ask({})).toMatchObject({ outcome: 'granted', grant: { acr: acr.two_factor } });
  });

  it('B-072 a wish is declined for one request alone; B-073 what cannot be met is said', async () => {
    const person = await createSignedIn();
    const unmet = await person.stub.authorize(authorizeInput(person.session, { acr_values: ['phr'] }));
    expect(unmet).toEqual({ outcome: 'unmet_authentication_requirements' });
    await addPasskey(person);
    const wish = { preferred_acr_values: ['phr'], transaction: 'request' };
    expect(await person.stub.authorize(authorizeInput(person.session, wish))).toEqual({ outcome: 'second_factor_required' });
    await person.stub.declineSecondFactor({ session: person.session, transaction: 'request' });
    expect(await person.stub.authorize(authorizeInput(person.session, wish))).toMatchObject({
      outcome: 'granted',
      grant: { acr: acr.password, amr: ['pwd'] },
    });
    const another = authorizeInput(person.session, { ...wish, transaction: 'another' });
    expect(await person.stub.authorize(another)).toEqual({ outcome: 'second_factor_required' });
  });

  it('LG-19 a session from before the second factor needs it from now on; the one that enrolled has it', async () => {
    const person = await createSignedIn();
    const other = signInInput();
    await person.stub.signIn(other);
    await enrolTotp(person);
    expect(await person.stub.authorize(authorizeInput(other.session))).toEqual({ outcome: 'second_factor_required' });
    expect(await person.stub.authorize(authorizeInput(person.session))).toMatchObject({
      outcome: 'granted',
      grant: { acr: acr.two_factor },
    });
  });
});

describe('what counts once', () => {
  const race = <Value>(attempt: () => Promise<Value>, times = 100) => Promise.all(Array.from({ length: times }, attempt));
  const successes = (outcomes: readonly { outcome: string }[]) => outcomes.filter(({ outcome }) => outcome === 'signed_in').length;

  it('OT-01, RFC 6238 §5.2 a step signs in once, also of 100 at a time, after a restart, and no earlier step after it', async () => {
    const person = await createWithTotp();
    const begun = await race(() => begin(person), 10);
    expect(successes(await race(async () => goOn(person, begun[Math.floor(Math.random() * 10)] ?? reference('none'), totp(101))))).toBe(1);
    await evictDurableObject(person.stub);
    const sign_in = await begin(person);
    expect(await goOn(person, sign_in, totp(101))).toEqual({ outcome: 'refused', reason: 'replayed' });
    expect(await goOn(person, sign_in, totp(100))).toEqual({ outcome: 'refused', reason: 'replayed' });
    expect((await goOn(person, sign_in, totp(102))).outcome).toBe('signed_in');
  });

  it('OT-01 the code that confirmed the app signs nobody in', async () => {
    const person = await createWithTotp();
    expect(await goOn(person, await begin(person), totp(100))).toEqual({ outcome: 'refused', reason: 'replayed' });
  });

  it('OT-07 a recovery code signs in once, also of 100 at a time, and leaves nine', async () => {
    const person = await createWithTotp();
    const proof: Proof = { method: 'recovery_code', hash: 'code-3' };
    const begun = await race(() => begin(person), 10);
    expect(successes(await race(async () => goOn(person, begun[Math.floor(Math.random() * 10)] ?? reference('none'), proof)))).toBe(1);
    expect(await goOn(person, await begin(person), proof)).toEqual({ outcome: 'refused', reason: 'unknown_credential' });
    expect(await rowsOf(person.stub, 'recovery_codes')).toHaveLength(9);
    expect(await deliverAudit(person.stub, person.id)).toContainEqual(
      expect.objectContaining({ event: 'recovery_code.used', fields: { left: 9 } }),
    );
  });

  it('PK-03 a challenge signs in once, also of 100 at a time', async () => {
    const person = await createSignedIn();
    await addPasskey(person);
    const proof = passkeyProof();
    expect(successes(await race(async () => person.stub.signIn(signInInput({ proof }))))).toBe(1);
    expect(await person.stub.signIn(signInInput({ proof }))).toEqual({ outcome: 'refused', reason: 'replayed' });
    expect((await addPasskey(person, { id: 'second', challenge: proof.challenge })).outcome).toBe('refused');
  });

  it('WebAuthn §6.1.1 a counter has to move on, unless there is none', async () => {
    const person = await createSignedIn();
    await addPasskey(person, { id: 'counts', sign_count: 5 });
    const use = (sign_count: number) => person.stub.signIn(signInInput({ proof: passkeyProof({ id: 'counts', sign_count }) }));
    expect((await use(6)).outcome).toBe('signed_in');
    for (const count of [6, 5, 0]) expect(await use(count)).toEqual({ outcome: 'refused', reason: 'sign_count' });
    expect((await use(7)).outcome).toBe('signed_in');
    expect(await deliverEvents(person)).toContain('passkey.copied');
  });
});

describe('I4: what was replaced after it was found right', () => {
  const enter = ({ stub }: Pick<SignedIn, 'stub'>, digest: string) => stub.signIn(signInInput({ proof: { method: 'password', digest } }));
  const refused = { outcome: 'refused', reason: 'unknown_credential' };

  it('K-33, RC-01 a password starts no session after its reset, also of twenty that race it, and after a restart', async () => {
    const person = await createSignedIn();
    expect((await enter(person, 'old')).outcome).toBe('signed_in');
    const race = Array.from({ length: 10 }, () => enter(person, 'old'));
    const reset = person.stub.recordPassword({ ends_sessions: true, new_digest: 'new' });
    await Promise.all([...race, reset, ...Array.from({ length: 10 }, () => enter(person, 'old'))]);
    expect(await rowsOf(person.stub, 'sessions')).toEqual([]);
    await evictDurableObject(person.stub);
    expect(await enter(person, 'old')).toEqual(refused);
    expect((await enter(person, 'new')).outcome).toBe('signed_in');
  });

  it('K-33 a password starts no other session after its change, and proves no second one', async () => {
    const person = await createSignedIn();
    const change = (old_digest: string, new_digest: string) =>
      person.stub.changePassword({ holder: { session: person.session }, is_proven: true, old_digest, new_digest, ends_others: true });
    advance(601);
    expect(await change('old', 'new')).toEqual({ outcome: 'noted' });
    expect(await enter(person, 'old')).toEqual(refused);
    expect(await rowsOf(person.stub, 'sessions')).toMatchObject([{ id: person.session.id }]);
    expect(await change('old', 'of somebody else')).toEqual({ outcome: 'sign_in_required' });
    expect(await change('new', 'newer')).toEqual({ outcome: 'noted' });
  });

  it('LG-19 a password is not half of a sign-in either', async () => {
    const person = await createWithTotp();
    await person.stub.recordPassword({ ends_sessions: false, new_digest: 'new' });
    expect(await enter(person, 'old')).toEqual(refused);
    expect(await rowsOf(person.stub, 'begun_sign_ins')).toEqual([]);
    expect(await enter(person, 'new')).toEqual({ outcome: 'second_factor_required' });
  });

  it.each<[string, (person: SignedIn) => Promise<{ outcome: string }>]>([
    ['by mail', ({ stub }) => stub.recordPassword({ ends_sessions: false, new_digest: 'new' })],
    [
      'by its person',
      ({ stub, session }) => stub.changePassword({ holder: { session }, is_proven: false, new_digest: 'new', ends_others: false }),
    ],
  ])('LG-19, RC-01 half a sign-in ends with the password it was begun with: replaced %s', async (_, replace) => {
    const person = await createWithTotp();
    expect((await goOn(person, await begin(person), totp(101))).outcome).toBe('signed_in');
    const sign_in = await begin(person);
    expect(['recorded', 'noted']).toContain((await replace(person)).outcome);
    expect(await goOn(person, sign_in, totp(102))).toEqual(noSignIn);
  });

  it('a password that never reached D1 keeps nobody out for more than a minute', async () => {
    const person = await createPerson();
    await person.stub.recordPassword({ ends_sessions: true, new_digest: 'lost' });
    advance(59);
    expect(await enter(person, 'old')).toEqual(refused);
    advance(1);
    expect((await enter(person, 'old')).outcome).toBe('signed_in');
  });

  it('F-45 the secret of an app is kept as the code that proves it was verified with brings it', async () => {
    const person = await createWithTotp();
    const code = (step: number, secret: string, sealed_anew?: string): Proof => ({
      method: 'totp',
      step,
      secret,
      ...(sealed_anew !== undefined && { sealed_anew }),
    });
    expect((await goOn(person, await begin(person), code(101, 'sealed', 'sealed anew'))).outcome).toBe('signed_in');
    expect(await goOn(person, await begin(person), code(102, 'sealed', 'not kept'))).toEqual({ outcome: 'refused', reason: 'replayed' });
    expect((await goOn(person, await begin(person), code(102, 'sealed anew'))).outcome).toBe('signed_in');
  });

  it('OT-01 an authenticator app signs nobody in after another took its place', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    const change: CredentialChange = { change: 'enrol_totp', secret: 'sealed anew', step: 100, recovery_codes: [], secret_hash: 'next' };
    expect(await person.stub.changeCredentials({ session: person.session, change })).toEqual({ outcome: 'changed' });
    const code = (secret: string): Proof => ({ method: 'totp', step: 101, secret });
    expect(await goOn(person, sign_in, code('sealed'))).toEqual({ outcome: 'refused', reason: 'replayed' });
    expect((await goOn(person, sign_in, code('sealed anew'))).outcome).toBe('signed_in');
  });
});

it('K-122 whoever signs in with a password that is too old is asked for a new one, once', async () => {
  const { stub, id } = await createPerson();
  const enter = async (is_expired: boolean) => {
    const input = signInInput({ proof: { method: 'password', is_expired } });
    await stub.signIn(input);
    return stub.findRequired({ session: input.session, required: {} });
  };
  expect(await enter(false)).toEqual({ outcome: 'nothing_required' });
  const demanded = { outcome: 'action_required', action: 'change_password' };
  expect([await enter(true), await enter(true)]).toEqual([demanded, demanded]);
  expect((await deliverEvents({ stub, id })).filter((event) => event === 'action.demanded')).toHaveLength(1);
});

describe('guessing codes', () => {
  const attempt = (person: SignedIn, sign_in: Reference) =>
    person.stub.beginCode({ browser: 'browser', transaction: 'request', before: { sign_in } });

  it('OT-02 codes have a counter of their own that a right password does not clear, in every new sign-in, after a restart', async () => {
    const person = await createWithTotp();
    const outcomes = [];
    for (let guess = 0; guess < 6; guess += 1) outcomes.push((await attempt(person, await begin(person))).outcome);
    expect(outcomes).toEqual([...Array(5).fill('allowed'), 'delayed']);
    await evictDurableObject(person.stub);
    expect(await attempt(person, await begin(person))).toEqual({ outcome: 'delayed', retry_after: 1 });
    expect((await person.stub.beginAttempt({ factor: 'password', browser: 'browser' })).outcome).toBe('allowed');
  });

  it('OT-02 parallel guesses are counted before any is looked at', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => attempt(person, sign_in)));
    expect(outcomes.filter(({ outcome }) => outcome === 'allowed')).toHaveLength(5);
  });

  it('OT-03, CVE-2026-35597 a refused code leaves the count where it is, a right one clears it', async () => {
    const person = await createWithTotp();
    const sign_in = await begin(person);
    for (let guess = 0; guess < 5; guess += 1) {
      expect(await attempt(person, sign_in)).toEqual({ outcome: 'allowed', totp_secret: 'sealed' });
      expect((await goOn(person, sign_in, totp(50))).outcome).toBe('refused');
    }
    expect((await attempt(person, sign_in)).outcome).toBe('delayed');
    expect((await goOn(person, sign_in, totp(101))).outcome).toBe('signed_in');
    expect((await attempt(person, await begin(person))).outcome).toBe('allowed');
  });

  it('LG-19 nothing is counted or told without a sign-in to go on with', async () => {
    const person = await createWithTotp();
    expect(await attempt(person, reference('nothing'))).toEqual({ outcome: 'no_sign_in' });
    const input = { browser: 'browser', transaction: 'request', before: { sign_in: reference('nothing') } };
    expect(await person.stub.findSecondFactors(input)).toEqual({ outcome: 'no_sign_in' });
  });
});

describe('changing how one signs in', () => {
  it('PK-15 needs a sign-in of the last ten minutes, with every factor there is', async () => {
    const person = await createSignedIn();
    const changes: CredentialChange[] = [
      { change: 'rename_passkey', id: 'key', name: 'Mine' },
      { change: 'remove_passkey', id: 'key', has_password: true },
      { change: 'enrol_totp', secret: 'sealed', step: 1, recovery_codes: [], secret_hash: 'x' },
      { change: 'remove_totp' },
      { change: 'replace_recovery_codes', recovery_codes: [] },
    ];
    expect(await addPasskey(person)).toEqual({ outcome: 'changed' });
    advance(601);
    for (const change of changes)
      expect(await person.stub.changeCredentials({ session: person.session, change })).toEqual({ outcome: 'sign_in_required' });
    const [old, fresh] = [signInInput(), signInInput()];
    await person.stub.signIn(old);
    await person.stub.signIn(fresh);
    await enrolTotp({ ...person, session: fresh.session });
    for (const change of changes)
      expect(await person.stub.changeCredentials({ session: old.session, change })).toEqual({ outcome: 'second_factor_required' });
    expect(await person.stub.changeCredentials({ session: reference('nobody'), change: { change: 'remove_totp' } })).toEqual({
      outcome: 'no_session',
    });
  });

  it('PK-15 the last way to sign in stays', async () => {
    const person = await createSignedIn();
    await addPasskey(person);
    const remove = (id: string, has_password: boolean) =>
      person.stub.changeCredentials({ session: person.session, change: { change: 'remove_passkey', id, has_password } });
    expect(await remove('key', false)).toEqual({ outcome: 'refused', reason: 'last_method' });
    await addPasskey(person, { id: 'second' });
    expect(await remove('key', false)).toEqual({ outcome: 'changed' });
    expect(await remove('key', true)).toEqual({ outcome: 'refused', reason: 'unknown' });
    expect(await remove('second', true)).toEqual({ outcome: 'changed' });
    expect(await person.stub.signIn(signInInput({ proof: passkeyProof() }))).toEqual({ outcome: 'refused', reason: 'unknown_credential' });
  });

  it('a passkey is added once, and not without end', async () => {
    const person = await createSignedIn();
    for (let index = 0; index < mostPasskeys; index += 1) await addPasskey(person, { id: `key-${index}` });
    expect(await addPasskey(person, { id: 'key-0' })).toEqual({ outcome: 'refused', reason: 'known_already' });
    expect(await addPasskey(person, { id: 'one more' })).toEqual({ outcome: 'refused', reason: 'too_many' });
    const found = await person.stub.findCredentials(person.session);
    expect(found.outcome === 'found' && found.passkeys.length).toBe(mostPasskeys);
  });

  it('P-32 tells what there is, and when it was used', async () => {
    const person = await createWithTotp();
    await addPasskey(person, { is_synced: true });
    advance(60);
    await person.stub.signIn(signInInput({ proof: passkeyProof({ is_backed_up: true }) }));
    expect(await person.stub.findCredentials(person.session)).toMatchObject({
      outcome: 'found',
      passkeys: [{ id: 'key', name: 'Key', is_synced: true, is_backed_up: true, created_at: now() - 60, used_at: now() }],
      totp: { created_at: now() - 60 },
      recovery_codes: 10,
      standing: 'recent',
    });
  });

  it('OT-07 new recovery codes make the old ones worthless; without an app there are none', async () => {
    const person = await createWithTotp();
    const change = (change: CredentialChange) => person.stub.changeCredentials({ session: person.session, change });
    await change({ change: 'replace_recovery_codes', recovery_codes: ['new'] });
    expect((await goOn(person, await begin(person), { method: 'recovery_code', hash: 'code-0' })).outcome).toBe('refused');
    expect((await goOn(person, await begin(person), { method: 'recovery_code', hash: 'new' })).outcome).toBe('signed_in');
    await change({ change: 'remove_totp' });
    expect(await rowsOf(person.stub, 'recovery_codes')).toEqual([]);
    expect(await change({ change: 'replace_recovery_codes', recovery_codes: ['x'] })).toEqual({ outcome: 'refused', reason: 'unknown' });
    expect(await deliverEvents(person)).toEqual(expect.arrayContaining(['credential.added', 'credential.removed']));
  });

  it('nobody has anything before it is set up', async () => {
    const { stub } = await createPerson();
    expect(await stub.findCredentials(reference('nobody'))).toEqual({ outcome: 'no_session' });
  });
});

describe('P-23: an account that begins with a passkey', () => {
  const { method: _, ...key } = passkeyProof();
  const passkey = { ...key, name: 'Key', is_synced: false };
  const beginWith = (person: Person, sign_up: { passkey?: AddedPasskey }) =>
    person.stub.signIn(signInInput({ proof: { method: 'email_link', sign_up } }));
  const refused = { outcome: 'refused', reason: 'unknown_credential' };

  it('D-17, RC-01 has it from the step that signs in, by the link that was proven; no mail is recorded that nobody sent, none is ended', async () => {
    const person = await createPerson();
    await person.stub.issueValue({ purpose: 'sign_in', hash: 'of a real link', lifetime: 60 });
    const signedIn = await beginWith(person, { passkey });
    expect(signedIn).toMatchObject({ outcome: 'signed_in', session: { acr: acr.password, amr: ['otp'] } });
    expect(await rowsOf(person.stub, 'passkeys')).toMatchObject([{ id: passkey.id, name: 'Key' }]);
    expect(await person.stub.findValue({ purpose: 'sign_in', hash: 'of a real link' })).toEqual({ outcome: 'found' });
    expect(await deliverEvents(person)).toEqual(['one_time_value.issued', 'credential.added', 'session.started']);
    expect((await person.stub.signIn(signInInput({ proof: passkeyProof() }))).outcome).toBe('signed_in');
  });

  it('PK-03, I3 begins once, with a challenge that is new, or without one that can be kept', async () => {
    const person = await createPerson();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => beginWith(person, { passkey })));
    expect(outcomes.filter(({ outcome }) => outcome === 'signed_in')).toHaveLength(1);
    expect(await rowsOf(person.stub, 'sessions')).toHaveLength(1);
    expect(await beginWith(person, {})).toEqual(refused);
    expect(await beginWith(await createSignedIn(), { passkey })).toEqual(refused);
    const other = await createPerson();
    expect((await beginWith(other, {})).outcome).toBe('signed_in');
    expect(await beginWith(other, { passkey })).toEqual(refused);
  });
});
