// What a person was sent by mail, over a real object: used once, ended by what comes after it, worth nothing elsewhere.
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { advance, authorizeInput, createPerson, createSignedIn, rowsOf, signInInput, useState } from './state.ts';

useState();

const link = (purpose: 'recovery' | 'sign_in', hash = 'the hash of a secret') => ({ purpose, hash }) as const;

describe('RC-01, K-92, K-93: a value that was sent', () => {
  it('is found without harm and redeemed once', async () => {
    const { stub } = await createPerson();
    expect(await stub.issueValue({ ...link('recovery'), lifetime: 60 })).toEqual({ outcome: 'issued' });
    expect(await stub.findValue(link('recovery'))).toEqual({ outcome: 'found' });
    expect(await stub.findValue(link('recovery'))).toEqual({ outcome: 'found' });
    expect(await stub.redeemValue(link('recovery'))).toEqual({ outcome: 'redeemed' });
    expect(await stub.redeemValue(link('recovery'))).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('is redeemed by one of a hundred', async () => {
    const { stub } = await createPerson();
    await stub.issueValue({ ...link('recovery'), lifetime: 60 });
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => stub.redeemValue(link('recovery'))));
    expect(outcomes.filter(({ outcome }) => outcome === 'redeemed')).toHaveLength(1);
  });

  it('ends with its time, with a newer one, and with a new password', async () => {
    const { stub } = await createPerson();
    await stub.issueValue({ ...link('recovery'), lifetime: 60 });
    advance(59);
    expect(await stub.findValue(link('recovery'))).toEqual({ outcome: 'found' });
    advance(1);
    expect(await stub.redeemValue(link('recovery'))).toEqual({ outcome: 'refused', reason: 'unknown' });
    await stub.issueValue({ ...link('recovery', 'older'), lifetime: 60 });
    await stub.issueValue({ ...link('recovery', 'newer'), lifetime: 60 });
    expect(await stub.findValue(link('recovery', 'older'))).toEqual({ outcome: 'unknown' });
    expect(await stub.findValue(link('recovery', 'newer'))).toEqual({ outcome: 'found' });
    await stub.recordPassword({ ends_sessions: false });
    expect(await stub.findValue(link('recovery', 'newer'))).toEqual({ outcome: 'unknown' });
  });

  it('ends with a password that its person changes', async () => {
    const { stub, session } = await createSignedIn();
    await stub.issueValue({ ...link('recovery'), lifetime: 60 });
    expect(await stub.findValue(link('recovery'))).toEqual({ outcome: 'found' });
    const change = { holder: { session }, is_proven: false, new_digest: 'new', ends_others: false };
    expect(await stub.changePassword(change)).toEqual({ outcome: 'noted' });
    expect(await stub.findValue(link('recovery'))).toEqual({ outcome: 'unknown' });
  });

  it('is of one purpose, and of nobody who is disabled', async () => {
    const { stub } = await createPerson();
    await stub.issueValue({ ...link('sign_in'), lifetime: 60 });
    expect(await stub.redeemValue(link('recovery'))).toEqual({ outcome: 'refused', reason: 'unknown' });
    expect(await stub.findValue(link('sign_in'))).toEqual({ outcome: 'found' });
    await stub.setStatus('disabled');
    expect(await stub.redeemValue(link('sign_in'))).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await stub.issueValue({ ...link('recovery'), lifetime: 60 })).toEqual({ outcome: 'refused', reason: 'disabled' });
    await stub.setStatus('active');
    expect(await stub.findValue(link('sign_in'))).toEqual({ outcome: 'unknown' });
  });

  it('RC-05: leaves a hash at rest, and nothing once it is used', async () => {
    const { stub } = await createPerson();
    await stub.issueValue({ ...link('recovery'), lifetime: 60 });
    expect(await rowsOf(stub, 'one_time_values')).toMatchObject([link('recovery')]);
    await stub.redeemValue(link('recovery'));
    expect(await rowsOf(stub, 'one_time_values')).toEqual([]);
  });
});

describe('OT-05: a sign-in by mail', () => {
  it('counts in the browser that asked, and code and link are one', async () => {
    const { stub } = await createPerson();
    const value = { ...link('sign_in'), code_hash: 'the hash of a code', browser: 'the browser', lifetime: 60 };
    await stub.issueValue(value);
    const enter = (method: 'email_code' | 'email_link', hash: string, browser: string) =>
      stub.signIn({ ...signInInput(), browser, proof: { method, hash } });
    expect(await enter('email_code', 'the hash of a code', 'another')).toEqual({ outcome: 'refused', reason: 'unknown_credential' });
    expect(await enter('email_code', 'another code', 'the browser')).toEqual({ outcome: 'refused', reason: 'unknown_credential' });
    expect(await enter('email_link', 'the hash of a code', 'the browser')).toEqual({ outcome: 'refused', reason: 'unknown_credential' });
    expect(await enter('email_code', 'the hash of a code', 'the browser')).toMatchObject({ outcome: 'signed_in' });
    expect(await enter('email_link', value.hash, 'the browser')).toEqual({ outcome: 'refused', reason: 'unknown_credential' });
  });
});

