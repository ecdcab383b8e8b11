// What the two methods with a JWT share: who may say it, to whom, and that it is said once (OpenID Connect Core §9,
// RFC 7523 §3; B-096, B-097, CA-05). Leaves to each method which algorithms it takes and how a signature is verified.
import type { Settings } from '../../config/settings.ts';
import { invalidClient } from '../../oauth/errors.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import { type ProfileRules, profiles } from '../../policies/profiles.ts';
import type { Client } from '../client.ts';
import {
  type AssertionAlgorithm,
  type AssertionClaims,
  acceptOnce,
  isMeantFor,
  peekAlgorithm,
  readAssertion,
  type SecretAlgorithm,
  type UnverifiedAssertion,
  verifyLifetime,
} from './assertion.ts';
import type { AuthenticationMethod, ClientAuthenticationNeeds } from './method.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Kinds of JWT a client assertion may be; request objects and DPoP proofs are other kinds (JW-07). */
const types = ['jwt', 'client-authentication+jwt'];

/** Whether this `aud` names us and nobody else, given the issuer and the URLs an assertion may be sent to. */
const acceptsAudience: Record<ProfileRules['assertion_audience'], (aud: unknown, issuer: string, endpoints: readonly string[]) => boolean> =
  {
    issuer: (aud, issuer) => aud === issuer,
    issuer_or_endpoint: (aud, issuer, endpoints) => isMeantFor(aud, [issuer, ...endpoints]),
  };

export interface AssertionMethod<Algorithm extends AssertionAlgorithm | SecretAlgorithm> {
  algorithms: readonly Algorithm[];
  /** Whether an assertion that names this `alg` is one of the method. */
  isOwnAlgorithm(alg: unknown): boolean;
  /** @throws OAuthError invalid_client */
  verifySignature(assertion: UnverifiedAssertion<Algorithm>, client: Client, needs: ClientAuthenticationNeeds): Promise<AssertionClaims>;
}

export const createAssertionMethod = <Algorithm extends AssertionAlgorithm | SecretAlgorithm>(
  method: AssertionMethod<Algorithm>,
): AuthenticationMethod => ({
  isAttempted: ({ form }) => isSent(form) && method.isOwnAlgorithm(peekAlgorithm(form.client_assertion ?? '')),
  readAttempt({ form, endpoint }) {
    if (form.client_assertion_type !== assertionType) throw invalidClient('client_assertion_type is not jwt-bearer');
    const assertion = readAssertion(form.client_assertion ?? '', { types, algorithms: method.algorithms }, invalidClient);
    const { sub } = assertion.claims;
    if (typeof sub !== 'string') throw invalidClient('assertion has no sub');
    return {
      client_id: sub,
      async verify(client, needs) {
        const { token_endpoint_auth_signing_alg = assertion.alg } = client.metadata;
        if (token_endpoint_auth_signing_alg !== assertion.alg) throw invalidClient('assertion alg is not the registered one');
        if (!profiles[client.profile].signing_algorithms.includes(assertion.alg))
          throw invalidClient('assertion alg is not of the profile');
        const claims = verifyLifetime(await method.verifySignature(assertion, client, needs), invalidClient);
        verifyParties(claims, client, endpoint, needs.settings);
        await acceptOnce(claims, ['client_assertion', client.client_id], needs.replayGuard, invalidClient);
      },
    };
  },
});

const isSent = ({ client_assertion, client_assertion_type }: ParameterRecord): boolean =>
  client_assertion !== undefined || client_assertion_type !== undefined;

/** The token endpoint and the one that was called, under the issuer and where mutual TLS has its own origin (RFC 8705 §5). */
const listEndpoints = (endpoint: string, { issuer, mutualTlsOrigin = issuer }: Settings): string[] =>
  [issuer, mutualTlsOrigin].flatMap((origin) => [`${origin}/token`, `${origin}${endpoint}`]);

function verifyParties({ iss, sub, aud }: AssertionClaims, client: Client, endpoint: string, settings: Settings): void {
  if (iss !== client.client_id || sub !== client.client_id) throw invalidClient('assertion iss and sub must be the client_id');
  const isOurs = acceptsAudience[profiles[client.profile].assertion_audience](aud, settings.issuer, listEndpoints(endpoint, settings));
  if (!isOurs) throw invalidClient('assertion aud is not this server alone');
}
