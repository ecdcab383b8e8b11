import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import type { AssertedGrantInput } from '../src/durable-objects/contracts/asserted-grant.ts';
import { advance, createPerson, deliverAudit, fresh, rowsOf, state, useState } from './state.ts';

useState();

const issuer = 'https://idp.example.com';
const assertion = (changes: Partial<AssertedGrantInput> = {}): AssertedGrantInput => ({
  grant: fresh('grant'),
  client_id: 'agent',
  scope: ['orders.read'],
  issuer,
  access_token_lifetime: 900,
  ...changes,
});

describe('B-286, B-287: a grant on the word of a trusted issuer', () => {
  it('has no session and no sign-in, is recorded with the issuer, and lives as long as its token', async () => {
    const { stub, id } = await createPerson();
    const input = assertion({ resource: 'https://orders.example.com' });
    const granted = await stub.grantOnAssertion(input);
    expect(granted).toMatchObject({
      outcome: 'granted',
      grant: {
        id: input.grant,
        client_id: 'agent',
        scope: ['orders.read'],
        resources: [input.resource],
        session: '',
        auth_time: 0,
        acr: '',
      },
      subject: { sub: `sub-of-${id}` },
    });
    expect(granted).not.toHaveProperty('grant.generation');
    expect(await deliverAudit(stub, id)).toContainEqual(
      expect.objectContaining({
        event: 'grant.asserted',
        fields: { grant: input.grant, client_id: 'agent', issuer, scope: ['orders.read'] },
      }),
    );
    expect((await stub.inspect({ grant: input.grant, token: 'token' })).outcome).toBe('active');
    advance(900);
    expect(await stub.inspect({ grant: input.grant, token: 'token' })).toEqual({ outcome: 'inactive', reason: 'expired' });
  });

  it('US-05, B-085: is told of to its client in the sector it was made in alone', async () => {
    const { stub } = await createPerson();
    const { grant, client_id } = assertion();
    await stub.grantOnAssertion(assertion({ grant, sector: 'rp.test' }));
    const inspect = (sector: string) => stub.inspect({ grant, token: 'token', client_id, sector });
    expect((await inspect('rp.test')).outcome).toBe('active');
    for (const sector of ['other.test', '']) expect(await inspect(sector)).toEqual({ outcome: 'inactive', reason: 'sector' });
  });

  it('GR-05: a disabled person and one whom nobody knows have none, and nothing is recorded', async () => {
    const { stub, id } = await createPerson();
    expect((await stub.grantOnAssertion(assertion())).outcome).toBe('granted');
    await stub.setStatus('disabled');
    await deliverAudit(stub, id);
    const before = await rowsOf(stub, 'grants');
    expect(await stub.grantOnAssertion(assertion())).toEqual({ outcome: 'refused', reason: 'disabled' });
    expect(await rowsOf(stub, 'grants')).toEqual(before);
    expect(await rowsOf(stub, 'outbox')).toEqual([]);
    const nobody = state.SUBJECT_STORE.getByName(fresh('nobody'));
    expect(await nobody.grantOnAssertion(assertion())).toEqual({ outcome: 'refused', reason: 'unknown' });
  });

  it('I4, B-287: disabling the person, or taking everything from the client, ends it at once', async () => {
    for (const end of ['setStatus', 'revokeClient'] as const) {
      const { stub } = await createPerson();
      const input = assertion();
      await stub.grantOnAssertion(input);
      await (end === 'setStatus' ? stub.setStatus('disabled') : stub.revokeClient('agent'));
      await evictDurableObject(stub);
      expect((await stub.inspect({ grant: input.grant, token: 'token' })).outcome).toBe('inactive');
    }
  });

  it('no code, refresh token or ID Token leads to it', async () => {
    const { stub } = await createPerson();
    const { grant, client_id } = assertion();
    await stub.grantOnAssertion(assertion({ grant }));
    for (const code_hash of ['', 'x']) {
      const redeemed = await stub.redeem({ grant, code_hash, client_id, redirect_uri: '', access_token_lifetime: 900 });
      expect(redeemed.outcome).not.toBe('redeemed');
    }
    const rotated = await stub.rotate({ grant, client_id, generation: 1, secret_hash: '', grace: 10, access_token_lifetime: 900 });
    expect(rotated).toEqual({ outcome: 'refused', reason: 'unknown' });
  });
});
