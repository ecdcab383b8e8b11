// A client on an origin of its own, so that what a browser enforces between origins is enforced: pages for the callback and
// after logout, a way onward, and a logo. It tells each page what it was sent.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';

export interface RelyingParty {
  origin: string;
  client: RegisteredClient;
  callback: string;
  stop(): Promise<void>;
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="12" fill="#0f766e"/>
  <path d="M14 32V16h12a6 6 0 0 1 0 12H20" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** @param members more client metadata */
export async function startRelyingParty(issuer: string, members: Record<string, unknown> = {}): Promise<RelyingParty> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://rp');
      if (pathname === '/logo.svg') return void response.setHeader('Content-Type', 'image/svg+xml').end(logo);
      if (pathname === '/favicon.ico') return void response.writeHead(204).end();
      if (pathname === '/onward') return void response.writeHead(303, { Location: searchParams.get('to') ?? '/' }).end();
      const sent = request.method === 'POST' ? new URLSearchParams(body) : searchParams;
      const page = `<!doctype html><html lang="en"><title>${pathname}</title><link rel="icon" href="data:,"><main><h1>Back at the app</h1><pre id="sent"></pre></main></html>`;
      const text = JSON.stringify({ method: request.method, ...Object.fromEntries(sent) }).replaceAll('<', '&lt;');
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page.replace('</pre>', () => `${text}</pre>`));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const client = await registerClient(issuer, {
    client_name: 'Pine Notes',
    client_uri: `${origin}/`,
    logo_uri: `${origin}/logo.svg`,
    policy_uri: `${origin}/privacy`,
    tos_uri: `${origin}/terms`,
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/bye`],
    ...members,
  });
  return {
    origin,
    client,
    callback: `${origin}/callback`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
