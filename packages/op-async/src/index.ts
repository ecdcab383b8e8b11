// Decoupled sign-in: device authorization (RFC 8628) and CIBA. Its features are off, so every route answers `not_supported`.
import { createWorker } from '@authrim/shared/http';
import { createContext } from './context.ts';

export default createWorker(createContext, [
  { path: '/device_authorization', feature: 'device_authorization', cors: 'any_origin' },
  { path: '/device', feature: 'device_authorization' },
  { path: '/bc-authorize', feature: 'ciba' },
]);
