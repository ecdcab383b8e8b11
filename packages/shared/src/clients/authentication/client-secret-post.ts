// `client_secret_post`: the secret beside the client_id in the form (RFC 6749 §2.3.1).
import { invalidClient } from '../../oauth/errors.ts';
import { provesClientSecret } from '../secrets.ts';
import type { AuthenticationMethod } from './method.ts';

export const clientSecretPost: AuthenticationMethod = {
  isAttempted: ({ form }) => form.client_secret !== undefined,
  readAttempt({ form: { client_id, client_secret } }) {
    if (client_id === undefined || client_secret === undefined) throw invalidClient('client_id is missing');
    return {
      client_id,
      async verify(client) {
        if (!(await provesClientSecret(client, client_secret))) throw invalidClient('wrong client_secret');
      },
    };
  },
};
