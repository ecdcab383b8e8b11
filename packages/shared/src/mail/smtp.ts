// The client's side of SMTP (RFC 5321, RFC 3207, RFC 4954): one connection, one mail, good-bye. Owns the conversation; leaves the
// socket to drivers/smtp. An answer is never quoted: it may name the recipient.
import { encodeBase64, encodeText } from '../oauth/encoding.ts';
import { mailError } from './message.ts';
import type { SmtpSettings } from './settings.ts';

/** Two streams, and how they go on under TLS. */
export interface SmtpConnection {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
  startTls(): SmtpConnection;
}

export interface Envelope {
  from: string;
  to: string;
  /** Lines end in CRLF. */
  content: string;
}

/** How we name ourselves to a server, which has no use for it. */
const hello = 'authrim.invalid';
const longestAnswer = 64 * 1024;

/** @throws MailError when the server does not take the mail, or offers less security than was asked for */
export async function converse(connection: SmtpConnection, { tls, credentials }: SmtpSettings, envelope: Envelope): Promise<void> {
  let line = openLine(connection);
  await line.expect(220);
  let abilities = await line.say(`EHLO ${hello}`, 250);
  if (tls === 'starttls') {
    // Whoever takes the offer out of the answer gets no mail to read (RFC 3207 §6).
    if (!/^STARTTLS$/im.test(abilities)) throw mailError('the SMTP server offers no STARTTLS');
    await line.say('STARTTLS', 220);
    line.release();
    line = openLine(connection.startTls());
    abilities = await line.say(`EHLO ${hello}`, 250);
  }
  if (credentials) await logIn(line, abilities, credentials);
  await line.say(`MAIL FROM:<${envelope.from}>`, 250);
  await line.say(`RCPT TO:<${envelope.to}>`, 250, 251);
  await line.say('DATA', 354);
  await line.say(`${stuff(envelope.content)}\r\n.`, 250);
  await line.say('QUIT', 221).catch(() => undefined);
}

type Line = ReturnType<typeof openLine>;

async function logIn(line: Line, abilities: string, { username, password }: NonNullable<SmtpSettings['credentials']>): Promise<void> {
  const offered = /^AUTH (.*)$/im.exec(abilities)?.[1]?.toUpperCase().split(' ') ?? [];
  if (offered.includes('PLAIN')) {
    await line.say(`AUTH PLAIN ${base64(`\0${username}\0${password}`)}`, 235);
  } else if (offered.includes('LOGIN')) {
    await line.say('AUTH LOGIN', 334);
    await line.say(base64(username), 334);
    await line.say(base64(password), 235);
  } else throw mailError('the SMTP server offers no way to log in that is known here');
}

/** Says lines and hears answers, one at a time: nothing a server sends ahead is taken for an answer to what follows. */
function openLine({ readable, writable }: SmtpConnection) {
  const [reader, writer, decoder] = [readable.getReader(), writable.getWriter(), new TextDecoder()];
  let heard = '';

  /** A whole answer, its lines without codes. */
  async function hear(): Promise<{ code: number; text: string }> {
    for (;;) {
      const end = /^(\d{3}) [^\n]*\n|^(\d{3})\r?\n/m.exec(heard);
      if (end) {
        const text = heard.slice(0, end.index + end[0].length);
        heard = heard.slice(text.length);
        if (heard !== '') throw mailError('the SMTP server spoke out of turn');
        return { code: Number(end[1] ?? end[2]), text: text.replaceAll('\r', '').replaceAll(/^\d{3}[ -]?/gm, '') };
      }
      const { value, done } = await reader.read();
      if (done || heard.length > longestAnswer) throw mailError('the SMTP server broke off');
      heard += decoder.decode(value, { stream: true });
    }
  }

  async function expect(...codes: number[]): Promise<string> {
    const { code, text } = await hear();
    if (!codes.includes(code)) throw mailError(`the SMTP server answered ${code}`, code >= 550 && code <= 554);
    return text;
  }

  return {
    expect,
    async say(words: string, ...codes: number[]): Promise<string> {
      await writer.write(encodeText(`${words}\r\n`));
      return expect(...codes);
    },
    release(): void {
      reader.releaseLock();
      writer.releaseLock();
    },
  };
}

/** RFC 5321 §4.5.2: a line of one dot would end the mail. */
const stuff = (content: string): string => content.replaceAll(/^\./gm, '..');

const base64 = (text: string): string => encodeBase64(encodeText(text));
