// Using a refresh token: the live one, the one before within its grace, a stolen one, or none (D-04, RFC 9700 §4.14.2).
// Nothing happens before the token is proven and its client is the owner. The usual case writes one row and no event.
import { selectDetails } from '../../authorization-details/selection.ts';
import { isSubset } from '../../oauth/scope.ts';
import type { RotateInput, RotateOutcome, SenderBinding } from '../contracts/grants.ts';
import {
  allowsResource,
  findOtherSender,
  type Grant,
  grantFacts,
  isBound,
  isOfSector,
  isRefreshable,
  provesRefreshToken,
} from './grant.ts';
import type { Parts } from './parts.ts';

type Refusal = Extract<RotateOutcome, { outcome: 'refused' }>['reason'];

type Misuse = 'client_id' | keyof SenderBinding;

type RotationDecision =
  /** The live generation: use it, or replace it by the next. */
  | { decision: 'refresh' }
  /** The answer was lost; the same successor is the answer again. */
  | { decision: 'repeat' }
  | { decision: 'reused' }
  /** Proven, but by another client, key or certificate: refused, and worth a record. */
  | { decision: 'misused'; reason: Misuse }
  | { decision: 'refuse'; reason: Refusal };

export function rotate(parts: Parts, input: RotateInput, time: number): RotateOutcome {
  const person = parts.subject.find();
  const grant = parts.grants.find(input.grant);
  if (!person || !grant) return { outcome: 'refused', reason: 'unknown' };
  if (person.status === 'disabled') return { outcome: 'refused', reason: 'disabled' };
  const next = decideRotation(grant, input, time);
  switch (next.decision) {
    case 'refuse':
      return { outcome: 'refused', reason: next.reason };
    case 'misused':
      return refuseMisuse(parts, grant, next.reason);
    case 'reused':
      return endFamily(parts, grant, input.generation, time);
    case 'repeat':
    case 'refresh': {
      const { sub, claims } = person;
      const repeated_hash = next.decision === 'repeat' ? grant.refresh_hash : undefined;
      const refreshed = next.decision === 'repeat' ? grant : parts.grants.refresh(grant, input, time);
      if (!refreshed) return { outcome: 'refused', reason: 'unknown' };
      const rotated = { outcome: 'rotated', grant: grantFacts(refreshed), subject: { sub, claims } } as const;
      return { ...rotated, ...(repeated_hash !== undefined && { repeated_hash }) };
    }
  }
}

/** @param time epoch seconds */
function decideRotation(grant: Grant, input: RotateInput, time: number): RotationDecision {
  const age = findAge(grant, input, time);
  if (age === 'unproven') return { decision: 'refuse', reason: 'unknown' };
  if (grant.revoked_at !== undefined) return { decision: 'refuse', reason: 'revoked' };
  if (grant.client_id !== input.client_id) return { decision: 'misused', reason: 'client_id' };
  if (age === 'superseded') return { decision: 'reused' };
  const other = findForeignBinding(grant, age, input);
  if (other) return { decision: 'misused', reason: other };
  if (!isOfSector(grant, input.sector)) return { decision: 'refuse', reason: 'sector' };
  if (!isRefreshable(grant, time)) return { decision: 'refuse', reason: 'expired' };
  if (input.scope && !isSubset(input.scope, grant.scope)) return { decision: 'refuse', reason: 'scope' };
  if (!allowsResource(grant, input.resource)) return { decision: 'refuse', reason: 'resource' };
  if (selectDetails(grant, input.authorization_details).outcome === 'exceeded')
    return { decision: 'refuse', reason: 'authorization_details' };
  return { decision: age === 'live' ? 'refresh' : 'repeat' };
}

/**
 * A family that is bound to nothing takes the first key or certificate it meets. A lost response is answered again to the very
 * same sender alone.
 */
function findForeignBinding(grant: Grant, age: 'live' | 'graced', input: RotateInput): keyof SenderBinding | undefined {
  const isOpen = input.is_confidential || (age === 'live' && !isBound(grant));
  return isOpen ? undefined : findOtherSender(grant, input);
}

/**
 * The live generation is proven by its secret. An older one is proven already: only its seal could tell its generation,
 * and keeping no secrets of the past makes a family of any length one row (RF-17).
 */
function findAge(
  grant: Grant,
  { generation, secret_hash, grace }: RotateInput,
  time: number,
): 'live' | 'graced' | 'superseded' | 'unproven' {
  const { generation: live, rotated_at } = grant;
  if (live === undefined || !Number.isInteger(generation) || generation < 1 || generation > live) return 'unproven';
  if (generation === live) return provesRefreshToken(grant, secret_hash) ? 'live' : 'unproven';
  const isGraced = generation === live - 1 && rotated_at !== undefined && time < rotated_at + grace;
  return isGraced ? 'graced' : 'superseded';
}

function refuseMisuse({ outbox }: Parts, { id, client_id }: Grant, reason: Misuse): RotateOutcome {
  outbox.requireRoom();
  outbox.record('refresh.misused', { grant: id, client_id, reason });
  return { outcome: 'refused', reason };
}

function endFamily({ grants, outbox }: Parts, { id, client_id }: Grant, generation: number, time: number): RotateOutcome {
  if (grants.revoke(id, time)) outbox.record('refresh.reused', { grant: id, client_id, generation });
  return { outcome: 'reused' };
}
