import { describe, expect, test } from 'vitest';
import { createBindingSender } from './drivers/binding.ts';
import { fill } from './drivers/http.ts';
import { createMailSender, isMailError, type MailMessage, parseMailSettings } from './index.ts';
import { encodeWords, formatMime } from './mime.ts';
import { converse, type SmtpConnection } from './smtp.ts';

const from = { address: 'no-reply@id.example', name: 'Grüße, Authrim' };
const message: MailMessage = { to: 'pat@people.example', subject: 'Your code', text: 'Hello\n.\nBye', html: '<p>Hello</p>' };

describe('RC-13: what may stand in a mail', () => {
  const sent: unknown[] = [];
  const sender = createMailSender({ driver: 'binding', from }, { send: async (mail) => sent.push(mail) });

  test('a good one is sent as it is', async () => {
    await sender.send(message);
    expect(sent).toEqual([{ from: { email: from.address, name: from.name }, ...message }]);
  });

  test.each<[string, Partial<MailMessage>]>([
    ['a line break in the subject', { subject: 'x\r\nBcc: all@people.example' }],
    ['a lone line feed', { subject: 'x\nBcc: all@people.example' }],
    ['a control character', { subject: 'x\u0000' }],
    ['a character that turns what follows around', { subject: 'x\u202Egnp.exe' }],
    ['a Unicode line separator', { subject: 'x\u2028y' }],
    ['no subject', { subject: '' }],
    ['two recipients', { to: 'a@people.example, b@people.example' }],
    ['a recipient with a line break', { to: 'a@people.example\r\nBcc: b@people.example' }],
    ['a recipient with a name', { to: 'Pat <pat@people.example>' }],
    ['a recipient in another spelling', { to: 'Pat@people.example' }],
  ])('%s is refused for good, before any driver sees it', async (_, changes) => {
    const before = sent.length;
    const error: unknown = await sender.send({ ...message, ...changes }).catch((thrown: unknown) => thrown);
    expect([isMailError(error) && error.isPermanent, sent.length]).toEqual([true, before]);
  });
});

test('what the platform says of a failure is not repeated: it may name the recipient', async () => {
  const failing = createBindingSender(
    { send: () => Promise.reject(Object.assign(new Error('pat@people.example?'), { code: 'E_X' })) },
    from,
  );
  await expect(failing.send(message)).rejects.toThrow('the binding did not take a mail (E_X)');
});

describe('the template of an HTTP API', () => {
  const values = { to: 'pat@people.example', subject: 'a "quoted" {{to}}\n', text: '$& $1' };

  test('values go into texts wherever they are, and nowhere else', () => {
    const template = {
      To: [{ Email: '{{to}}' }],
      Subject: '{{subject}}',
      Tracking: false,
      Body: { Text: '<{{text}}>' },
      Odd: '{{unknown}}',
    };
    expect(fill(template, values)).toEqual({
      To: [{ Email: 'pat@people.example' }],
      Subject: 'a "quoted" {{to}}\n',
      Tracking: false,
      Body: { Text: '<$& $1>' },
      Odd: '{{unknown}}',
    });
  });

  test('no value ends a text of the template', () => {
    expect(JSON.parse(JSON.stringify(fill({ text: '{{subject}}' }, { subject: '","bcc":["x@people.example"],"y":"' })))).toEqual({
      text: '","bcc":["x@people.example"],"y":"',
    });
  });
});

