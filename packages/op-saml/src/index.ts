// SAML 2.0. Its feature is off, so every route answers `not_supported`.
import { createWorker } from '@authrim/shared/http';
import { createContext } from './context.ts';

export default createWorker(createContext, [{ path: '/saml/*', feature: 'saml' }]);
