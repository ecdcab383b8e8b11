// op-userinfo: /userinfo and nothing else.
import { createWorker, renderAccessTokenErrors } from '@authrim/shared/http';
import { createContext } from './context.ts';
import { answerUserinfo, userinfo } from './userinfo/endpoint.ts';

export default createWorker(createContext, [
  {
    path: userinfo.path,
    get: answerUserinfo,
    post: answerUserinfo,
    cors: 'any_origin',
    isResource: true,
    renderError: renderAccessTokenErrors(userinfo.path),
  },
]);
