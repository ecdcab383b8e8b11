import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { now } from '../src/clock/index.ts';
import type { NewRefreshToken, SenderBinding } from '../src/durable-objects/contracts/grants.ts';
import type { Reference } from '../src/durable-objects/contracts/subject-store.ts';
import { advance, authorizeInput, createSignedIn, deliverAudit, type Person, rowsOf, useState } from './state.ts';

useState();

type Signed = Person & { session: Reference };

/** A redeemed grant of the client `web`, and an access token of it. */
async function issueToken(
  person: Signed,
  {
    scope = ['openid', 'profile'],
    sector = '',
    access_token_lifetime = 900,
    refresh_token,
    ...bound
  }: { scope?: string[]; sector?: string; access_token_lifetime?: number; refresh_token?: NewRefreshToken; dpop_jkt?: string } = {},
) {
  const input = authorizeInput(person.session, { scope, grant: { ...bound, sector } });
  await person.stub.authorize(input);
  const { id, code_hash, redirect_uri, code_challenge } = input.grant;
  const proof = {
    code_hash,
    redirect_uri,
    ...(code_challenge !== undefined && { code_challenge }),
    ...(refresh_token && { refresh_token }),
  };
  const redeemed = await person.stub.redeem({ grant: id, client_id: input.client_id, access_token_lifetime, ...proof, ...bound });
  expect(redeemed.outcome).toBe('redeemed');
  return { grant: id, token: 'token', ancestors: [] };
}

