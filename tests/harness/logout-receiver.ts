// The back-channel of relying parties (OpenID Connect Back-Channel Logout 1.0 §2.5) on a loopback address: each path answers
// as it is told, and keeps what came. Knows HTTP, nothing of this provider's code.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.ts';

interface ReceivedLogout {
  method: string;
  headers: IncomingHttpHeaders;
  form: URLSearchParams;
  /** Milliseconds. */
  at: number;
}

/** `hang` accepts the request and never answers. */
type LogoutAnswer = number | 'hang' | { status: number; location: string };

export interface LogoutReceiver {
  origin: string;
  /** A URL of its own that gives these answers, the last one again and again. */
  listen(...answers: LogoutAnswer[]): string;
  received(url: string): ReceivedLogout[];
  /** Waits until so many have come; fails after so many seconds. */
  waitFor(url: string, count: number, seconds?: number): Promise<ReceivedLogout[]>;
  stop(): Promise<void>;
}

export async function startLogoutReceiver(): Promise<LogoutReceiver> {
  const answers = new Map<string, LogoutAnswer[]>();
  const logouts = new Map<string, ReceivedLogout[]>();
  let origin = '';

  const server = createServer(async (request, response) => {
    const url = origin + request.url;
    let body = '';
    for await (const part of request) body += part;
    const { method = '', headers } = request;
    logouts.set(url, [...(logouts.get(url) ?? []), { method, headers, form: new URLSearchParams(body), at: Date.now() }]);
    const waiting = answers.get(url) ?? [404];
    const answer = waiting.length > 1 ? waiting.shift() : waiting[0];
    if (answer === 'hang') return;
    if (typeof answer === 'object') response.writeHead(answer.status, { Location: answer.location }).end();
    else response.writeHead(answer ?? 404).end();
  });
  const { port, stop } = await listen(server);
  origin = `http://127.0.0.1:${port}`;

  const received = (url: string): ReceivedLogout[] => logouts.get(url) ?? [];
  return {
    origin,
    received,
    listen(...given) {
      const url = `${origin}/${crypto.randomUUID()}`;
      answers.set(url, given);
      return url;
    },
    async waitFor(url, count, seconds = 10) {
      const deadline = Date.now() + seconds * 1000;
      while (received(url).length < count) {
        if (Date.now() > deadline) throw new Error(`${received(url).length} instead of ${count} logout tokens within ${seconds} s`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return received(url);
    },
    stop,
  };
}
