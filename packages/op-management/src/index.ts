// Clients and tokens under management: registration, metadata documents, introspection, revocation. SCIM's feature is off and answers `not_supported`.
import { WorkerEntrypoint } from 'cloudflare:workers';
import { createWorker } from '@authrim/shared/http';
import type { ClientDocumentsContract, DocumentOutcome } from '@authrim/shared/stores';
import { createContext, type ManagementEnv, type ManagementNeeds } from './context.ts';
import { answerIntrospection } from './introspection/endpoint.ts';
import { answerDeletion, answerReading, answerRegistration, answerUpdate } from './registration/endpoint.ts';
import { answerRevocation } from './revocation/endpoint.ts';

let context: ManagementNeeds | undefined;
/** One an isolate, for requests and for the Workers that ask for clients. */
const contextOf = (env: ManagementEnv): ManagementNeeds => {
  context ??= createContext(env);
  return context;
};

/** For the other Workers (RPC): clients that are known by a document. */
export class ClientDocuments extends WorkerEntrypoint<ManagementEnv> implements ClientDocumentsContract {
  async find(client_id: string, caller?: string): Promise<DocumentOutcome> {
    return contextOf(this.env).clientDocuments.find(client_id, caller);
  }
}

export default createWorker(contextOf, [
  { path: '/register', post: answerRegistration, feature: 'dynamic_client_registration', cors: 'any_origin' },
  {
    path: '/register/:client_id',
    get: answerReading,
    put: answerUpdate,
    delete: answerDeletion,
    feature: 'dynamic_client_registration',
    cors: 'any_origin',
  },
  { path: '/introspect', post: answerIntrospection, cors: 'any_origin' },
  { path: '/revoke', post: answerRevocation, cors: 'any_origin' },
  { path: '/scim/v2/*', feature: 'scim' },
]);
