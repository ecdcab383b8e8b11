// Deliveries of logout tokens, keyed by what they tell of: however often a notice arrives, one attempt at a time is made and
// none after the last (I12).
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { logoutDeliveries } from './schema/index.ts';

export interface LogoutDeliveryKey {
  event_id: string;
  client_id: string;
}

export type LogoutDelivery = typeof logoutDeliveries.$inferSelect;

/** `attempt` counts from 1. `busy`: another attempt is under way. `settled`: delivered, or given up. */
export type BegunDelivery = { outcome: 'begun'; attempt: number } | { outcome: 'busy' } | { outcome: 'settled' };

/**
 * Claims the next attempt.
 * @param time epoch seconds
 * @param lease seconds within which the attempt is over
 */
export async function beginLogoutDelivery(
  database: Database,
  { event_id, client_id }: LogoutDeliveryKey,
  { time, lease }: { time: number; lease: number },
): Promise<BegunDelivery> {
  const claimed = { claimed_until: time + lease, updated_at: time };
  const [begun] = await database
    .insert(logoutDeliveries)
    .values({ event_id, client_id, status: 'pending', attempts: 1, created_at: time, ...claimed })
    .onConflictDoUpdate({
      target: [logoutDeliveries.event_id, logoutDeliveries.client_id],
      set: { ...claimed, attempts: sql`${logoutDeliveries.attempts} + 1` },
      setWhere: sql`${logoutDeliveries.status} = 'pending' AND ${logoutDeliveries.claimed_until} <= ${time}`,
    })
    .returning({ attempt: logoutDeliveries.attempts });
  if (begun) return { outcome: 'begun', attempt: begun.attempt };
  const [known] = await database
    .select({ status: logoutDeliveries.status })
    .from(logoutDeliveries)
    .where(isKeyedBy({ event_id, client_id }));
  return { outcome: known?.status === 'pending' ? 'busy' : 'settled' };
}

/** Records how an attempt went, and lets go of the claim. */
export async function recordLogoutDelivery(
  database: Database,
  key: LogoutDeliveryKey,
  result: Pick<LogoutDelivery, 'status' | 'last_status'>,
  time: number,
): Promise<void> {
  await database
    .update(logoutDeliveries)
    .set({ ...result, claimed_until: 0, updated_at: time })
    .where(isKeyedBy(key));
}

const isKeyedBy = ({ event_id, client_id }: LogoutDeliveryKey) =>
  and(eq(logoutDeliveries.event_id, event_id), eq(logoutDeliveries.client_id, client_id));
