// `none`: a public client names itself and proves nothing (RFC 6749 §3.2.1). It counts when no credentials were sent.
import { invalidClient } from '../../oauth/errors.ts';
import type { AuthenticationMethod } from './method.ts';

export const none: AuthenticationMethod = {
  isImplicit: true,
  isAttempted: ({ authorization, form }) => authorization === undefined && form.client_id !== undefined,
  readAttempt({ form: { client_id } }) {
    if (client_id === undefined) throw invalidClient('client_id is missing');
    return { client_id, verify: async () => {} };
  },
};
