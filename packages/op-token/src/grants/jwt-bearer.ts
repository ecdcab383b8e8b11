// grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer (RFC 7523 §2.1, RFC 7521 §4.1): the word of a trusted issuer as a grant. A kind of
// assertion is a file of assertions/. Never a refresh token: a new assertion is the way to a new token.
import { type AuthenticatedClient, peekType, sectorOf } from '@authrim/shared/clients';
import { findUserBySub, findUserByUsername } from '@authrim/shared/database';
import { invalidRequest, invalidScope, invalidTarget, isSubset, randomToken } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { boundScope, decideClientScope } from '@authrim/shared/policies';
import type { ResourceServer } from '@authrim/shared/resource-servers';
import { reach } from '@authrim/shared/stores';
import { accessTokenLifetime, idJagType, type TokenPerson } from '@authrim/shared/tokens';
import { acceptAssertionOnce, refuseAssertion, type VerifiedAssertion } from '@authrim/shared/trusted-issuers';
import { peekResource, verifyIdJag } from '../assertions/id-jag.ts';
import { verifyJwtBearer } from '../assertions/jwt-bearer.ts';
import type { AssertionGrant, VerifyAssertion } from '../assertions/kind.ts';
import type { TokenNeeds } from '../context.ts';
import { verifyReach } from '../token/resource.ts';
import { refusePublicClient } from './client-credentials.ts';
import { readScope, registeredScope } from './scope.ts';
import type { OpenGrant, RedeemGrant } from './table.ts';

const redeemAssertion: RedeemGrant = async ({ form, client, constraint, resource }, needs) => {
  refusePublicClient(client);
  const { assertion: jwt } = form;
  if (!jwt) throw invalidRequest('assertion is missing');
  const granted = await selectKind(jwt, needs)(jwt, client, constraint, needs);
  verifyResource(granted, resource, needs);
  const scope = decideScope(form, granted, client);
  verifyReach(scope, resource);
  if (granted.assertion.issuer.subject_mapping === 'client_id') {
    await speakForItself(granted.assertion, client, needs);
    return { client, scope };
  }
  return { client, scope, person: await grantPerson(granted.assertion, { client, scope, resource }, needs) };
};

export const openAssertionGrant: OpenGrant = async ({ assertion }, { settings: { issuer } }) => {
  const resource = assertion !== undefined && isIdJag(assertion) ? peekResource(assertion) : undefined;
  return { redeem: redeemAssertion, resource: resource === issuer ? undefined : resource };
};

const isIdJag = (jwt: string): boolean => peekType(jwt) === idJagType;

/** @throws OAuthError invalid_grant for a kind that is switched off */
function selectKind(jwt: string, { settings: { features } }: TokenNeeds): VerifyAssertion {
  if (isIdJag(jwt) && features.id_jag) return verifyIdJag;
  if (!isIdJag(jwt) && features.jwt_bearer) return verifyJwtBearer;
  throw refuseAssertion('this kind of assertion is switched off');
}

/** @throws OAuthError invalid_target: an assertion that names resources is good for those (RFC 8707 §2) */
function verifyResource({ resources }: AssertionGrant, resource: ResourceServer | undefined, { settings: { issuer } }: TokenNeeds): void {
  if (resources && !resources.includes(resource?.resource ?? issuer)) {
    throw invalidTarget('The assertion is for another resource: name one that it is for');
  }
}

/** All that issuer, assertion and client have in common, or what is asked for of it. */
function decideScope(form: ParameterRecord, { assertion: { issuer }, scope }: AssertionGrant, client: AuthenticatedClient): string[] {
  const said = issuer.scopes.filter((value) => scope?.includes(value) ?? true);
  const bound = issuer.subject_mapping === 'client_id' ? keepOwn(said) : said;
  const most = boundScope(bound, { scope: registeredScope(client) });
  const requested = readScope(form) ?? most;
  if (!isSubset(requested, most)) throw invalidScope('scope exceeds what the assertion grants, or what the client registered');
  return requested;
}

/** A client that speaks for itself has nothing of a person. */
function keepOwn(scope: readonly string[]): string[] {
  const decided = decideClientScope(scope.join(' '), undefined);
  return decided.decision === 'grant' ? decided.scope : [];
}

async function speakForItself(assertion: VerifiedAssertion, { client_id }: AuthenticatedClient, needs: TokenNeeds): Promise<void> {
  if (assertion.sub !== client_id) throw refuseAssertion('sub is another client');
  await acceptAssertionOnce(assertion, needs.replayGuard);
}

interface ToGrant {
  client: AuthenticatedClient;
  scope: readonly string[];
  resource: ResourceServer | undefined;
}

/** The person's own object has the last word (GR-05). */
async function grantPerson(assertion: VerifiedAssertion, { client, scope, resource }: ToGrant, needs: TokenNeeds): Promise<TokenPerson> {
  const subject = await findSubject(assertion, needs);
  await acceptAssertionOnce(assertion, needs.replayGuard);
  const granted = await needs.subjects.of(subject).grantOnAssertion({
    grant: randomToken(),
    client_id: client.client_id,
    sector: sectorOf(client.metadata),
    scope,
    issuer: assertion.issuer.issuer,
    access_token_lifetime: accessTokenLifetime(client, needs.settings, resource),
    ...(resource && { resource: resource.resource }),
  });
  if (granted.outcome === 'refused') throw refuseAssertion(granted.reason);
  return { subject, facts: granted.subject, grant: granted.grant };
}

/** By the rule the operator wrote for this issuer, and by no likeness of names (D-14). */
async function findSubject({ sub, issuer }: VerifiedAssertion, { database }: TokenNeeds): Promise<string> {
  const find = issuer.subject_mapping === 'username' ? findUserByUsername : findUserBySub;
  const user = await reach('D1 users', () => find(database, sub));
  if (!user) throw refuseAssertion('sub is nobody here');
  return user.id;
}
