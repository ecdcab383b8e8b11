// The plain assertion of RFC 7523 §3: meant for this server or for its token endpoint, and for no one else beside.
import { verifyAssertionGrant } from '@authrim/shared/trusted-issuers';
import { readScopeClaim, type VerifyAssertion, verifyBounds } from './kind.ts';

/** Client assertions, tokens and the like are other kinds (JW-07). */
const types = ['jwt', 'authorization-grant+jwt'];

export const verifyJwtBearer: VerifyAssertion = async (jwt, _client, constraint, needs) => {
  const { issuer } = needs.settings;
  const assertion = await verifyAssertionGrant(jwt, { types, audiences: [issuer, `${issuer}/token`] }, needs);
  verifyBounds(assertion, constraint);
  const scope = readScopeClaim(assertion);
  return { assertion, ...(scope && { scope }) };
};
