// The consumer of the logout queue: every notice on its own, so that a slow or failing client holds up no other (F-17, F-32).
import type { LogoutNotice } from '@authrim/shared/durable-objects';
import * as z from 'zod';
import { backOff, type DeliverNeeds, type Delivery, deliverNotice, lease } from './deliver-notice.ts';

const notice = z.object({
  event_id: z.string(),
  client_id: z.string(),
  subject: z.string(),
  sub: z.string(),
  session: z.string(),
  at: z.number(),
}) satisfies z.ZodType<LogoutNotice>;

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
      const slow = scheduler.wait(patience).then((): Delivery => ({ outcome: 'later', seconds: lease }));
      const result = await Promise.race([delivery, slow]);
      if (result.outcome === 'done') message.ack();
      else message.retry({ delaySeconds: result.seconds });
    }),
  );
}

/** Never throws. */
async function attempt({ id, body, attempts }: Message<unknown>, needs: DeliverNeeds): Promise<Delivery> {
  try {
    return await deliverNotice(notice.parse(body), needs);
  } catch (error) {
    console.error(`logout notice ${id} waits:`, error instanceof Error ? error.message : error);
    return { outcome: 'later', seconds: backOff(attempts) };
  }
}
