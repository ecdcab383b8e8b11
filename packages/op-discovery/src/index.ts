// op-discovery: /.well-known/*. The documents are made from the tables the other Workers run on, so they cannot promise more.
import { createWorker, type Endpoint, metadataPath, type WorkerContext } from '@authrim/shared/http';
import { createContext, type DiscoveryNeeds } from './context.ts';
import { publishDocument, renderDocument } from './document.ts';
import { describeResource, identifierOf } from './protected-resources/metadata.ts';

type C = WorkerContext<DiscoveryNeeds>;

const showMetadata = async (c: C): Promise<Response> => renderDocument(c.req.raw, await c.get('needs').metadata.get());
async function showResource(c: C): Promise<Response> {
  const { settings, resources } = c.get('needs');
  const identifier = identifierOf(c.req.url, settings.issuer);
  const resource = (await resources.get()).find((candidate) => candidate.resource === identifier);
  if (!resource) return new Response('Not found\n', { status: 404, headers: { 'Cache-Control': 'no-store' } });
  return renderDocument(c.req.raw, await publishDocument(describeResource(resource, settings)));
}

const showKeySet = async (c: C): Promise<Response> => renderDocument(c.req.raw, await c.get('needs').keySet.get());

/** Where a person adds and keeps passkeys (A Well-Known URL for Relying Party Passkey Endpoints §2). */
async function showPasskeyEndpoints(c: C): Promise<Response> {
  const { issuer } = c.get('needs').settings;
  const endpoints = { enroll: `${issuer}/account/security/passkey`, manage: `${issuer}/account/security` };
  return renderDocument(c.req.raw, await publishDocument(endpoints));
}

const publicDocument = { cors: 'any_origin', isDocument: true } as const satisfies Partial<Endpoint<DiscoveryNeeds>>;

export default createWorker(createContext, [
  { path: '/.well-known/openid-configuration', get: showMetadata, ...publicDocument },
  { path: '/.well-known/oauth-authorization-server', get: showMetadata, ...publicDocument },
  { path: metadataPath, get: showResource, ...publicDocument },
  { path: `${metadataPath}/*`, get: showResource, ...publicDocument },
  { path: '/.well-known/passkey-endpoints', get: showPasskeyEndpoints, ...publicDocument },
  { path: '/.well-known/jwks.json', get: showKeySet, ...publicDocument },
]);
