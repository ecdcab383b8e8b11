import { describe, expect, test } from 'vitest';
import { type Actor, boundScope, decideExchange, type ExchangeRequest, mostExchanges } from './token-exchange.ts';

const api = 'https://api.example.com';

interface Change {
  client?: Partial<ExchangeRequest['client']>;
  subject?: Partial<ExchangeRequest['subject']>;
  actor?: { sub: string };
  scope?: readonly string[];
  audience?: string;
}

/** The client `gateway`, a resource server with no powers of its own, exchanges a token of `shop` that is meant for it. */
const decide = ({ client, subject, ...others }: Change = {}) =>
  decideExchange({
    client: { client_id: 'gateway', scope: undefined, powers: undefined, ...client },
    subject: { client_id: 'shop', isMeantForClient: true, audience: [api], scope: ['openid', 'orders'], exchanges: 0, ...subject },
    ...others,
  });
const powers = (given: Partial<NonNullable<ExchangeRequest['client']['powers']>>) => ({
  powers: { subject_clients: [], audiences: [], impersonation: false, ...given },
});
const refuse = (reason: string) => ({ decision: 'refuse', reason });

describe('B-283: whose token a client may exchange', () => {
  test('one that is meant for it', () => {
    expect(decide()).toMatchObject({ decision: 'exchange' });
  });
  test('one that was issued to it', () => {
    expect(decide({ subject: { client_id: 'gateway', isMeantForClient: false } })).toMatchObject({ decision: 'exchange' });
  });
  test('one of a client the operator named', () => {
    const subject = { isMeantForClient: false };
    expect(decide({ subject, client: powers({ subject_clients: ['shop'] }) })).toMatchObject({ decision: 'exchange' });
    expect(decide({ subject, client: powers({ subject_clients: ['bank'], impersonation: true, audiences: [api] }) })).toEqual(
      refuse('subject'),
    );
  });
  test('no other', () => {
    expect(decide({ subject: { isMeantForClient: false } })).toEqual(refuse('subject'));
    expect(decide({ subject: { isMeantForClient: false }, actor: { sub: 'shop' } })).toEqual(refuse('subject'));
  });
});

describe('B-284: delegation', () => {
  const chain: Actor = { sub: 'first' };

  test('RFC 8693 §4.1: the client is told of when it brings no actor token', () => {
    expect(decide()).toEqual({ decision: 'exchange', act: { sub: 'gateway' } });
  });
  test('the actor token says who acts, and nests who acted before', () => {
    expect(decide({ actor: { sub: 'bob' }, subject: { act: chain } })).toEqual({ decision: 'exchange', act: { sub: 'bob', act: chain } });
  });
  test('RFC 8693 §1.1: who may impersonate is not told of, whoever acted before is', () => {
    expect(decide({ client: powers({ impersonation: true }) })).toEqual({ decision: 'exchange' });
    expect(decide({ client: powers({ impersonation: true }), subject: { act: chain } })).toEqual({ decision: 'exchange', act: chain });
    expect(decide({ client: powers({ impersonation: true }), actor: { sub: 'bob' } })).toEqual({
      decision: 'exchange',
      act: { sub: 'bob' },
    });
  });
  test('nobody acts when a client narrows its own token', () => {
    expect(decide({ subject: { client_id: 'gateway' } })).toEqual({ decision: 'exchange' });
  });
  test('GR-07: a token is exchanged a bounded number of times', () => {
    expect(decide({ subject: { exchanges: mostExchanges - 1 } })).toMatchObject({ decision: 'exchange' });
    expect(decide({ subject: { exchanges: mostExchanges } })).toEqual(refuse('exchanges'));
  });

  const named = { may_act: { sub: 'gateway' }, isMeantForClient: false };
  test('RFC 8693 §4.4: may_act lets whom it names act', () => {
    expect(decide({ subject: named })).toEqual({ decision: 'exchange', act: { sub: 'gateway' } });
    expect(decide({ subject: { ...named, may_act: { sub: 'bob' } }, actor: { sub: 'bob' } })).toMatchObject({ decision: 'exchange' });
  });
  test('RFC 8693 §4.4: may_act lets nobody else act, whatever an operator allowed', () => {
    const subject = { ...named, may_act: { sub: 'other' }, isMeantForClient: true };
    expect(decide({ subject, client: powers({ subject_clients: ['shop'], impersonation: true }) })).toEqual(refuse('may_act'));
    expect(decide({ subject: named, actor: { sub: 'bob' } })).toEqual(refuse('may_act'));
    expect(decide({ subject: { ...subject, client_id: 'gateway' }, actor: { sub: 'bob' } })).toEqual(refuse('may_act'));
  });
  test('may_act hinders nobody who narrows a token of their own', () => {
    expect(decide({ subject: { client_id: 'gateway', may_act: { sub: 'other' } } })).toEqual({ decision: 'exchange' });
  });
});

describe('B-283, GR-07: nothing widens', () => {
  test('the scope of the subject token and the registered one bound what is asked for', () => {
    expect(decide({ scope: ['orders'] })).toMatchObject({ decision: 'exchange' });
    expect(decide({ scope: ['orders', 'admin'] })).toEqual(refuse('scope'));
    expect(decide({ scope: ['orders', 'admin'], client: { scope: ['orders', 'admin'] } })).toEqual(refuse('scope'));
    expect(decide({ scope: ['orders'], client: { scope: ['openid'] } })).toEqual(refuse('scope'));
  });
  test('an ID Token has no scope: the registered one bounds, the rest is the grant’s', () => {
    expect(decide({ scope: ['orders'], subject: { scope: undefined } })).toMatchObject({ decision: 'exchange' });
    expect(decide({ scope: ['orders'], subject: { scope: undefined }, client: { scope: ['openid'] } })).toEqual(refuse('scope'));
  });
  test('not asking gives what both have, and never offline_access', () => {
    expect(boundScope(['openid', 'orders', 'offline_access'], { scope: undefined })).toEqual(['openid', 'orders']);
    expect(boundScope(['openid', 'orders'], { scope: ['orders', 'admin'] })).toEqual(['orders']);
  });
  test('RFC 8693 §2.1: another audience needs the operator', () => {
    expect(decide({ audience: api })).toMatchObject({ decision: 'exchange' });
    expect(decide({ audience: 'https://bank.example.com' })).toEqual(refuse('audience'));
    expect(decide({ audience: 'https://bank.example.com', client: powers({ audiences: ['https://bank.example.com'] }) })).toMatchObject({
      decision: 'exchange',
    });
    expect(decide({ audience: `${api}/`, client: powers({ impersonation: true }) })).toEqual(refuse('audience'));
  });
});
