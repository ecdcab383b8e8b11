// What D1 holds of the audit trail, against what was acknowledged (I6).
import { expect } from 'vitest';
import type { Database } from '../../tools/server/origin.ts';

interface AuditRow {
  event: string;
  subject: string;
  sequence: number;
  id: string | null;
}

async function readAudit(database: Database): Promise<AuditRow[]> {
  const query = `SELECT event, subject, sequence, coalesce(fields ->> 'grant', fields ->> 'session') AS id
    FROM audit_events WHERE subject IS NOT NULL`;
  return (await database.prepare(query).all<AuditRow>()).results;
}

/**
 * Waits until every event has arrived, then holds that each is there once and that no person's sequence has a gap.
 * @param events `<event> <id of the session or grant>`
 */
export async function expectRecordedOnce(database: Database, events: Iterable<string>): Promise<void> {
  const acknowledged = [...events];
  const countEvents = async () => {
    const counts = new Map(acknowledged.map((event) => [event, 0]));
    for (const { event, id } of await readAudit(database)) {
      const name = `${event} ${id}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return acknowledged.filter((event) => counts.get(event) !== 1).map((event) => [event, counts.get(event)]);
  };
  await expect.poll(countEvents, { timeout: 15_000, interval: 250 }).toEqual([]);
  expect(findGaps(await readAudit(database))).toEqual([]);
}

/** The people whose events are not numbered 1, 2, 3 and so on, behind the 0 of whoever signed up. */
function findGaps(rows: readonly AuditRow[]): string[] {
  const people = Map.groupBy(rows, ({ subject }) => subject);
  return [...people].flatMap(([subject, events]) => {
    const numbers = new Set(events.map(({ sequence }) => sequence));
    const counted = events.filter(({ sequence }) => sequence > 0).length;
    return numbers.size === events.length && Math.max(...numbers) === counted ? [] : [subject];
  });
}
