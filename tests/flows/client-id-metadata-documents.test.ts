// Clients that are known by a document of their own (OAuth Client ID Metadata Document), over all Workers, with real client
// libraries and a host that serves the documents.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { type Host, startHost } from '../harness/host.ts';

let host: Host;
let origin: Origin;

beforeAll(async () => {
  host = await startHost();
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables: { FETCH_ALLOW: host.origin } });
}, 60_000);

afterAll(async () => {
  await Promise.all([origin?.stop(), host?.stop()]);
});

test('B-301: the metadata says that documents are taken', async () => {
  const metadata = await (await fetch(`${origin.issuer}/.well-known/oauth-authorization-server`)).json();
  expect(metadata).toMatchObject({ client_id_metadata_document_supported: true });
});
