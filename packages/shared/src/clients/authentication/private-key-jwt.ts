// `private_key_jwt`: an assertion signed with a key of the client's `jwks` or `jwks_uri` (OpenID Connect Core §9; B-098).
import { invalidClient } from '../../oauth/errors.ts';
import { isCandidate } from '../candidate-keys.ts';
import { findOwnedKeys } from '../client-keys.ts';
import { assertionAlgorithms, secretAlgorithms, verifySignature } from './assertion.ts';
import { createAssertionMethod } from './client-assertion.ts';

export const privateKeyJwt = createAssertionMethod({
  algorithms: assertionAlgorithms,
  /** Also what is no algorithm at all: it is refused here. */
  isOwnAlgorithm: (alg) => !secretAlgorithms.some((secret) => secret === alg),
  async verifySignature(assertion, client, { remoteKeys }) {
    const { kid, alg } = assertion;
    const found = await findOwnedKeys(client.metadata, isCandidate({ kid, alg, use: 'sig' }), remoteKeys);
    if (found.outcome === 'refused') throw invalidClient(`no key for the assertion: ${found.reason}`);
    return verifySignature(assertion, found.keys, invalidClient);
  },
});
