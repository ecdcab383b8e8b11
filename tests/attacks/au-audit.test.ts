// Attacks on the memory of what happened, by somebody who can write to D1 and not to the objects (D-17).
import { beforeAll, expect, test, vi } from 'vitest';
import { verifyAudit } from '../../tools/operator/audit.ts';
import type { Row } from '../../tools/operator/sql.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { obtainTokens } from '../harness/token-requests.ts';

const { issuer, copyPeople, query } = await sharedOrigin('usual');
const username = 'bob-audited';
const ofPerson = 'subject = (SELECT id FROM users WHERE username = ?)';

const verify = async () => (await verifyAudit(username, (statement) => query<Row>(statement))) ?? { said: 'nobody', isWhole: false };
const recorded = (event: string) => query(`SELECT sequence FROM audit_events WHERE ${ofPerson} AND event = ?`, username, event);

beforeAll(async () => {
  await copyPeople('audited');
  await obtainTokens({ issuer, username });
  await vi.waitUntil(async () => (await recorded('code.redeemed')).length === 1, { timeout: 10_000, interval: 100 });
});

test.each([
  ['an event is changed', `fields = json_set(fields, '$.client_id', 'another')`, /\b\d+: is not as it was delivered/],
  ['an event is put at another time', 'at = at - 3600', /\b\d+: is not as it was delivered/],
  ['an event is given to somebody else', `subject = 'nobody'`, /\b\d+: is missing/],
  ['an event is given to another client', `client_id = 'another'`, /\b\d+: is not as it was delivered/],
  ['an event is taken out of its chain', 'hash = NULL', /\b\d+: is missing/],
  ['an event is made another', `event = 'code.issued'`, /\b\d+: is not as it was delivered/],
])('D-17, I6, P-46, K-23: when %s, it shows', async (_, change, told) => {
  expect(await verify()).toMatchObject({ isWhole: true });
  const [event] = await query<Row>(`SELECT rowid AS place, * FROM audit_events WHERE ${ofPerson} AND event = 'consent.recorded'`, username);
  const { place, ...columns } = event as Row;
  await query(`UPDATE audit_events SET ${change} WHERE rowid = ?`, place);
  const { isWhole, said } = await verify();
  expect(isWhole).toBe(false);
  expect(said).toMatch(told);
  const names = Object.keys(columns);
  await query(`UPDATE audit_events SET (${names}) = (${names.map(() => '?')}) WHERE rowid = ?`, ...Object.values(columns), place);
  expect(await verify()).toMatchObject({ isWhole: true });
});

test('D-17: an end that is cut off looks whole, until the person does something: their object knows better', async () => {
  const last = `SELECT max(sequence) FROM audit_events WHERE ${ofPerson}`;
  await query(`DELETE FROM audit_events WHERE ${ofPerson} AND sequence = (${last})`, username, username);
  expect(await verify()).toMatchObject({ isWhole: true });
  await obtainTokens({ issuer, username });
  await expect.poll(() => recorded('audit.disputed'), { timeout: 10_000 }).toHaveLength(1);
  expect((await verify()).said).toMatch(/is missing\n.* says what the object found/);
});

test('there is no verification of who cannot be, and none of somebody there is not', async () => {
  expect(await verifyAudit(' ', () => [])).toBeUndefined();
  expect(await verifyAudit('nobody-at-all', (statement) => query<Row>(statement))).toEqual({
    said: 'There is nobody of that user name.',
    isWhole: false,
  });
});
