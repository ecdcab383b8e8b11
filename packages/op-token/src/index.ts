// op-token: /token and nothing else. Every grant goes through the same phases (token/endpoint.ts).
import { createWorker } from '@authrim/shared/http';
import { createContext } from './context.ts';
import { answerTokenRequest } from './token/endpoint.ts';

export default createWorker(createContext, [{ path: '/token', post: answerTokenRequest, cors: 'any_origin' }]);
