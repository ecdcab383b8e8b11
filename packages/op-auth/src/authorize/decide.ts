// The one question to the person's own object: is there a session, is there consent, and if so, the grant and its code.
import type { AuthorizationRequest, ResponseTarget } from '@authrim/shared/authorization-request';
import { type Client, sectorOf } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import type { AuthorizeOutcome, GrantFacts, NewGrant, SubjectFacts } from '@authrim/shared/durable-objects';
import { type Sealer, type SessionHandle, sealCode } from '@authrim/shared/handles';
import { allowsGuest, codeLifetime, type RequiredAction } from '@authrim/shared/policies';
import type { Subjects } from '@authrim/shared/stores';
import type { Identifiers } from '@authrim/shared/tokens';
import { requiredOfAll } from '../required-actions/policy.ts';
import { grantDetails, hashDetails, promptsOf } from './authorization-details.ts';
import type { Transaction } from './resolve-request.ts';

export interface DecideInput {
  client: Client;
  target: ResponseTarget;
  request: AuthorizationRequest;
  transaction: Transaction | undefined;
  /** Seconds an access token of this response will live; absent when none is issued here. */
  access_token_lifetime: number | undefined;
  /** Of this browser; whether it is live, the answer says. */
  session: SessionHandle | undefined;
  /** The subject the client insists on, from `id_token_hint` or the `claims` parameter. */
  sub: string | undefined;
}

export interface DecideNeeds {
  sealer: Sealer;
  identifiers: Identifiers;
  subjects: Subjects;
  settings: Settings;
}

export interface GrantedDecision {
  outcome: 'granted';
  code: string;
  /** Internal id of the person. */
  subject: string;
  grant: GrantFacts;
  person: SubjectFacts;
}

type Unfinished = Exclude<AuthorizeOutcome, { outcome: 'granted' | 'action_required' }>['outcome'];

export type Decision = { outcome: Unfinished } | { outcome: 'action_required'; action: RequiredAction } | GrantedDecision;

export async function decide(input: DecideInput, needs: DecideNeeds): Promise<Decision> {
  const { client, target, request, transaction, session, sub, access_token_lifetime } = input;
  if (!session) return { outcome: 'login_required' };
  const pairwiseSubject = await needs.identifiers.findPairwiseSubject(client, session.subject);
  // The person's own object knows the public identifier alone, so a pairwise one is compared here (B-060, B-070).
  if (sub !== undefined && pairwiseSubject !== undefined && sub !== pairwiseSubject) return { outcome: 'login_required' };
  const resources = request.resources.map(({ resource }) => resource);
  const { code, grant, code_hash } = await sealCode(needs.sealer, session.subject, resources);
  const decided = await needs.subjects.of(session.subject).authorize({
    session: session.session,
    client_id: target.client_id,
    scope: request.scope,
    consent_scope: request.consent_scope,
    client_digest: client.digest,
    consent_details: await hashDetails(request.authorization_details),
    prompt: promptsOf(request),
    consent: 'remembered',
    required: requiredOfAll(needs.settings),
    ...(allowsGuest(request, client, needs.settings) && { allows_guest: true }),
    ...(transaction && { transaction: transaction.request.id }),
    ...(request.max_age !== undefined && { max_age: request.max_age }),
    ...(request.essential_acr_values.length > 0 && { acr_values: request.essential_acr_values }),
    ...(request.preferred_acr_values.length > 0 && { preferred_acr_values: request.preferred_acr_values }),
    ...(sub !== undefined && pairwiseSubject === undefined && { sub }),
    grant: {
      id: grant,
      code_hash,
      code_lifetime: codeLifetime(client, needs.settings),
      redirect_uri: target.redirect_uri,
      sector: sectorOf(client.metadata),
      ...(access_token_lifetime !== undefined && { access_token_lifetime }),
      ...(resources.length > 0 && { resources }),
      ...bindCode(request),
      ...grantDetails(request.authorization_details),
    },
  });
  if (decided.outcome === 'action_required') return { outcome: decided.outcome, action: decided.action };
  if (decided.outcome !== 'granted') return { outcome: decided.outcome };
  return { outcome: 'granted', code, subject: session.subject, grant: decided.grant, person: decided.subject };
}

/** What of the request comes back when its code is redeemed. */
const bindCode = ({ code_challenge, dpop_jkt, nonce, claims }: AuthorizationRequest): Partial<NewGrant> => ({
  ...(code_challenge !== undefined && { code_challenge }),
  ...(dpop_jkt !== undefined && { dpop_jkt }),
  ...(nonce !== undefined && { nonce }),
  ...(claims && { claims: JSON.stringify(claims) }),
});
