// op-discovery: /.well-known/*. The documents are made from the tables the other Workers run on, so they cannot promise more.
import { createWorker, type Endpoint, type WorkerContext } from '@authrim/shared/http';
import { createContext, type DiscoveryNeeds } from './context.ts';
import { renderDocument } from './document.ts';

type C = WorkerContext<DiscoveryNeeds>;

const showMetadata = async (c: C): Promise<Response> => renderDocument(c.req.raw, await c.get('needs').metadata.get());
const showKeySet = async (c: C): Promise<Response> => renderDocument(c.req.raw, await c.get('needs').keySet.get());

const publicDocument = { cors: 'any_origin' } as const satisfies Partial<Endpoint<DiscoveryNeeds>>;

export default createWorker(createContext, [
  { path: '/.well-known/openid-configuration', get: showMetadata, ...publicDocument },
  { path: '/.well-known/oauth-authorization-server', get: showMetadata, ...publicDocument },
  { path: '/.well-known/jwks.json', get: showKeySet, ...publicDocument },
]);
