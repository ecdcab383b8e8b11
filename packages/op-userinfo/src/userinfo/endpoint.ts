// GET and POST /userinfo (OpenID Connect Core §5.3): claims about the person an access token speaks for.
import { releaseClaims } from '@authrim/shared/claims';
import { now } from '@authrim/shared/clock';
import { noStore, readBearerToken, renderJson, type WorkerContext } from '@authrim/shared/http';
import { insufficientScope, invalidToken } from '@authrim/shared/oauth';
import { type ActiveToken, signJwt, verifyActiveToken } from '@authrim/shared/tokens';
import type { UserinfoNeeds } from '../context.ts';

export async function answerUserinfo(c: WorkerContext<UserinfoNeeds>): Promise<Response> {
  const access_token = await readBearerToken(c.req.raw);
  const needs = c.get('needs');
  return renderClaims(await verifyUserinfoToken(access_token, needs), needs);
}

/** An active access token for this server, with the scope `openid` (B-120, B-123). */
async function verifyUserinfoToken(access_token: string, needs: UserinfoNeeds): Promise<ActiveToken> {
  const verdict = await verifyActiveToken(access_token, needs);
  if (verdict.outcome === 'inactive') throw invalidToken('The access token is not valid', { detail: verdict.reason });
  const { claims, scope } = verdict.token;
  if (claims.aud !== needs.settings.issuer) throw invalidToken('The access token is not valid', { detail: 'audience' });
  if (!scope.includes('openid')) throw insufficientScope('The access token lacks the scope openid');
  return verdict.token;
}

/** The claims as JSON, or as a JWT for a client that registered an algorithm (§5.3.2; B-119). */
async function renderClaims(
  { claims: { sub }, client, scope, grant, person }: ActiveToken,
  { settings, signingKeys }: UserinfoNeeds,
): Promise<Response> {
  const released = releaseClaims({ scope, claims: grant.claims, snapshot: person.claims, destination: 'userinfo', byScope: true });
  const claims = { sub, ...released };
  const alg = client.metadata.userinfo_signed_response_alg;
  if (!alg) return renderJson(claims, { headers: dateHeader() });
  const jwt = await signJwt('JWT', { ...claims, iss: settings.issuer, aud: client.client_id }, await signingKeys.signingKey(alg));
  return new Response(jwt, { headers: { ...noStore, ...dateHeader(), 'Content-Type': 'application/jwt' } });
}

/** Set here because not every runtime does (B-122). */
const dateHeader = () => ({ Date: new Date(now() * 1000).toUTCString() });
