// Administration: GraphQL and the console. Its feature is off, so every route answers `not_supported`.
import { createWorker } from '@authrim/shared/http';
import { createContext } from './context.ts';

export default createWorker(createContext, [
  { path: '/graphql', feature: 'graphql' },
  { path: '/console/*', feature: 'graphql' },
]);
