// Servers on which every registered client lives under one profile, and what the journeys under them have in common.
import * as oauth from 'openid-client';
import { expect } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { type AssertingClient, assert } from './assertions.ts';
import { createBrowser } from './browser.ts';
import { callback, signInAndConsent } from './journey.ts';
import { type Answer, type Parameters, postForm } from './token-requests.ts';

/** Mutual TLS is on: certificates are presented at the issuer itself. */
export const startProfileOrigin = (DEFAULT_PROFILE: string, variables: Record<string, string> = {}) =>
  startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables: { DEFAULT_PROFILE, ENABLE_MTLS: 'true', ...variables } });

/** What openid-client checks in a response, and the request that makes it answer so. */
export interface Prepared {
  request: Record<string, string>;
  checks: oauth.AuthorizationCodeGrantChecks;
}

export async function prepareRequest(parameters: Record<string, string> = {}): Promise<Prepared> {
  const [state, nonce, pkceCodeVerifier] = [oauth.randomState(), oauth.randomNonce(), oauth.randomPKCECodeVerifier()];
  const request = {
    redirect_uri: callback,
    scope: 'openid profile offline_access',
    prompt: 'consent',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  };
  return { request, checks: { expectedState: state, expectedNonce: nonce, pkceCodeVerifier, idTokenExpected: true } };
}

/** Alice signs in and agrees, and openid-client redeems what comes back. */
export async function redeemResponse(
  configuration: oauth.Configuration,
  url: URL,
  { checks }: Prepared,
  options: oauth.AuthorizationCodeGrantOptions = {},
) {
  const { issuer } = configuration.serverMetadata();
  const response = await signInAndConsent(createBrowser(issuer), url.href, 'alice');
  return { response, tokens: await oauth.authorizationCodeGrant(configuration, response, checks, undefined, options) };
}

export interface Asserted {
  headers?: HeadersInit;
  /** Of the assertion, changed. */
  claims?: Record<string, unknown>;
}

/** A form of a client that authenticates with private_key_jwt, by an assertion to the issuer with claims changed. */
export const postAsserted = async (
  issuer: string,
  endpoint: string,
  asserting: AssertingClient,
  form: Parameters,
  { headers = {}, claims = {} }: Asserted = {},
): Promise<Answer> => postForm(`${issuer}${endpoint}`, { ...(await assert(asserting, issuer, claims)), ...form }, undefined, headers);

export const refusal = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });
