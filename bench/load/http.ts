// One keep-alive connection that speaks just enough HTTP/1.1 to load a server without becoming the bottleneck itself.
import { once } from 'node:events';
import { connect } from 'node:net';

export interface HttpResponse {
  status: number;
  /** Status line and header lines as they came. */
  head: string;
  body: string;
}

export interface Connection {
  /**
   * Sends one request and waits for its response; one at a time.
   * @throws Error when the connection ends before the response did
   */
  exchange(request: string): Promise<HttpResponse>;
  /** False as soon as either side has closed it: servers do after some idle seconds. */
  isOpen(): boolean;
  close(): void;
}

export interface HttpRequest {
  method?: 'GET' | 'POST';
  path: string;
  host: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
}

/** The request as it goes over the wire. */
export function formatRequest({ method, path, host, headers = {}, form }: HttpRequest): string {
  const body = form === undefined ? '' : new URLSearchParams(form).toString();
  const ofBody = form && { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(body.length) };
  const lines = Object.entries({ Host: host, ...headers, ...ofBody }).map(([name, value]) => `${name}: ${value}`);
  return `${[`${method ?? (form ? 'POST' : 'GET')} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

export async function openConnection({ hostname, port }: URL): Promise<Connection> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1');
  await once(socket, 'connect');
  let received = '';
  let awaited: PromiseWithResolvers<HttpResponse> | undefined;
  const fail = (reason: string) => awaited?.reject(new Error(`the connection ${reason}`));
  socket.on('error', ({ message }) => fail(`failed: ${message}`)).on('close', () => fail('was closed'));
  socket.on('data', (chunk: string) => {
    received += chunk;
    const response = readResponse(received);
    if (!response) return;
    received = '';
    awaited?.resolve(response);
  });
  return {
    exchange(request) {
      awaited = Promise.withResolvers();
      if (socket.writable) socket.write(request, 'latin1');
      else fail('was closed');
      return awaited.promise;
    },
    isOpen: () => socket.writable,
    close: () => socket.destroy(),
  };
}

/** The response, once it is there as a whole. */
function readResponse(text: string): HttpResponse | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const body = text.slice(end + 4);
  const response = { status: Number(head.slice(9, 12)), head };
  const length = findHeader(response, 'Content-Length');
  if (length !== undefined) return body.length >= Number(length) ? { ...response, body } : undefined;
  return body.endsWith('0\r\n\r\n') ? { ...response, body: joinChunks(body) } : undefined;
}

function joinChunks(body: string): string {
  let joined = '';
  for (let at = 0; at < body.length; ) {
    const start = body.indexOf('\r\n', at) + 2;
    const size = Number.parseInt(body.slice(at, start), 16);
    joined += body.slice(start, start + size);
    at = start + size + 2;
  }
  return joined;
}

export function findHeader({ head }: Pick<HttpResponse, 'head'>, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim();
}
