// GET and POST /userinfo (OpenID Connect Core §5.3): claims about the person an access token speaks for.
import { releaseClaims } from '@authrim/shared/claims';
import type { Client } from '@authrim/shared/clients';
import { noStore, readAccessToken, renderJson, type WorkerContext } from '@authrim/shared/http';
import { insufficientScope, invalidToken } from '@authrim/shared/oauth';
import { ownResource } from '@authrim/shared/resource-servers';
import {
  type ActiveToken,
  encryptClaims,
  encryptJwt,
  findRecipient,
  type PresentedToken,
  signJwt,
  type TokenPerson,
  verifyActiveToken,
} from '@authrim/shared/tokens';
import type { UserinfoNeeds } from '../context.ts';

export async function answerUserinfo(c: WorkerContext<UserinfoNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const presented = await readAccessToken(c.req.raw, needs, '/userinfo');
  return renderClaims(await verifyUserinfoToken(presented, needs), needs);
}

interface PersonToken {
  token: ActiveToken;
  person: TokenPerson;
}

/** An active access token for this server, with the scope `openid`, that speaks for a person (B-120, B-123). */
async function verifyUserinfoToken(presented: PresentedToken, needs: UserinfoNeeds): Promise<PersonToken> {
  const { issuer } = needs.settings;
  const verdict = await verifyActiveToken(presented, [issuer, ownResource(issuer, '/userinfo')], needs);
  if (verdict.outcome === 'inactive') throw invalidToken('The access token is not valid', { detail: verdict.reason });
  const { scope, person } = verdict.token;
  if (!person || !scope.includes('openid')) throw insufficientScope('The access token lacks the scope openid');
  return { token: verdict.token, person };
}

/** The claims as JSON, or as a JWT signed, encrypted or both as the client registered it (§5.3.2; B-119, B-124). */
async function renderClaims({ token, person: { facts, grant } }: PersonToken, needs: UserinfoNeeds): Promise<Response> {
  const { client, scope } = token;
  const { sub } = token.claims;
  const released = releaseClaims({ scope, claims: grant.claims, snapshot: facts.claims, destination: 'userinfo', byScope: true });
  const jwt = await renderJwt({ sub, ...released }, client, needs);
  if (jwt === undefined) return renderJson({ sub, ...released });
  return new Response(jwt, { headers: { ...noStore, 'Content-Type': 'application/jwt' } });
}

/** Undefined for a client that registered neither. */
async function renderJwt(released: object, client: Client, needs: UserinfoNeeds): Promise<string | undefined> {
  const claims = { ...released, iss: needs.settings.issuer, aud: client.client_id };
  const recipient = await findRecipient(client, 'userinfo', needs);
  const alg = client.metadata.userinfo_signed_response_alg;
  if (alg) return encryptJwt(await signJwt('JWT', claims, await needs.signingKeys.signingKey(alg)), recipient);
  return recipient && encryptClaims(claims, recipient);
}
