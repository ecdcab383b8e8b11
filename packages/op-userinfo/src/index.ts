// op-userinfo: /userinfo and nothing else.
import { createWorker, renderAccessTokenError } from '@authrim/shared/http';
import { createContext } from './context.ts';
import { answerUserinfo } from './userinfo/endpoint.ts';

export default createWorker(createContext, [
  {
    path: '/userinfo',
    get: answerUserinfo,
    post: answerUserinfo,
    cors: 'any_origin',
    isResource: true,
    renderError: renderAccessTokenError,
  },
]);
