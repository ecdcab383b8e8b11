// Clients as they publish themselves: a document on a host of their own, whose URL is their client_id.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
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

/** An origin that can be made to ask for every document anew, while its people, consents and grants stay. */
export interface ForgetfulOrigin {
  issuer: string;
  /** Ends every isolate. */
  restart(): Promise<void>;
  forgetDocuments(): Promise<void>;
  stop(): Promise<void>;
}

export async function startForgetfulOrigin(variables: Record<string, string>): Promise<ForgetfulOrigin> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'authrim-documents-'));
  const options = { seed: 'tests/fixtures/seed.json', dataDirectory, variables };
  let origin = await startFreshOrigin(options);
  const { issuer, secrets } = origin;
  const restart = async () => {
    await origin.stop();
    origin = await startFreshOrigin({ ...options, port: Number(new URL(issuer).port), secrets });
  };
  return {
    issuer,
    restart,
    async forgetDocuments() {
      await restart();
      const copies = await origin.miniflare.getKVNamespace('PUBLIC_DOCUMENTS', 'authrim-op-management');
      for (const { name } of (await copies.list()).keys) await copies.delete(name);
    },
    async stop() {
      await origin.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
