// An address the person reads mail at. Recorded in D1 and told to the object, by whatever page the code was typed at (address/).
import { showAddress, submitAddress } from '../address/endpoint.tsx';
import type { ActionPage } from './action.ts';

export const verifyEmail: ActionPage = {
  path: '/login/address',
  description: 'The person must verify an e-mail address',
  at: ['/account/email'],
  get: showAddress,
  post: submitAddress,
};
