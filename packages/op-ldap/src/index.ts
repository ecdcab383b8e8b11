// Directories (RFC 4511). An RPC entrypoint without routes: what reaches it over HTTP meets a 404.
import { WorkerEntrypoint } from 'cloudflare:workers';

export default class extends WorkerEntrypoint {
  override fetch(): Response {
    return new Response('Not found\n', { status: 404, headers: { 'Cache-Control': 'no-store' } });
  }
}
