// The platform's own way out: a send_email binding.
import { type MailSender, mailError } from '../message.ts';
import type { Mailbox } from '../settings.ts';

/** What the binding is asked for; the platform's own type also takes whole raw messages. */
export interface SendEmailBinding {
  send(message: { from: { email: string; name: string }; to: string; subject: string; text: string; html: string }): Promise<unknown>;
}

export const createBindingSender = (binding: SendEmailBinding, { address, name }: Mailbox): MailSender => ({
  async send(message) {
    await binding.send({ from: { email: address, name }, ...message }).catch((error: unknown) => {
      // The platform's reason may quote the recipient; its code does not.
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code).slice(0, 40)})` : '';
      throw mailError(`the binding did not take a mail${code}`);
    });
  },
});
