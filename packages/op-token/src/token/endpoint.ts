// POST /token (RFC 6749 §3.2): the phases every grant goes through, in their order. A grant cannot forget one.
import type { AuthenticatedClient, Client } from '@authrim/shared/clients';
import { offersGrantType } from '@authrim/shared/config';
import { authenticateClient, renderJson, verifySenderConstraint, type WorkerContext } from '@authrim/shared/http';
import { invalidRequest, unauthorizedClient, unsupportedGrantType } from '@authrim/shared/oauth';
import { type ParameterRecord, readForm } from '@authrim/shared/parameters';
import { issueTokens, prepareToIssue, type TokenGrantType, type TokenResponse, tokenGrantTypes } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { readDetails } from '../grants/authorization-details.ts';
import type { Prove } from '../grants/sender-binding.ts';
import { grants } from '../grants/table.ts';
import { asksForIdJag, exchangeForIdJag } from '../token-exchange/id-jag.ts';
import { findResource } from './resource.ts';

export async function answerTokenRequest(c: WorkerContext<TokenNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const form = await readForm(c.req.raw);
  const grant_type = selectGrantType(form, needs);
  const client = await authenticateClient(c.req.raw, form, needs, '/token');
  verifyRegistered(grant_type, client);
  const prove = () => verifySenderConstraint(c.req.raw, client, needs, '/token');
  const answer = asksForIdJag(grant_type, form)
    ? await exchangeForIdJag(form, client, prove, needs)
    : await redeemGrant(grant_type, form, client, prove, needs);
  c.executionCtx.waitUntil(needs.clientUses.record(client));
  return renderJson(answer);
}

async function redeemGrant(
  grant_type: TokenGrantType,
  form: ParameterRecord,
  client: AuthenticatedClient,
  prove: Prove,
  needs: TokenNeeds,
): Promise<TokenResponse> {
  const { open, beside, mayChooseDetails = false } = grants[grant_type];
  const authorization_details = readDetails(form, mayChooseDetails);
  const opened = await open(form, needs);
  const resource = await findResource(form, opened.resource, needs);
  const constraint = await prove();
  const keys = await prepareToIssue(client, beside, resource, needs);
  const granted = await opened.redeem({ form, client, constraint, resource, authorization_details }, needs);
  return issueTokens(granted, constraint, keys, needs);
}

function selectGrantType({ grant_type }: ParameterRecord, { settings: { features } }: TokenNeeds): TokenGrantType {
  if (!grant_type) throw invalidRequest('grant_type is missing');
  const known = tokenGrantTypes.find((candidate) => candidate === grant_type);
  if (!known || !offersGrantType(known, features)) throw unsupportedGrantType('This grant_type is not supported');
  return known;
}

function verifyRegistered(grant_type: TokenGrantType, { metadata }: Client): void {
  if (!metadata.grant_types.includes(grant_type)) throw unauthorizedClient('The client did not register this grant_type');
}
