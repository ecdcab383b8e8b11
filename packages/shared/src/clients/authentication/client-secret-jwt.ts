// `client_secret_jwt`: an assertion under a MAC with the client's own secret (OpenID Connect Core §9; D-13, C-12).
import { encodeText } from '../../oauth/encoding.ts';
import { invalidClient } from '../../oauth/errors.ts';
import { openClientSecrets } from '../secrets.ts';
import { secretAlgorithms, verifySignature } from './assertion.ts';
import { createAssertionMethod } from './client-assertion.ts';

export const clientSecretJwt = createAssertionMethod({
  algorithms: secretAlgorithms,
  isOwnAlgorithm: (alg) => secretAlgorithms.some((secret) => secret === alg),
  async verifySignature(assertion, client, { secretSealer }) {
    const secrets = await openClientSecrets(client, secretSealer);
    return verifySignature(assertion, secrets.map(encodeText), invalidClient);
  },
});
