// The one door for mail: the driver an operator chose, behind the check every message passes.
import { ConfigurationError } from '../config/index.ts';
import { createBindingSender, type SendEmailBinding } from './drivers/binding.ts';
import { createHttpSender } from './drivers/http.ts';
import { createSmtpSender } from './drivers/smtp.ts';
import { type MailSender, verifyMessage } from './message.ts';
import type { MailSettings } from './settings.ts';

/**
 * @param binding of the platform, where there is one
 * @throws ConfigurationError when the chosen driver lacks what it sends through; what no driver sends is refused by `send`
 */
export function createMailSender(settings: MailSettings, binding: SendEmailBinding | undefined): MailSender {
  const driver = createDriver(settings, binding);
  return { send: async (message) => driver.send(verifyMessage(message)) };
}

function createDriver(settings: MailSettings, binding: SendEmailBinding | undefined): MailSender {
  switch (settings.driver) {
    case 'none':
      return { send: () => Promise.reject(new ConfigurationError('MAIL_DRIVER', 'is none')) };
    case 'binding':
      if (!binding) throw new ConfigurationError('MAIL_DRIVER', 'is binding, and there is no send_email binding MAIL');
      return createBindingSender(binding, settings.from);
    case 'smtp':
      return createSmtpSender(settings.smtp, settings.from);
    case 'http':
      return createHttpSender(settings.api, settings.from);
  }
}