describe('RFC 5322, RFC 2045: a mail on the wire', () => {
  const mime = formatMime(message, from, 1_767_225_600);

  test('headers are ours alone; everything beyond ASCII is encoded', () => {
    const [head = ''] = mime.split('\r\n\r\n');
    expect(head.split('\r\n').map((line) => line.split(':')[0])).toEqual([
      'From',
      'To',
      'Subject',
      'Date',
      'Message-ID',
      'Auto-Submitted',
      'MIME-Version',
      'Content-Type',
    ]);
    expect(head).toContain('Date: Thu, 01 Jan 2026 00:00:00 +0000');
    expect(mime).toMatch(/^[\x20-\x7e\r\n]*$/);
    for (const line of mime.split('\r\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('RFC 2047: words are whole characters of at most 75', () => {
    const words = encodeWords('署名'.repeat(30)).split('\r\n ');
    expect(words.length).toBeGreaterThan(1);
    for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
    const decoded = words.map((word) => new TextDecoder().decode(Uint8Array.from(atob(word.slice(10, -2)), (c) => c.charCodeAt(0))));
    expect(decoded.join('')).toBe('署名'.repeat(30));
  });
});

describe('RFC 5321: the conversation', () => {
  const plain = { host: 'mail.example', port: 587, tls: 'none', credentials: undefined } as const;
  const envelope = { from: 'a@id.example', to: 'b@people.example', content: 'Subject: x\r\n\r\n.one\r\n..two' };

  /** A server that answers line by line; `said` is what it heard. */
  function serve(answers: readonly string[], greeting = '220 hi\r\n'): { connection: SmtpConnection; said: string[] } {
    const said: string[] = [];
    const waiting = [...answers];
    let push: ReadableStreamDefaultController<Uint8Array>;
    const bytes = (text: string) => new TextEncoder().encode(text);
    const readable = new ReadableStream<Uint8Array>({
      start(controller) {
        push = controller;
        controller.enqueue(bytes(greeting));
      },
    });
    const writable = new WritableStream<Uint8Array>({
      write(chunk) {
        said.push(new TextDecoder().decode(chunk));
        const answer = waiting.shift();
        if (answer === undefined) push.close();
        else push.enqueue(bytes(answer));
      },
    });
    const connection = { readable, writable, startTls: () => connection };
    return { connection, said };
  }
  const taking = ['250-mail.example\r\n250 SIZE 1\r\n', '250 ok\r\n', '250 ok\r\n', '354 go\r\n', '250 taken\r\n', '221 bye\r\n'];

  test('a mail is handed over; §4.5.2: no line of it ends it', async () => {
    const { connection, said } = serve(taking);
    await converse(connection, plain, envelope);
    expect(said).toEqual([
      'EHLO authrim.invalid\r\n',
      'MAIL FROM:<a@id.example>\r\n',
      'RCPT TO:<b@people.example>\r\n',
      'DATA\r\n',
      'Subject: x\r\n\r\n..one\r\n...two\r\n.\r\n',
      'QUIT\r\n',
    ]);
  });

  test('RFC 3207 §6: a server whose offer of TLS is gone gets no mail', async () => {
    const { connection, said } = serve(taking);
    await expect(converse(connection, { ...plain, tls: 'starttls' }, envelope)).rejects.toThrow('offers no STARTTLS');
    expect(said).toEqual(['EHLO authrim.invalid\r\n']);
  });

  test('what is sent ahead in the clear is not taken for an answer under TLS', async () => {
    const { connection } = serve(['250-x\r\n250 STARTTLS\r\n', '220 go\r\n250 AUTH PLAIN\r\n']);
    await expect(converse(connection, { ...plain, tls: 'starttls' }, envelope)).rejects.toThrow('spoke out of turn');
  });

  test.each([
    ['550 no such user pat@people.example\r\n', true],
    ['451 later\r\n', false],
  ])('RFC 5321 §4.2.1: %j is told by its code alone', async (answer, isPermanent) => {
    const { connection } = serve(['250 x\r\n', '250 ok\r\n', answer]);
    const error: unknown = await converse(connection, plain, envelope).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: `the SMTP server answered ${answer.slice(0, 3)}`, isPermanent });
  });

  test('RFC 4954: credentials go by the way that is offered', async () => {
    const credentials = { username: 'mailer', password: 'secret' };
    const first = serve(['250 AUTH LOGIN PLAIN\r\n', '235 ok\r\n', ...taking.slice(1)]);
    await converse(first.connection, { ...plain, credentials }, envelope);
    expect(first.said[1]).toBe(`AUTH PLAIN ${btoa('\0mailer\0secret')}\r\n`);
    const second = serve(['250 AUTH LOGIN\r\n', '334 VXNlcm5hbWU6\r\n', '334 UGFzc3dvcmQ6\r\n', '235 ok\r\n', ...taking.slice(1)]);
    await converse(second.connection, { ...plain, credentials }, envelope);
    expect(second.said.slice(1, 4)).toEqual(['AUTH LOGIN\r\n', `${btoa('mailer')}\r\n`, `${btoa('secret')}\r\n`]);
    const none = serve(['250 x\r\n']);
    await expect(converse(none.connection, { ...plain, credentials }, envelope)).rejects.toThrow('no way to log in');
  });

  test('a server that falls silent in the middle is an error', async () => {
    const { connection } = serve(['250 x\r\n']);
    await expect(converse(connection, plain, envelope)).rejects.toThrow('broke off');
  });
});

describe('settings', () => {
  const good = { MAIL_DRIVER: 'smtp', MAIL_FROM: 'Authrim <no-reply@id.example>', SMTP_HOST: 'mail.example' };

  test('nothing is sent unless an operator says how', () => {
    expect(parseMailSettings({}, 'deployed')).toEqual({ driver: 'none' });
  });

  test('a server with its usual port and STARTTLS', () => {
    expect(parseMailSettings(good, 'deployed')).toEqual({
      driver: 'smtp',
      from: { address: 'no-reply@id.example', name: 'Authrim' },
      smtp: { host: 'mail.example', port: 587, tls: 'starttls', credentials: undefined },
    });
    expect(parseMailSettings({ ...good, SMTP_TLS: 'implicit' }, 'deployed')).toMatchObject({ smtp: { port: 465 } });
  });

  test.each([
    ['MAIL_DRIVER', { MAIL_DRIVER: 'pigeon' }],
    ['MAIL_FROM', { MAIL_FROM: 'x\r\nBcc: y <a@id.example>' }],
    ['MAIL_FROM', { MAIL_FROM: '' }],
    ['SMTP_HOST', { SMTP_HOST: 'mail example' }],
    ['SMTP_PORT', { SMTP_PORT: '70000' }],
    ['SMTP_TLS', { SMTP_TLS: 'none' }],
    ['SMTP_PASSWORD', { SMTP_USERNAME: 'mailer' }],
    ['MAIL_API_URL', { MAIL_DRIVER: 'http', MAIL_API_URL: 'http://mail.example' }],
    ['MAIL_API_BODY', { MAIL_DRIVER: 'http', MAIL_API_URL: 'https://mail.example', MAIL_API_BODY: '{' }],
    ['MAIL_API_HEADER', { MAIL_DRIVER: 'http', MAIL_API_URL: 'https://mail.example', MAIL_API_HEADER: 'a b' }],
    ['MAIL_API_KEY', { MAIL_DRIVER: 'http', MAIL_API_URL: 'https://mail.example', MAIL_API_KEY: 'a\nb' }],
  ])('a bad value fails by name and is not repeated: %s', (name, changes) => {
    const parse = () => parseMailSettings({ ...good, ...changes }, 'deployed');
    expect(parse).toThrow(new RegExp(`^${name} `));
  });
});
