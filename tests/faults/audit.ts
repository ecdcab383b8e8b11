// What D1 holds of the audit trail, against what was acknowledged (I6).
import { expect } from 'vitest';
import { verifyAudit } from '../../tools/operator/audit.ts';
import type { Row } from '../../tools/operator/sql.ts';
import type { Database } from '../../tools/server/back-office.ts';

interface AuditRow {
  event: string;
  id: string | null;
}

async function readAudit(database: Database): Promise<AuditRow[]> {
  const query = `SELECT event, coalesce(fields ->> 'grant', fields ->> 'session') AS id
    FROM audit_events WHERE subject IS NOT NULL`;
  return (await database.prepare(query).all<AuditRow>()).results;
}

/**
 * Waits until every event has arrived, then holds that each is there once and that every chain is whole.
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
  const ask = async (statement: string) => (await database.prepare(statement).all<Row>()).results;
  expect(await verifyAudit('all', ask)).toMatchObject({ isWhole: true });
}
