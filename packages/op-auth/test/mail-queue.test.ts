// Orders for mail, from the queue to whoever sends it: each on its own, tried again while that is of use, and never told with an address.
import { applyD1Migrations, type D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { parseSecretRing, parseSettings } from '@authrim/shared/config';
import { connectDatabase } from '@authrim/shared/database';
import { createSecretSealerFor } from '@authrim/shared/handles';
import { type MailMessage, mailError } from '@authrim/shared/mail';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { AuthNeeds } from '../src/context.ts';
import type { MailOrder } from '../src/mail/order.ts';
import { consumeMailOrders } from '../src/mail/queue.ts';

const { DB, TEST_MIGRATIONS } = env as unknown as { DB: D1Database; TEST_MIGRATIONS: D1Migration[] };
const ring = parseSecretRing('KEY_ENCRYPTION_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
const mailSealer = createSecretSealerFor('mail-order', ring);
const told: string[] = [];

beforeAll(async () => {
  await applyD1Migrations(DB, TEST_MIGRATIONS);
  const insert = `INSERT INTO users (id, sub, username, email, email_canonical, email_verified, created_at, updated_at) VALUES ('pat', 'sub', 'pat', ?1, ?1, 1, 0, 0)`;
  await DB.prepare(insert).bind('pat@people.example').run();
});
beforeEach(() => {
  told.length = 0;
  vi.spyOn(console, 'error').mockImplementation((...words) => void told.push(words.join(' ')));
});
afterEach(() => void vi.restoreAllMocks());

const order: MailOrder = {
  order: 'notice',
  subject: 'pat',
  notice: 'password_changed',
  locale: 'en',
  occasion: { time: 0, address: '192.0.2.1', device: 'Firefox, Linux' },
};

async function seal(content: object): Promise<object> {
  return { id: 'one', sealed: await mailSealer.seal('one', JSON.stringify(content)) };
}

/** What became of each message: `acked`, or the seconds after which it comes again. */
async function consume(
  bodies: readonly unknown[],
  send: (message: MailMessage) => Promise<void>,
  attempts = 1,
): Promise<(string | number)[]> {
  const ends: (string | number)[] = [];
  const messages = bodies.map((body, index) => ({
    id: String(index),
    body,
    attempts,
    ack() {
      ends[index] = 'acked';
    },
    retry({ delaySeconds }: { delaySeconds: number }) {
      ends[index] = delaySeconds;
    },
  }));
  const needs = {
    settings: parseSettings({ ISSUER: 'https://id.example.com' }),
    database: connectDatabase(DB),
    mailSealer,
    mail: { isOn: true, sender: { send } },
    theme: {},
  } as unknown as AuthNeeds;
  await consumeMailOrders({ messages } as unknown as MessageBatch<unknown>, needs);
  return ends;
}

test('K-21: an order becomes a letter to the person it is about, and is done with', async () => {
  const sent: MailMessage[] = [];
  expect(await consume([await seal(order)], async (message) => void sent.push(message))).toEqual(['acked']);
  expect(sent).toMatchObject([{ to: 'pat@people.example', subject: 'Your password was changed' }]);
  expect(sent[0]?.text).toContain('https://id.example.com/account/security');
  expect(sent[0]?.text).toContain('192.0.2.1');
});

test('one about nobody is done with in silence', async () => {
  expect(await consume([await seal({ ...order, subject: 'nobody' })], () => Promise.reject(new Error('sent')))).toEqual(['acked']);
  expect(told).toEqual([]);
});

test('F-32: what fails for now comes again, later each time, and a bad neighbour holds up nobody', async () => {
  let calls = 0;
  const send = async () => {
    calls += 1;
    throw mailError('the SMTP server answered 451');
  };
  const changed = { ...(await seal(order)), id: 'two' };
  const bodies = [await seal(order), 'no order', null, { id: 'x', sealed: '1.AAAA' }, changed];
  expect(await consume(bodies, send)).toEqual([2, 2, 2, 2, 2]);
  expect(calls).toBe(1);
  expect(await consume([await seal(order)], send, 5)).toEqual([32]);
  expect(told.join('\n')).not.toContain('people.example');
});

test('what never will be taken is given up at once, and anything after twelve attempts', async () => {
  const refuse = () => Promise.reject(mailError('the SMTP server answered 550', true));
  expect(await consume([await seal(order)], refuse)).toEqual(['acked']);
  expect(told.join('\n')).toContain('is given up: the SMTP server answered 550');
  expect(await consume([await seal(order)], () => Promise.reject(mailError('x')), 12)).toEqual(['acked']);
});