describe('B-282, B-283: exchanging a token', () => {
  it('answers with the grant the new token hangs on, how long it lives, and records who exchanged', async () => {
    const person = await createSignedIn();
    const from = await issueToken(person);
    const exchanged = await person.stub.exchange({ from, client_id: 'gateway', actor: 'gateway', scope: ['openid'] });
    expect(exchanged).toMatchObject({ outcome: 'exchanged', grant: { id: from.grant, client_id: 'web' }, expires_at: now() + 900 });
    expect(await deliverAudit(person.stub, person.id)).toContainEqual(
      expect.objectContaining({ event: 'token.exchanged', fields: { grant: from.grant, client_id: 'gateway', actor: 'gateway' } }),
    );
  });

  it('an ID Token leads to the live grant of its session and client', async () => {
    const person = await createSignedIn();
    const { grant } = await issueToken(person);
    const from = { session: person.session.id, client_id: 'web' };
    expect(await person.stub.exchange({ from, client_id: 'web' })).toMatchObject({ outcome: 'exchanged', grant: { id: grant } });
    for (const other of [
      { ...from, client_id: 'other' },
      { ...from, session: 'other' },
    ]) {
      expect(await person.stub.exchange({ from: other, client_id: 'web' })).toEqual({ outcome: 'refused', reason: 'unknown' });
    }
    await person.stub.endSession({ session: { id: person.session.id } });
    expect(await person.stub.exchange({ from, client_id: 'web' })).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it.each([
    ['was ended', (person: Signed) => person.stub.endSession({ session: { id: person.session.id } })],
    ['lay idle', async () => advance(3000)],
  ] as const)('I4: an ID Token is good for nothing once its session %s, whatever outlives the session', async (_, end) => {
    const person = await createSignedIn();
    const offline = await issueToken(person, { scope: ['openid', 'offline_access'], access_token_lifetime: 10_000 });
    const from = { session: person.session.id, client_id: 'web' };
    advance(600);
    expect((await person.stub.exchange({ from, client_id: 'web' })).outcome).toBe('exchanged');
    await end(person);
    expect(await person.stub.exchange({ from, client_id: 'web' })).toEqual({ outcome: 'refused', reason: 'unknown' });
    expect((await person.stub.exchange({ from: offline, client_id: 'web' })).outcome).toBe('exchanged');
  });

  it('B-285: an ID Token of a bound grant is exchanged by who holds the key alone', async () => {
    const person = await createSignedIn();
    await issueToken(person, { dpop_jkt: 'jkt' });
    const from = { session: person.session.id, client_id: 'web' };
    expect((await person.stub.exchange({ from, client_id: 'web', dpop_jkt: 'jkt' })).outcome).toBe('exchanged');
    for (const other of [{}, { dpop_jkt: 'other' }, { 'x5t#S256': 'jkt' }]) {
      expect(await person.stub.exchange({ from, client_id: 'web', ...other })).toEqual({ outcome: 'refused', reason: 'sender' });
    }
  });

  it('B-285, RFC 9449 §5: after a refresh with another key a confidential client exchanges with that one', async () => {
    const person = await createSignedIn();
    const refresh_token = { secret_hash: 'secret-1', idle_lifetime: 900, absolute_lifetime: 900 };
    const { grant } = await issueToken(person, { dpop_jkt: 'first', refresh_token });
    const from = { session: person.session.id, client_id: 'web' };
    const exchangeWith = async (sender: SenderBinding) => (await person.stub.exchange({ from, client_id: 'web', ...sender })).outcome;
    const rotate = (generation: number, sender: SenderBinding) =>
      person.stub.rotate({
        ...{ grant, client_id: 'web', generation, secret_hash: `secret-${generation}`, next_secret_hash: `secret-${generation + 1}` },
        ...{ grace: 0, access_token_lifetime: 900, is_confidential: true, ...sender },
      });
    expect([await exchangeWith({ dpop_jkt: 'first' }), await exchangeWith({ dpop_jkt: 'next' })]).toEqual(['exchanged', 'refused']);
    expect((await rotate(1, { dpop_jkt: 'next' })).outcome).toBe('rotated');
    for (const storage of ['remembered', 'read']) {
      const outcomes = [await exchangeWith({ dpop_jkt: 'first' }), await exchangeWith({ dpop_jkt: 'next' })];
      expect([storage, ...outcomes]).toEqual([storage, 'refused', 'exchanged']);
      await evictDurableObject(person.stub);
    }
    expect((await rotate(2, {})).outcome).toBe('rotated');
    expect(await exchangeWith({})).toBe('exchanged');
  });

  it('US-05, B-085: a token is not exchanged when its own client has left the sector of the grant', async () => {
    const person = await createSignedIn();
    const from = await issueToken(person, { sector: 'rp.test' });
    for (const source of [from, { session: person.session.id }]) {
      const exchange = (sector: string) => person.stub.exchange({ from: { ...source, client_id: 'web', sector }, client_id: 'gateway' });
      expect((await exchange('rp.test')).outcome).toBe('exchanged');
      for (const sector of ['other.test', '']) expect(await exchange(sector)).toEqual({ outcome: 'refused', reason: 'sector' });
    }
  });

  it('a wider scope than granted is refused and records nothing', async () => {
    const person = await createSignedIn();
    const from = await issueToken(person, { scope: ['openid'] });
    const before = await rowsOf(person.stub, 'outbox');
    expect(await person.stub.exchange({ from, client_id: 'web', scope: ['openid', 'email'] })).toEqual({
      outcome: 'refused',
      reason: 'scope',
    });
    expect(await rowsOf(person.stub, 'outbox')).toEqual(before);
  });

  it('a token dies with each it was exchanged from, also after eviction; its own end leaves them alive', async () => {
    const person = await createSignedIn();
    const { grant } = await issueToken(person);
    const revoke = (id: string, client_id: string) =>
      person.stub.revoke({ grant, client_id, token: { id, expires_at: now() + 900, client_id } });
    const inspect = async (token: string, ancestors: string[]) => (await person.stub.inspect({ grant, token, ancestors })).outcome;
    expect(await revoke('grandchild', 'downstream')).toEqual({ outcome: 'revoked' });
    expect([await inspect('grandchild', ['child', 'token']), await inspect('child', ['token'])]).toEqual(['inactive', 'active']);
    expect(await revoke('token', 'web')).toEqual({ outcome: 'revoked' });
    await evictDurableObject(person.stub);
    expect([await inspect('child', ['token']), await inspect('another', [])]).toEqual(['inactive', 'active']);
    const from = { grant, token: 'child', ancestors: ['token'] };
    expect(await person.stub.exchange({ from, client_id: 'gateway' })).toEqual({ outcome: 'refused', reason: 'revoked' });
  });

  it.each([
    ['disabled', (person: Signed) => person.stub.setStatus('disabled')],
    ['revoked', (person: Signed) => person.stub.revokeClient('web')],
    ['expired', async () => advance(900)],
  ] as const)('B-287, I4: a %s subject ends it at once', async (reason, end) => {
    const person = await createSignedIn();
    const from = await issueToken(person);
    expect((await person.stub.exchange({ from, client_id: 'gateway' })).outcome).toBe('exchanged');
    await end(person);
    expect(await person.stub.exchange({ from, client_id: 'gateway' })).toEqual({ outcome: 'refused', reason });
  });
});
