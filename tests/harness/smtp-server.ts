// A mail server of a test's own, on a loopback port: it takes what it is given and remembers it, and can be told to refuse.
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

interface TakenMail {
  from: string;
  to: string;
  /** As it was sent, dots undone. */
  content: string;
  isEncrypted: boolean;
  /** What AUTH PLAIN said; undefined without. */
  credentials: string | undefined;
}

export interface SmtpServer {
  port: number;
  mails: TakenMail[];
  /** What RCPT TO is answered with, from now on. */
  answerRecipient: string;
  stop(): Promise<void>;
}

/** @param tls key and certificate in PEM: STARTTLS is offered */
/** @param port any free one without it */
export async function startSmtpServer(tls?: { key: string; cert: string }, port = 0): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const server: SmtpServer = { port: 0, mails: [], answerRecipient: '250 ok', stop: async () => undefined };

  const talk = (socket: Socket, isEncrypted: boolean): void => {
    const mail: TakenMail = { from: '', to: '', content: '', isEncrypted, credentials: undefined };
    let heard = '';
    let end = '\r\n';
    const abilities = ['250-test', ...(tls && !isEncrypted ? ['250-STARTTLS'] : []), '250 AUTH PLAIN'].join('\r\n');
    const goOnUnderTls = () => {
      socket.removeAllListeners('data');
      talk(new TLSSocket(socket, { isServer: true, ...tls }), true);
      return undefined;
    };
    /** Command → what is said to it. */
    const answers: Readonly<Record<string, (argument: string) => string>> = {
      EHLO: () => abilities,
      'AUTH PLAIN': (text) => {
        mail.credentials = Buffer.from(text, 'base64').toString();
        return '235 ok';
      },
      'MAIL FROM': (from) => {
        mail.from = from.slice(1, -1);
        return '250 ok';
      },
      'RCPT TO': (to) => {
        mail.to = to.slice(1, -1);
        return server.answerRecipient;
      },
      DATA: () => {
        end = '\r\n.\r\n';
        return '354 go';
      },
      QUIT: () => '221 bye',
    };
    const answer = (line: string): string => {
      if (end === '\r\n') {
        const [, command = '', argument = ''] = /^(AUTH PLAIN|MAIL FROM|RCPT TO|[A-Z]+)[: ]?(.*)$/.exec(line) ?? [];
        return answers[command]?.(argument) ?? '500 what';
      }
      end = '\r\n';
      server.mails.push({ ...mail, content: line.replaceAll(/^\.\./gm, '.') });
      return '250 taken';
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      for (let at = heard.indexOf(end); at >= 0; at = heard.indexOf(end)) {
        const line = heard.slice(0, at);
        heard = heard.slice(at + end.length);
        if (line === 'STARTTLS' && tls) socket.write('220 go\r\n', goOnUnderTls);
        else socket.write(`${answer(line)}\r\n`);
      }
    });
  };

  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.write('220 test\r\n');
    talk(socket, false);
  });
  const listening = Promise.withResolvers<void>();
  listener.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = listener.address();
  server.port = typeof address === 'object' && address ? address.port : 0;
  server.stop = async () => {
    for (const socket of sockets) socket.destroy();
    const closed = Promise.withResolvers<void>();
    listener.close(() => closed.resolve());
    await closed.promise;
  };
  return server;
}
