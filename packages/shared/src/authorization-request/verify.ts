// The checks of an authorization request, in their order, on one screen. Each takes the parameters and returns the piece
// it vouches for, or throws the OAuthError that is delivered to the client. A new check is a file in checks/ and a line here.

import { type ClaimsParameter, scopeOfClaims, supportedScopes } from '../claims/index.ts';
import type { Client } from '../clients/index.ts';
import type { Settings } from '../config/index.ts';
import type { Prompt, ResponseType } from '../oauth/words.ts';
import type { ParameterRecord } from '../parameters/index.ts';
import type { ResourceServer } from '../resource-servers/index.ts';
import { findPreferredContexts, verifyAuthenticationContext } from './checks/authentication-context.ts';
import { type AuthorizationDetailsNeeds, type RequestedDetail, verifyAuthorizationDetails } from './checks/authorization-details.ts';
import { verifyClaims } from './checks/claims.ts';
import { verifyCodeChallenge } from './checks/code-challenge.ts';
import { verifyDpopJkt } from './checks/dpop-jkt.ts';
import { verifyMaxAge } from './checks/max-age.ts';
import { verifyNonce } from './checks/nonce.ts';
import { verifyPrompt } from './checks/prompt.ts';
import { refuseRegistration } from './checks/registration.ts';
import { type ConsentResource, consentItems, describeForConsent, type ResourceNeeds, verifyResources } from './checks/resource.ts';
import { verifyResponseMode } from './checks/response-mode.ts';
import { verifyResponseType } from './checks/response-type.ts';
import { verifyScope } from './checks/scope.ts';

/** A request every check has passed; nothing else may be granted. */
export interface AuthorizationRequest {
  response_type: ResponseType;
  scope: string[];
  /** Whom the access tokens will be for, this server itself left out. */
  resources: readonly ResourceServer[];
  /** What the person is shown: the scope of this server, the scope of each claim asked for by name (AZ-51), and each resource. */
  consent: { scope: string[]; resources: readonly ConsentResource[] };
  /** The same as what the person must have agreed to. */
  consent_scope: string[];
  code_challenge: string | undefined;
  /** RFC 7638 thumbprint of the key the code is bound to. */
  dpop_jkt: string | undefined;
  nonce: string | undefined;
  prompt: Prompt[];
  /** Seconds. */
  max_age: number | undefined;
  claims: ClaimsParameter | undefined;
  /** Empty without the parameter. */
  authorization_details: readonly RequestedDetail[];
  /** Authentication context classes the client insists on; empty when it only wishes. */
  essential_acr_values: string[];
  /** Those it would like, the best first. */
  preferred_acr_values: string[];
}

/** What the checks look up. */
export type RequestNeeds = AuthorizationDetailsNeeds & ResourceNeeds & { settings: Pick<Settings, 'signUp'> };

/** @throws OAuthError to be delivered to the verified response target */
export async function verifyAuthorizationRequest(
  parameters: ParameterRecord,
  client: Client,
  needs: RequestNeeds,
): Promise<AuthorizationRequest> {
  refuseRegistration(parameters);
  const response_type = verifyResponseType(parameters, client);
  verifyResponseMode(parameters, response_type, client);
  const claims = verifyClaims(parameters);
  const resources = await verifyResources(parameters, response_type, needs);
  const scope = verifyScope(parameters, client, response_type, resources);
  const consent = describeConsent(scope, resources, claims, needs);
  return {
    response_type,
    scope,
    resources,
    consent,
    consent_scope: [...consent.scope, ...consent.resources.flatMap(consentItems)],
    code_challenge: verifyCodeChallenge(parameters, client, response_type),
    dpop_jkt: verifyDpopJkt(parameters, client, response_type),
    nonce: verifyNonce(parameters, client, response_type, scope),
    prompt: verifyPrompt(parameters, needs.settings),
    max_age: verifyMaxAge(parameters, client),
    claims,
    authorization_details: await verifyAuthorizationDetails(parameters, client, needs),
    essential_acr_values: verifyAuthenticationContext(claims),
    preferred_acr_values: findPreferredContexts(parameters, client),
  };
}

function describeConsent(
  scope: readonly string[],
  resources: readonly ResourceServer[],
  claims: ClaimsParameter | undefined,
  { settings }: RequestNeeds,
): AuthorizationRequest['consent'] {
  const shown = describeForConsent(resources, scope, settings.issuer);
  const own = scope.filter((value) => supportedScopes.includes(value));
  return { scope: [...new Set([...own, ...scopeOfClaims(claims ?? {})])], resources: shown };
}
