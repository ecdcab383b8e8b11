// grant_type=authorization_code (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 9449 §10). The person's own object decides, once and for all;
// what it refuses is told in one sentence, so that nobody learns which part of a stolen set was wrong.
import type { Client } from '@authrim/shared/clients';
import type { NewRefreshToken } from '@authrim/shared/durable-objects';
import { hashRefreshToken, openCode, readDefaultResource } from '@authrim/shared/handles';
import { deriveCodeChallenge, invalidGrant, invalidRequest, invalidTarget, isCodeVerifier, type OAuthError } from '@authrim/shared/oauth';
import { profiles } from '@authrim/shared/policies';
import { accessTokenLifetime } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import type { FindDefaultResource } from '../token/resource.ts';
import { chooseDetails, detailsExceeded } from './authorization-details.ts';
import { bindGrant } from './sender-binding.ts';
import type { RedeemGrant } from './table.ts';

export const redeemAuthorizationCode: RedeemGrant = async ({ form, client, constraint, resource, authorization_details }, needs) => {
  const { code, code_verifier, redirect_uri } = form;
  if (!code) throw invalidRequest('code is missing');
  if (code_verifier !== undefined && !isCodeVerifier(code_verifier)) throw refusal('code_verifier');
  const handle = await openCode(needs.sealer, code);
  if (!handle) throw refusal('sealed');
  const refresh_token = await newRefreshToken(client, handle.grant, needs);
  const redeemed = await needs.subjects.of(handle.subject).redeem({
    grant: handle.grant,
    code_hash: handle.code_hash,
    client_id: client.client_id,
    access_token_lifetime: accessTokenLifetime(client, needs.settings, resource),
    ...(resource && { resource: resource.resource }),
    ...(authorization_details !== undefined && { authorization_details }),
    ...(redirect_uri !== undefined && { redirect_uri }),
    is_redirect_uri_optional: profiles[client.profile].redirect_uri_at_token === 'compared_when_sent',
    ...(code_verifier !== undefined && { code_challenge: await deriveCodeChallenge(code_verifier) }),
    ...bindGrant(constraint),
    ...(refresh_token && { refresh_token }),
  });
  if (redeemed.outcome !== 'redeemed') throw refusal(redeemed.outcome === 'refused' ? redeemed.reason : redeemed.outcome);
  const { grant, subject: facts } = redeemed;
  const { scope, nonce } = grant;
  const person = { subject: handle.subject, facts, grant };
  return { client, scope, ...chooseDetails(grant, authorization_details), person, ...(nonce !== undefined && { nonce }) };
};

/** A refresh token for every client that registered for it; without `offline_access` it ends with the session (B-110, B-116). */
async function newRefreshToken(
  { metadata }: Client,
  grant: string,
  { derivation, settings: { lifetimes } }: TokenNeeds,
): Promise<NewRefreshToken | undefined> {
  if (!metadata.grant_types.includes('refresh_token')) return undefined;
  return {
    secret_hash: await hashRefreshToken(derivation, grant, 1),
    idle_lifetime: lifetimes.refresh_token_idle,
    absolute_lifetime: lifetimes.refresh_token_absolute,
  };
}

/** Of a request that names none. */
export const findResourceOfCode: FindDefaultResource = async ({ code }, { sealer }) =>
  code === undefined ? undefined : readDefaultResource(sealer, 'authorization_code', code);

function refusal(detail: string): OAuthError {
  if (detail === 'resource') return invalidTarget('This resource was not granted: name one that was');
  if (detail === 'authorization_details') return detailsExceeded();
  return invalidGrant('The code, redirect_uri, code_verifier or DPoP key is not valid', { detail });
}
