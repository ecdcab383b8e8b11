// Clients and tokens under management: registration, introspection, revocation. SCIM's feature is off and answers `not_supported`.
import { createWorker } from '@authrim/shared/http';
import { createContext } from './context.ts';
import { answerIntrospection } from './introspection/endpoint.ts';
import { answerDeletion, answerReading, answerRegistration, answerUpdate } from './registration/endpoint.ts';
import { answerRevocation } from './revocation/endpoint.ts';

export default createWorker(createContext, [
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
