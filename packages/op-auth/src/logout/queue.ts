// The consumer of the logout queue: every notice on its own, so that a slow or failing client holds up no other (F-17, F-32).
import { pause } from '@authrim/shared/clock';
import type { LogoutNotice } from '@authrim/shared/durable-objects';
import { backOff, type DeliverNeeds, type Delivery, deliverNotice, lease } from './deliver-notice.ts';

const noticeMembers = ['event_id', 'client_id', 'subject', 'sub', 'session'] as const;

/** A message is what the state host of another version put there: read, not believed. */
function readNotice(body: unknown): LogoutNotice {
  const members = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  if (!noticeMembers.every((name) => typeof members[name] === 'string')) throw new TypeError('the message is no logout notice');
  return members as unknown as LogoutNotice;
}

/** Milliseconds the queue waits for an answer. A slower client is waited for aside; its notice comes again and finds the result. */
const patience = 1000;

/** A notice that cannot be read, or fails for another reason than its client, comes again until the queue puts it aside. */
export async function consumeLogoutNotices(
  { messages }: MessageBatch<unknown>,
  needs: DeliverNeeds,
  execution: Pick<ExecutionContext, 'waitUntil'>,
): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      const delivery = attempt(message, needs);
      execution.waitUntil(delivery);
      const slow = pause(patience).then((): Delivery => ({ outcome: 'later', seconds: lease }));
      const result = await Promise.race([delivery, slow]);
      if (result.outcome === 'done') message.ack();
      else message.retry({ delaySeconds: result.seconds });
    }),
  );
}

/** Never throws. */
async function attempt({ id, body, attempts }: Message<unknown>, needs: DeliverNeeds): Promise<Delivery> {
  try {
    return await deliverNotice(readNotice(body), needs);
  } catch (error) {
    console.error(`logout notice ${id} waits:`, error instanceof Error ? error.message : error);
    return { outcome: 'later', seconds: backOff(attempts) };
  }
}
