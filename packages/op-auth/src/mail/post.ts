// Orders into the queue, and out of it again. A queue that does not answer changes nothing of what a page says: whoever gets no mail
// asks again.
import { now, patience, within } from '@authrim/shared/clock';
import type { Device } from '@authrim/shared/durable-objects';
import { callerAddress, type WorkerContext } from '@authrim/shared/http';
import { randomToken } from '@authrim/shared/oauth';
import { negotiateLocale } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { describeDevice } from '../interaction/device.ts';
import type { MailOrder, OrderName, OrderOf, SealedOrder } from './order.ts';

type Wanted = { [Name in OrderName]: Omit<OrderOf<Name>, 'locale' | 'occasion'> }[OrderName];

/** Leaves an order behind the answer that is about to be given; does nothing where no mail is sent at all. */
export function orderMail(c: WorkerContext<AuthNeeds>, wanted: Wanted): void {
  const { mail } = c.get('needs');
  if (!mail.isOn) return;
  const locale = negotiateLocale({ accept_language: c.req.header('Accept-Language') });
  const occasion = { time: now(), address: callerAddress(c.req.raw), device: nameDevice(describeDevice(c.req.raw)) };
  const requestId = c.get('requestId');
  const sent = seal({ ...wanted, locale, occasion }, c.get('needs')).then((message) =>
    within(patience.withObjectsAndDatabases, () => mail.queue.send(message)),
  );
  c.executionCtx.waitUntil(sent.catch((error) => console.error(`request ${requestId}: no mail was ordered:`, reasonOf(error))));
}

/** In two words at most; empty when nothing is known. */
const nameDevice = ({ browser, system }: Device): string => [browser, system].filter((part) => part !== undefined).join(', ');

async function seal(order: MailOrder, { mailSealer }: Pick<AuthNeeds, 'mailSealer'>): Promise<SealedOrder> {
  const id = randomToken();
  return { id, sealed: await mailSealer.seal(id, JSON.stringify(order)) };
}

/** @throws TypeError when it is no order of ours */
export async function openOrder(body: unknown, { mailSealer }: Pick<AuthNeeds, 'mailSealer'>): Promise<MailOrder> {
  const { id, sealed } = (typeof body === 'object' && body !== null ? body : {}) as Partial<SealedOrder>;
  const opened = typeof id === 'string' && typeof sealed === 'string' ? await mailSealer.open(id, sealed) : undefined;
  if (opened === undefined) throw new TypeError('the message is no order for mail');
  return JSON.parse(opened) as MailOrder;
}

export const reasonOf = (error: unknown): unknown => (error instanceof Error ? error.message : error);
