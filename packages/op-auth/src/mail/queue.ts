// The consumer of the mail queue: each order on its own. What cannot be sent now comes again; what never can be is told to the
// operator and dropped. Never says whom a mail was for.
import { ConfigurationError } from '@authrim/shared/config';
import { isMailError } from '@authrim/shared/mail';
import { catalogues } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { formatLetter, type Letter } from './letter.tsx';
import { confirmAddressLetter } from './letters/confirm-address.ts';
import { noticeLetter } from './letters/notice.ts';
import { recoveryLetter } from './letters/recovery.ts';
import { signInLetter } from './letters/sign-in.ts';
import { signUpLetter } from './letters/sign-up.ts';
import type { MailOrder, OrderName, OrderOf } from './order.ts';
import { openOrder, reasonOf } from './post.ts';

/** The letter an order leads to; undefined when there is nobody to write to. */
export type LetterWriter<Name extends OrderName> = (order: OrderOf<Name>, needs: AuthNeeds) => Promise<Letter | undefined>;

/** The compiler proves that each order has its letter. */
const writers: { readonly [Name in OrderName]: LetterWriter<Name> } = {
  recovery: recoveryLetter,
  sign_up: signUpLetter,
  sign_in: signInLetter,
  confirm_address: confirmAddressLetter,
  notice: noticeLetter,
};

const mostAttempts = 12;
/** Seconds before the attempt after this one: 2, 4, 8, and so on up to five minutes. */
const backOff = (attempt: number): number => Math.min(2 ** attempt, 300);

export async function consumeMailOrders({ messages }: MessageBatch<unknown>, needs: AuthNeeds): Promise<void> {
  await Promise.all(messages.map((message) => consume(message, needs)));
}

async function consume(message: Message<unknown>, needs: AuthNeeds): Promise<void> {
  try {
    await fulfil(await openOrder(message.body, needs), needs);
    message.ack();
  } catch (error) {
    const isLast = message.attempts >= mostAttempts || (isMailError(error) && error.isPermanent) || error instanceof ConfigurationError;
    console.error(`mail order ${message.id} ${isLast ? 'is given up' : 'waits'}:`, reasonOf(error));
    if (isLast) message.ack();
    else message.retry({ delaySeconds: backOff(message.attempts) });
  }
}

async function fulfil(order: MailOrder, needs: AuthNeeds): Promise<void> {
  const write = writers[order.order] as LetterWriter<OrderName>;
  const letter = await write(order, needs);
  if (letter) await needs.mail.sender.send(formatLetter(letter, order, catalogues[letter.locale], needs.theme));
}
