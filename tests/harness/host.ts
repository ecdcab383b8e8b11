// What a relying party serves for others to fetch (request objects, key sets), on a loopback address of its own. It keeps who
// came, so that a test can say that nobody did.
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export interface Hosted {
  body: string | Uint8Array;
  type?: string;
  status?: number;
  headers?: Record<string, string>;
}

export interface Host {
  /** A free port, http unless it was started with a certificate. Nobody fetches from it unless FETCH_ALLOW names it. */
  origin: string;
  /** Serves something at a path of its own, or anew at a URL it had; answers the URL. */
  publish(hosted: Hosted, url?: string): string;
  /** The headers of each request for a URL. */
  visits(url: string): IncomingHttpHeaders[];
  stop(): Promise<void>;
}

/** @param tls key and certificate in PEM, for https */
export async function startHost(tls?: { key: string; cert: string }): Promise<Host> {
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
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  origin = `${tls ? 'https' : 'http'}://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    origin,
    publish(hosted, url = `${origin}/${crypto.randomUUID()}`) {
      documents.set(url, hosted);
      return url;
    },
    visits: (url) => visited.filter((visit) => visit.url === url).map(({ headers }) => headers),
    async stop() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
