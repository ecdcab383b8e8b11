// What the hot paths cost in calls and rows. Beside it, object-calls.test.ts holds what forged requests cost: nothing.
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { countTwice } from '../../bench/subject/operations.ts';
import { scenarios } from '../../bench/subject/scenarios.ts';
import { type Subject, startSubject } from '../../bench/subject/start.ts';
import { count } from '../../tools/server/instrument.ts';

let subject: Subject;

beforeAll(async () => {
  subject = await startSubject(1, { entryWrapper: count });
}, 60_000);
afterAll(() => subject.stop());

const once = (method: string, rows_written: number) => ({ objects: { [`SubjectStore.${method}`]: 1 }, d1: 0, kv: 0, rows_written });

/** Of a warm isolate. Each row beside the grant's own is the audit event of the decision. */
const expected = new Map([
  ['discovery', { objects: {}, d1: 0, kv: 0, rows_written: 0 }],
  ['authorize, live session', once('authorize', 2)],
  ['code redemption, ES256', once('redeem', 2)],
  ['code redemption, RS256', once('redeem', 2)],
  ['refresh', once('rotate', 1)],
  ['userinfo', once('inspect', 0)],
  ['introspect', once('inspect', 0)],
]);

test.each([...expected.keys()])('N-26, design §1.4: %s asks one object at most, once, and neither D1 nor KV', async (name) => {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  assert(scenario);
  const requests = await scenario.prepare(subject.world, subject.send, 2);
  const { objects, d1, kv, rows_written } = (await countTwice(scenario, requests, subject.send)).warm;
  expect({ objects, d1, kv, rows_written }).toEqual(expected.get(name));
});
