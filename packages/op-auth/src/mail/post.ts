// Orders into the queue, and out of it again. A queue that does not answer changes nothing of what a page says: whoever gets no mail
// asks again.
import { now, patience, within } from '@authrim/shared/clock';
import type { Device } from '@authrim/shared/durable-objects';
import { callerAddress, type WorkerContext } from '@authrim/shared/http';
import { randomToken } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import { chooseLocale, readAppearance } from '../interaction/appearance.ts';
import { describeDevice } from '../interaction/device.ts';
import type { Visit } from '../sign-in/visit.ts';
import type { MailOrder, OrderName, OrderOf, SealedOrder } from './order.ts';

type C = WorkerContext<AuthNeeds>;

/** Who makes us write: in which language, when and from where. */
export type Asking = Pick<MailOrder, 'locale' | 'occasion'>;

type Wanted = { [Name in OrderName]: Omit<OrderOf<Name>, keyof Asking> }[OrderName];

/** In the language of the page itself. @param visit what the page is on the way to */
export function describeAsking(c: C, { interaction }: Visit = {}): Asking {
  const request = c.req.raw;
  return {
    locale: chooseLocale(request, readAppearance(c.get('needs').settings, request), interaction?.parameters.ui_locales),
    occasion: { time: now(), address: callerAddress(request), device: nameDevice(describeDevice(request)) },
  };
}

/** Leaves an order behind the answer that is about to be given; does nothing where no mail is sent at all. */
export function orderMail(c: C, wanted: Wanted, visit?: Visit): void {
  const requestId = c.get('requestId');
  const posted = postOrder({ ...wanted, ...describeAsking(c, visit) }, c.get('needs'));
  c.executionCtx.waitUntil(posted.catch((error) => console.error(`request ${requestId}: no mail was ordered:`, reasonOf(error))));
}

/** Resolves when the order lies in the queue, or when no mail is sent at all; rejects when the queue does not answer. */
export async function postOrder(order: MailOrder, { mail, mailSealer }: Pick<AuthNeeds, 'mail' | 'mailSealer'>): Promise<void> {
  if (!mail.isOn) return;
  const message = await seal(order, { mailSealer });
  await within(patience.withObjectsAndDatabases, () => mail.queue.send(message));
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
