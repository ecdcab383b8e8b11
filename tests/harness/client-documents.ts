// Clients as they publish themselves: a document on a host of their own, whose URL is their client_id.
import type { Host, Hosted } from './host.ts';
import type { RegisteredClient } from './journey.ts';

/** Where a native client listens; any port of it is registered. */
export const loopback = 'http://127.0.0.1:51000/callback';

export interface Publication extends Omit<Hosted, 'body'> {
  /** In place of what would be published for these members. */
  body?: string | Uint8Array;
  /** Publishes anew where it was. */
  at?: string;
}

/** A public native client; members change the document, `undefined` leaves one out. Nobody registered it, so nothing opens a registration. */
export function publishClient(host: Host, members: Record<string, unknown> = {}, publication: Publication = {}): RegisteredClient {
  const { at: client_id = `${host.origin}/${crypto.randomUUID()}/client.json`, body, ...hosted } = publication;
  const document = { client_id, client_name: 'Test agent', redirect_uris: ['http://127.0.0.1/callback'], ...members };
  host.publish({ type: 'application/json', ...hosted, body: body ?? JSON.stringify(document) }, client_id);
  return { client_id, registration_access_token: '', registration_client_uri: '' };
}
