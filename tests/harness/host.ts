// What a relying party serves for others to fetch (request objects, key sets), on a loopback address of its own. It keeps who
// came, so that a test can say that nobody did.
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type anyPort, listen } from './listen.ts';

export interface Hosted {
  body: string | Uint8Array;
  type?: string;
  status?: number;
  headers?: Record<string, string>;
}

export interface Host {
  /** http, unless it was started with a certificate. */
  origin: string;
  /** Serves something at a path of its own, or anew at a URL it had; answers the URL. */
  publish(hosted: Hosted, url?: string): string;
  /** The headers of each request for a URL. */
  visits(url: string): IncomingHttpHeaders[];
  stop(): Promise<void>;
}

export interface HostOptions {
  /** Key and certificate in PEM, for https. */
  tls?: { key: string; cert: string };
  /** Where it listens; without it where the shared origins may fetch from. */
  port?: typeof anyPort;
}

export async function startHost({ tls, port: at }: HostOptions = {}): Promise<Host> {
  const documents = new Map<string, Hosted>();
  const visited: { url: string; headers: IncomingHttpHeaders }[] = [];
  let origin = '';
  const answer: RequestListener = (request, response) => {
    const url = origin + request.url;
    visited.push({ url, headers: request.headers });
    const { body, type = 'text/plain', status = 200, headers } = documents.get(url) ?? { body: '', status: 404 };
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  const { port, stop } = await listen(server, at);
  origin = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    origin,
    publish(hosted, url = `${origin}/${crypto.randomUUID()}`) {
      documents.set(url, hosted);
      return url;
    },
    visits: (url) => visited.filter((visit) => visit.url === url).map(({ headers }) => headers),
    stop,
  };
}
