// What of the audit a person is shown: what matters for the safety of their account, and nothing of the machinery.
import type { AuditEventName } from '@authrim/shared/audit';
import { catalogues, type Messages } from '@authrim/shared/ui';

export type ShownEvent = keyof Messages['ownAccount']['activity']['events'] & AuditEventName;

export const shownEvents = Object.keys(catalogues.en.ownAccount.activity.events) as ShownEvent[];

export const isShownEvent = (event: string): event is ShownEvent => shownEvents.some((shown) => shown === event);

/** The latest that are shown. */
export const mostShown = 50;
