// Any mail server, over a socket of the platform. Port 25 is closed to Workers; 587 and 465 are not.
import { connect } from 'cloudflare:sockets';
import { within } from '../../clock/deadline.ts';
import { now } from '../../clock/index.ts';
import { isMailError, type MailSender, mailError } from '../message.ts';
import { formatMime } from '../mime.ts';
import type { Mailbox, SmtpSettings } from '../settings.ts';
import { converse } from '../smtp.ts';

/** Seconds for the whole conversation. */
const patience = 30;
const secureTransport = { implicit: 'on', starttls: 'starttls', none: 'off' } as const;

export const createSmtpSender = (settings: SmtpSettings, from: Mailbox): MailSender => ({
  async send(message) {
    const { host: hostname, port, tls } = settings;
    const socket = connect({ hostname, port }, { secureTransport: secureTransport[tls], allowHalfOpen: false });
    let secured: Socket | undefined;
    for (const part of [socket.opened, socket.closed]) part.catch(() => undefined);
    const { readable, writable } = socket;
    const startTls = () => {
      secured = socket.startTls();
      for (const part of [secured.opened, secured.closed]) part.catch(() => undefined);
      return { readable: secured.readable, writable: secured.writable, startTls };
    };
    const envelope = { from: from.address, to: message.to, content: formatMime(message, from, now()) };
    try {
      await within(patience, () => converse({ readable, writable, startTls }, settings, envelope));
    } catch (error) {
      throw isMailError(error) ? error : mailError('the SMTP server could not be reached');
    } finally {
      await (secured ?? socket).close().catch(() => undefined);
    }
  },
});
