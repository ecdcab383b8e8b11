// Sign-in with other identity providers. Its feature is off, so every route answers `not_supported`.
import { createWorker } from '@authrim/shared/http';
import { createContext } from './context.ts';

export default createWorker(createContext, [{ path: '/social/*', feature: 'social_login' }]);