describe('an address', () => {
  it('is confirmed by its code, once; tries are counted before the code is looked at', async () => {
    const { stub, session } = await createSignedIn();
    const sent = { purpose: 'address', code_hash: 'right', browser: 'here', address: 'new@people.example', lifetime: 60 } as const;
    await stub.issueValue(sent);
    const confirm = (code_hash: string) => stub.confirmAddress({ session, browser: 'here', code_hash });
    expect(await confirm('wrong')).toEqual({ outcome: 'denied' });
    expect(await confirm('right')).toEqual({ outcome: 'confirmed', address: 'new@people.example' });
    expect(await confirm('right')).toEqual({ outcome: 'denied' });
    const more = await Promise.all(Array.from({ length: 20 }, () => confirm('wrong')));
    expect(more.filter(({ outcome }) => outcome === 'delayed').length).toBeGreaterThanOrEqual(14);
  });

  it('once confirmed ends what went to the one before', async () => {
    const { stub, session } = await createSignedIn();
    await stub.issueValue({ ...link('recovery'), lifetime: 60 });
    await stub.issueValue({ purpose: 'address', code_hash: 'right', browser: 'here', address: 'new@people.example', lifetime: 60 });
    await stub.confirmAddress({ session, browser: 'here', code_hash: 'right' });
    expect(await stub.findValue(link('recovery'))).toEqual({ outcome: 'unknown' });
  });
});

it('K-111: a new password forgets wrong guesses at the old one, and ends sessions where the person wants it', async () => {
  const { stub, session } = await createSignedIn();
  for (let tries = 0; tries < 8; tries += 1) await stub.beginAttempt({ factor: 'password' });
  expect(await stub.beginAttempt({ factor: 'password' })).toMatchObject({ outcome: 'delayed' });
  await stub.recordPassword({ ends_sessions: false });
  expect(await stub.beginAttempt({ factor: 'password' })).toEqual({ outcome: 'allowed' });
  expect(await stub.findSession(session)).toMatchObject({ outcome: 'found' });
  await stub.recordPassword({ ends_sessions: true });
  expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
});

it('RC-01: who wants everybody out takes from apps what they hold, also what outlives the session it came from', async () => {
  const { stub, session } = await createSignedIn();
  const input = authorizeInput(session, { scope: ['openid', 'offline_access'] });
  const { id, code_hash, redirect_uri } = input.grant;
  await stub.authorize(input);
  const refresh_token = { secret_hash: 'refresh', idle_lifetime: 604_800, absolute_lifetime: 2_592_000 };
  await stub.redeem({ grant: id, code_hash, client_id: 'web', redirect_uri, access_token_lifetime: 900, refresh_token });
  await stub.endSession({ session });
  await stub.recordPassword({ ends_sessions: false });
  expect(await stub.inspect({ grant: id })).toMatchObject({ outcome: 'active' });
  await stub.recordPassword({ ends_sessions: true });
  expect(await stub.inspect({ grant: id })).not.toMatchObject({ outcome: 'active' });
});

it('I4, RC-01: a link is used up with what it is for: a reset that fails half-way changes nothing, and the same link sets the password then', async () => {
  const { stub, session } = await createSignedIn();
  await stub.issueValue({ ...link('recovery'), lifetime: 60 });
  const reset = { hash: link('recovery').hash, ends_sessions: true, new_digest: 'new' };
  const audit = { event: 'password.changed' };
  await runInDurableObject(stub, async (object, { storage }) => {
    storage.sql.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON outbox WHEN NEW.event = 'password.changed' BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    await expect(object.resetPassword(reset)).rejects.toThrow();
    storage.sql.exec('DROP TRIGGER refuse');
  });
  expect(await stub.findSession(session)).toMatchObject({ outcome: 'found' });
  expect(await rowsOf(stub, 'one_time_values')).toMatchObject([link('recovery')]);
  expect(await rowsOf(stub, 'outbox')).not.toContainEqual(expect.objectContaining(audit));
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => stub.resetPassword(reset)));
  expect(outcomes.filter(({ outcome }) => outcome === 'reset')).toHaveLength(1);
  expect(await rowsOf(stub, 'one_time_values')).toEqual([]);
  expect((await rowsOf(stub, 'outbox')).filter(({ event }) => event === 'password.changed')).toHaveLength(1);
  expect(await stub.findSession(session)).toEqual({ outcome: 'no_session' });
});
