// GET and POST /userinfo (OpenID Connect Core §5.3): claims about the person an access token speaks for.
import { releaseClaims } from '@authrim/shared/claims';
import type { Client } from '@authrim/shared/clients';
import { noStore, type ProtectedResource, renderJson, verifyAccess, type WorkerContext } from '@authrim/shared/http';
import { insufficientScope } from '@authrim/shared/oauth';
import { type ActiveToken, encryptClaims, encryptJwt, findRecipient, signJwt, type TokenPerson } from '@authrim/shared/tokens';
import type { UserinfoNeeds } from '../context.ts';

export const userinfo: ProtectedResource = { path: '/userinfo', scope: 'openid' };

export async function answerUserinfo(c: WorkerContext<UserinfoNeeds>): Promise<Response> {
  const needs = c.get('needs');
  return renderClaims(await verifyUserinfoToken(c.req.raw, needs), needs);
}

interface PersonToken {
  token: ActiveToken;
  person: TokenPerson;
}

/** An active access token for this server, with the scope `openid`, that speaks for a person (B-120, B-123). */
async function verifyUserinfoToken(request: Request, needs: UserinfoNeeds): Promise<PersonToken> {
  const token = await verifyAccess(request, userinfo, needs);
  if (!token.person) throw insufficientScope('The access token speaks for no person');
  return { token, person: token.person };
}

/** The claims as JSON, or as a JWT signed, encrypted or both as the client registered it (§5.3.2; B-119, B-124). */
async function renderClaims({ token, person: { facts, grant } }: PersonToken, needs: UserinfoNeeds): Promise<Response> {
  const { client, scope } = token;
  const { sub } = token.claims;
  // What was asked for by name was asked by the client of the grant: an exchange passes on the scope alone.
  const claims = client.client_id === grant.client_id ? grant.claims : undefined;
  const released = releaseClaims({ scope, claims, snapshot: facts.claims, destination: 'userinfo', byScope: true });
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
