// The audit projection, as the person it is about may read it. Rows get here by the outboxes alone.
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { AuditEventName } from '../audit/events.ts';
import type { Database } from './connect.ts';
import { auditEvents } from './schema/index.ts';

export interface RecordedActivity {
  event: string;
  /** Epoch seconds. */
  at: number;
  client_id: string | null;
  fields: Readonly<Record<string, unknown>>;
}

/**
 * The newest first.
 * @param subject internal id
 * @param events only these; all without
 */
export async function listActivity(
  database: Database,
  subject: string,
  { events, limit }: { events?: readonly AuditEventName[]; limit: number },
): Promise<RecordedActivity[]> {
  const { event, at, client_id, fields, sequence } = auditEvents;
  const rows = await database
    .select({ event, at, client_id, fields })
    .from(auditEvents)
    .where(and(eq(auditEvents.subject, subject), events && inArray(event, [...events])))
    .orderBy(desc(at), desc(sequence))
    .limit(limit);
  return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) as Record<string, unknown> }));
}
