// HTTP byte by byte, for what no client library would put on the wire: odd methods, targets, hosts and header lines.
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  /** Lower-case names; a repeated header is joined by a comma. */
  headers: Headers;
  body: string;
}

/**
 * Sends a request line and header lines as they are, and reads until the server closes.
 * @param lines without line breaks; `Connection: close` is added, a Host unless one is given
 */
export async function sendRaw(url: string, requestLine: string, lines: readonly string[] = [], body = ''): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const isNamed = lines.some((line) => /^host:/i.test(line));
  const head = [requestLine, ...(isNamed ? [] : [`Host: ${host}`]), ...lines, 'Connection: close', '', body].join('\r\n');
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(head));
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', (error) => (chunks.length > 0 ? resolve(Buffer.concat(chunks)) : reject(error)));
  socket.on('close', () => resolve(Buffer.concat(chunks)));
  return readAnswer((await promise).toString());
}

function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}
