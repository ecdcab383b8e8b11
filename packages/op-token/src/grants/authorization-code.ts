// grant_type=authorization_code (RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 9449 §10). The person's own object decides, once and for all;
// what it refuses is told in one sentence, so that nobody learns which part of a stolen set was wrong.
import { type Client, sectorOf } from '@authrim/shared/clients';
import type { NewRefreshToken } from '@authrim/shared/durable-objects';
import { type CodeHandle, deriveRefreshSecret, openCode, type RefreshSecret } from '@authrim/shared/handles';
import { deriveCodeChallenge, invalidGrant, invalidRequest, invalidTarget, isCodeVerifier, type OAuthError } from '@authrim/shared/oauth';
import { profiles } from '@authrim/shared/policies';
import { accessTokenLifetime, type Granted } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { chooseDetails, detailsExceeded } from './authorization-details.ts';
import { bindGrant } from './sender-binding.ts';
import type { OpenGrant, TokenRequest } from './table.ts';

export const openCodeGrant: OpenGrant = async ({ code }, { sealer }) => {
  const handle = code ? await openCode(sealer, code) : undefined;
  return { redeem: (request, needs) => redeem(handle, request, needs), resource: handle?.resource };
};

async function redeem(
  handle: CodeHandle | undefined,
  { form, client, constraint, resource, authorization_details }: TokenRequest,
  needs: TokenNeeds,
): Promise<Granted> {
  const { code, code_verifier, redirect_uri } = form;
  if (!code) throw invalidRequest('code is missing');
  if (code_verifier !== undefined && !isCodeVerifier(code_verifier)) throw refusal('code_verifier');
  if (!handle) throw refusal('sealed');
  const refresh = hasRefreshTokens(client) ? await deriveRefreshSecret(needs.derivation, handle.grant, 1) : undefined;
  const redeemed = await needs.subjects.of(handle.subject).redeem({
    grant: handle.grant,
    code_hash: handle.code_hash,
    client_id: client.client_id,
    sector: sectorOf(client.metadata),
    access_token_lifetime: accessTokenLifetime(client, needs.settings, resource),
    ...(resource && { resource: resource.resource }),
    ...(authorization_details !== undefined && { authorization_details }),
    ...(redirect_uri !== undefined && { redirect_uri }),
    is_redirect_uri_optional: profiles[client.profile].redirect_uri_at_token === 'compared_when_sent',
    ...(code_verifier !== undefined && { code_challenge: await deriveCodeChallenge(code_verifier) }),
    ...bindGrant(constraint),
    ...(refresh && { refresh_token: newRefreshToken(refresh, needs) }),
  });
  if (redeemed.outcome !== 'redeemed') throw refusal(redeemed.outcome === 'refused' ? redeemed.reason : redeemed.outcome);
  const { grant, subject: facts } = redeemed;
  const { scope, nonce } = grant;
  const person = { subject: handle.subject, facts, grant };
  const beside = { ...(refresh && { refresh_secret: refresh.secret }), ...(nonce !== undefined && { nonce }) };
  return { client, scope, ...chooseDetails(grant, authorization_details), person, ...beside };
}

/** One for every client that registered for it; without `offline_access` it ends with the session (B-110, B-116). */
const hasRefreshTokens = ({ metadata }: Client): boolean => metadata.grant_types.includes('refresh_token');

const newRefreshToken = ({ secret_hash }: RefreshSecret, { settings: { lifetimes } }: TokenNeeds): NewRefreshToken => ({
  secret_hash,
  idle_lifetime: lifetimes.refresh_token_idle,
  absolute_lifetime: lifetimes.refresh_token_absolute,
});

function refusal(detail: string): OAuthError {
  if (detail === 'resource') return invalidTarget('This resource was not granted: name one that was');
  if (detail === 'authorization_details') return detailsExceeded();
  return invalidGrant('The code, redirect_uri, code_verifier or DPoP key is not valid', { detail });
}
