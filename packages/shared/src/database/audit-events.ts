// The audit projection, as the person it is about may read it. Rows get here by the outboxes; a person's first one comes with their
// record, before there is an outbox.
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { joinPersonal } from '../audit/chain.ts';
import type { AuditEventName } from '../audit/events.ts';
import { randomToken } from '../oauth/encoding.ts';
import type { Database } from './connect.ts';
import { auditEvents, users } from './schema/index.ts';

const creation: AuditEventName = 'subject.created';

/** The statement that records the making of a person, where this one was made. @param at epoch seconds */
export const insertCreation = (database: Database, { id, sub, at }: { id: string; sub: string; at: number }) =>
  database
    .insert(auditEvents)
    .select(
      sql`SELECT ${randomToken()}, ${creation}, ${at}, id, NULL, 0, '{}', NULL, NULL, NULL, NULL FROM ${users} WHERE id = ${id} AND sub = ${sub}`,
    );

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
  const { event, at, client_id, fields, personal, sequence } = auditEvents;
  const rows = await database
    .select({ event, at, client_id, fields, personal })
    .from(auditEvents)
    .where(and(eq(auditEvents.subject, subject), events && inArray(event, [...events])))
    .orderBy(desc(at), desc(sequence))
    .limit(limit);
  return rows.map(({ fields, personal, ...row }) => ({ ...row, fields: joinPersonal({ fields, personal }) }));
}
