// Which events a client has to hear of (OpenID Connect Back-Channel Logout 1.0 §2.3): the end of a session it was signed in
// through. Leaves who of them listens, and the delivery, to op-auth.
import { type EventFields, joinPersonal } from '../audit/chain.ts';
import type { AuditEventFields, AuditEventName } from '../audit/events.ts';
import type { LogoutNotice } from './contracts/logout-notice.ts';

export interface RecordedEvent extends EventFields {
  id: string;
  event: string;
}

type Announced = Extract<AuditEventName, 'session.ended' | 'client.signed_out'>;

const clientsOf: { [Name in Announced]: (fields: AuditEventFields[Name]) => string[] } = {
  'session.ended': ({ clients }) => clients,
  'client.signed_out': ({ client_id }) => [client_id],
};

const isAnnounced = (event: string): event is Announced => Object.hasOwn(clientsOf, event);

/** Whether an event has to leave at once. */
export const hasNotices = (event: AuditEventName): boolean => isAnnounced(event);

/** @param subject internal id of the person the event is about */
export function noticesOf({ id, event, ...recorded }: RecordedEvent, subject: string): LogoutNotice[] {
  if (!isAnnounced(event)) return [];
  const fields = joinPersonal(recorded) as AuditEventFields['session.ended'] & AuditEventFields['client.signed_out'];
  const { session, sub, sectors } = fields;
  const sectorOf = (client_id: string) => sectors && { sector: sectors[client_id] ?? '' };
  return clientsOf[event](fields).map((client_id) => ({ event_id: id, client_id, subject, sub, session, ...sectorOf(client_id) }));
}
