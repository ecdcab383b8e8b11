// grant_type=refresh_token (RFC 6749 §6, RFC 9700 §4.14). Every use moves the family on by one generation (D-04), unless the
// profile of the client keeps its token as it is; the person's own object tells a lost response from a theft.
import { type AuthenticatedClient, sectorOf } from '@authrim/shared/clients';
import type { RotateInput, SenderBinding } from '@authrim/shared/durable-objects';
import {
  deriveRefreshSecret,
  findRefreshSecret,
  openRefreshToken,
  type RefreshSecret,
  type RefreshTokenHandle,
} from '@authrim/shared/handles';
import { invalidGrant, invalidRequest, invalidScope, invalidTarget, type OAuthError } from '@authrim/shared/oauth';
import { profiles } from '@authrim/shared/policies';
import { accessTokenLifetime, type Confirmation, type Granted } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { chooseDetails, detailsExceeded } from './authorization-details.ts';
import { readScope } from './scope.ts';
import { bindGrant } from './sender-binding.ts';
import type { OpenGrant, TokenRequest } from './table.ts';

export const openRefreshTokenGrant: OpenGrant = async ({ refresh_token }, { sealer, derivation }) => {
  const handle = refresh_token ? await openRefreshToken(sealer, derivation, refresh_token) : undefined;
  return { redeem: (request, needs) => redeem(handle, request, needs), resource: handle?.resource };
};

async function redeem(
  handle: RefreshTokenHandle | undefined,
  { form, client, constraint, resource, authorization_details }: TokenRequest,
  needs: TokenNeeds,
): Promise<Granted> {
  if (!form.refresh_token) throw invalidRequest('refresh_token is missing');
  const scope = readScope(form);
  if (!handle) throw refusal('sealed');
  const next = await deriveNext(client, handle, needs);
  const rotated = await needs.subjects.of(handle.subject).rotate({
    grant: handle.grant,
    client_id: client.client_id,
    sector: sectorOf(client.metadata),
    generation: handle.generation,
    secret_hash: handle.secret_hash,
    ...(next && { next_secret_hash: next.secret_hash }),
    grace: needs.settings.lifetimes.refresh_token_grace,
    access_token_lifetime: accessTokenLifetime(client, needs.settings, resource),
    ...(resource && { resource: resource.resource }),
    ...(authorization_details !== undefined && { authorization_details }),
    ...(scope && { scope }),
    ...bindFamily(client, constraint),
  });
  if (rotated.outcome !== 'rotated') throw refusal(rotated.outcome === 'refused' ? rotated.reason : rotated.outcome);
  const { grant, subject: facts, repeated_hash } = rotated;
  return {
    client,
    scope: scope ?? grant.scope,
    ...chooseDetails(grant, authorization_details),
    person: { subject: handle.subject, facts, grant },
    refresh_secret: await chooseSecret(handle, next, repeated_hash, needs),
  };
}

/** FAPI 2.0 Security Profile §5.3.2.1: a token that its client proves it holds gains nothing by being replaced (B-196). */
async function deriveNext(
  { profile }: AuthenticatedClient,
  { grant, generation }: RefreshTokenHandle,
  { derivation }: TokenNeeds,
): Promise<RefreshSecret | undefined> {
  return profiles[profile].refresh_rotation === 'never' ? undefined : deriveRefreshSecret(derivation, grant, generation + 1);
}

/** What was lost is repeated as it was, whichever root secret was the newest when it was first told. */
async function chooseSecret(
  { grant, generation, ...presented }: RefreshTokenHandle,
  next: RefreshSecret = presented,
  repeated_hash = next.secret_hash,
  { derivation }: TokenNeeds,
): Promise<string> {
  if (repeated_hash === next.secret_hash) return next.secret;
  const lost = await findRefreshSecret(derivation, { grant, generation: generation + 1 }, repeated_hash);
  if (!lost) throw refusal('sealed');
  return lost.secret;
}

/**
 * Who authenticates may come with a new key or certificate; nobody else proves whose a refresh token is (RFC 9449 §5; B-175,
 * RFC 8705 §4; B-182).
 */
const bindFamily = (
  { metadata }: AuthenticatedClient,
  constraint: Confirmation | undefined,
): SenderBinding & Pick<RotateInput, 'is_confidential'> => ({
  ...bindGrant(constraint),
  ...(metadata.token_endpoint_auth_method !== 'none' && { is_confidential: true }),
});

function refusal(detail: string): OAuthError {
  if (detail === 'scope') return invalidScope('scope exceeds what was granted');
  if (detail === 'authorization_details') return detailsExceeded();
  if (detail === 'resource') return invalidTarget('This resource was not granted: name one that was');
  return invalidGrant('The refresh token is not valid', { detail });
}
