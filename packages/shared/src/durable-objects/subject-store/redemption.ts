// Redeeming an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9449 §10; D-05). Whatever does not fit neither
// consumes nor revokes; only a request that fits in everything proves a replay, and a replay kills what was issued (I2).
import { selectDetails } from '../../authorization-details/selection.ts';
import { equalsConstantTime } from '../../oauth/encoding.ts';
import type { RedeemInput, RedeemOutcome } from '../contracts/grants.ts';
import { allowsResource, type Grant, grantFacts, isOfSector } from './grant.ts';
import type { Parts } from './parts.ts';
import type { Subject } from './subject-snapshot.ts';

type Refusal = Extract<RedeemOutcome, { outcome: 'refused' }>['reason'];

export function redeem(parts: Parts, input: RedeemInput, time: number): RedeemOutcome {
  const person = parts.subject.find();
  const grant = parts.grants.find(input.grant);
  const mismatch = grant && person ? findMismatch(grant, input) : 'unknown';
  if (!grant || !person || mismatch) return { outcome: 'refused', reason: mismatch ?? 'unknown' };
  if (grant.redeemed_at !== undefined) return replay(parts, grant, time);
  const refusal = findRefusal(grant, input, person, time);
  return refusal ? { outcome: 'refused', reason: refusal } : consume(parts, grant, input, person, time);
}

function findMismatch(grant: Grant, input: RedeemInput): Refusal | undefined {
  if (!equalsConstantTime(grant.code_hash, input.code_hash)) return 'unknown';
  if (grant.client_id !== input.client_id) return 'client_id';
  const isLeftOut = input.is_redirect_uri_optional === true && input.redirect_uri === undefined;
  if (!isLeftOut && grant.redirect_uri !== input.redirect_uri) return 'redirect_uri';
  if (grant.code_challenge !== input.code_challenge) return 'code_verifier';
  if (grant.code_dpop_jkt !== undefined && grant.code_dpop_jkt !== input.dpop_jkt) return 'dpop_jkt';
  return undefined;
}

function findRefusal(grant: Grant, input: RedeemInput, person: Subject, time: number): Refusal | undefined {
  if (person.status === 'disabled') return 'disabled';
  if (grant.revoked_at !== undefined) return 'revoked';
  if (time >= grant.code_expires_at) return 'expired';
  if (!isOfSector(grant, input.sector)) return 'sector';
  if (!allowsResource(grant, input.resource)) return 'resource';
  return selectDetails(grant, input.authorization_details).outcome === 'exceeded' ? 'authorization_details' : undefined;
}

function consume({ grants, outbox }: Parts, grant: Grant, input: RedeemInput, { sub, claims }: Subject, time: number): RedeemOutcome {
  outbox.requireRoom();
  const redeemed = grants.redeem(grant, input, time);
  if (!redeemed) return { outcome: 'replayed' };
  outbox.record('code.redeemed', { grant: grant.id, client_id: grant.client_id });
  return { outcome: 'redeemed', grant: grantFacts(redeemed), subject: { sub, claims } };
}

/** However often the code comes back, the grant dies once and is recorded once. */
function replay({ grants, outbox }: Parts, { id, client_id }: Grant, time: number): RedeemOutcome {
  if (grants.revoke(id, time)) outbox.record('code.replayed', { grant: id, client_id });
  return { outcome: 'replayed' };
}
