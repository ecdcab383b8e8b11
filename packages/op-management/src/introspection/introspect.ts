// What is true of a token at this moment (RFC 7662 §2.2). An access token is told to whom it is for (audience.ts); a refresh token
// only to the client that holds it.
import type { AuthorizationDetail } from '@authrim/shared/authorization-details';
import { type AuthenticatedClient, sectorOf } from '@authrim/shared/clients';
import { type Derivation, openRefreshToken } from '@authrim/shared/handles';
import { formatScope } from '@authrim/shared/oauth';
import type { Actor } from '@authrim/shared/policies';
import { type Confirmation, type Identifiers, inspectToken, type LiveTokenNeeds, tokenTypeOf } from '@authrim/shared/tokens';
import { type AudienceNeeds, isMeant } from './audience.ts';

export interface IntrospectionNeeds extends LiveTokenNeeds, AudienceNeeds {
  derivation: Derivation;
  identifiers: Identifiers;
}

/** Whatever else a token is not, it is only not active: no reason is told (B-249). */
export type Introspection = { active: false } | ActiveIntrospection;

interface ActiveIntrospection {
  active: true;
  iss: string;
  sub: string;
  aud: string;
  client_id: string;
  scope: string;
  /** RFC 9396 §9.2. */
  authorization_details?: readonly AuthorizationDetail[];
  /** `N_A` for what is no access token (RFC 8693 §2.2.1), so that nobody takes it for one. */
  token_type: 'Bearer' | 'DPoP' | 'N_A';
  /** Epoch seconds, as is `exp`. */
  iat: number;
  exp: number;
  /** When and how the person signed in (RFC 9470 §6.2); absent when nobody did. */
  auth_time?: number;
  acr?: string;
  /** RFC 8693 §4.1, §4.4. */
  act?: Actor;
  may_act?: { readonly sub: string };
  /** RFC 7800 §3.1: the resource server has to see that the sender holds this key or certificate (RFC 9449 §6.2, RFC 8705 §3.2). */
  cnf?: Confirmation;
}

/**
 * The token is tried as everything it may be, whatever its hint says; what is not ours asks no object.
 * @throws OAuthError temporarily_unavailable
 */
export async function introspect(token: string, caller: AuthenticatedClient, needs: IntrospectionNeeds): Promise<Introspection> {
  return (await introspectAccessToken(token, caller, needs)) ?? (await introspectRefreshToken(token, caller, needs)) ?? { active: false };
}

async function introspectAccessToken(
  token: string,
  caller: AuthenticatedClient,
  needs: IntrospectionNeeds,
): Promise<ActiveIntrospection | undefined> {
  const verdict = await inspectToken(token, needs);
  if (verdict.outcome === 'inactive' || !(await isMeant(caller, verdict.token.claims.aud, needs))) return undefined;
  const { iss, sub, aud, client_id, scope, authorization_details, iat, exp, auth_time, acr, act, may_act, cnf } = verdict.token.claims;
  return {
    active: true,
    iss,
    sub,
    aud,
    client_id,
    scope,
    ...(authorization_details && tellsDetails(needs) && { authorization_details }),
    token_type: tokenTypeOf(cnf),
    iat,
    exp,
    ...(auth_time !== undefined && { auth_time }),
    ...(acr !== undefined && { acr }),
    ...(act && { act }),
    ...(may_act && { may_act }),
    ...(cnf && { cnf }),
  };
}

/** What was granted before the feature was switched off is told no more (C-26). */
const tellsDetails = ({ settings }: IntrospectionNeeds): boolean => settings.features.rich_authorization_requests;

/** No `cnf`: only confidential clients ask, and no key binds their refresh tokens (RFC 9449 §5). */
async function introspectRefreshToken(
  token: string,
  caller: AuthenticatedClient,
  needs: IntrospectionNeeds,
): Promise<ActiveIntrospection | undefined> {
  const { settings, sealer, derivation, subjects, identifiers } = needs;
  const handle = await openRefreshToken(sealer, derivation, token);
  if (!handle) return undefined;
  const { grant: id, generation, secret_hash } = handle;
  const asked = { grant: id, client_id: caller.client_id, sector: sectorOf(caller.metadata), refresh: { generation, secret_hash } };
  const inspected = await subjects.of(handle.subject).inspect(asked);
  if (inspected.outcome === 'inactive' || inspected.grant.client_id !== caller.client_id) return undefined;
  const { grant, subject: person } = inspected;
  return {
    active: true,
    iss: settings.issuer,
    sub: await identifiers.subjectIdentifier({ client: caller, subject: handle.subject, person }),
    aud: settings.issuer,
    client_id: grant.client_id,
    scope: formatScope(grant.scope),
    ...(grant.authorization_details !== undefined &&
      tellsDetails(needs) && { authorization_details: JSON.parse(grant.authorization_details) }),
    token_type: 'N_A',
    iat: grant.issued_at,
    exp: grant.refresh_expires_at ?? grant.issued_at,
  };
}
