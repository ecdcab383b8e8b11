// Whether a token still counts: its person, its grant, and the token itself. Asked by userinfo and introspection; never writes.
import type { InspectInput, InspectOutcome } from '../contracts/subject-store.ts';
import { type Grant, grantFacts, isRefreshable, provesRefreshToken } from './grant.ts';
import type { Parts } from './parts.ts';

type Reason = Extract<InspectOutcome, { outcome: 'inactive' }>['reason'];

export function inspect({ subject, grants }: Parts, input: InspectInput, time: number): InspectOutcome {
  const person = subject.find();
  const grant = grants.find(input.grant);
  if (!person || !grant) return { outcome: 'inactive', reason: 'unknown' };
  if (person.status === 'disabled') return { outcome: 'inactive', reason: 'disabled' };
  const { token, ancestors = [] } = input;
  const isTokenRevoked = token !== undefined && [token, ...ancestors].some((id) => grants.isTokenRevoked(id));
  const reason = isTokenRevoked ? 'revoked' : findInactivity(grant, input, time);
  if (reason) return { outcome: 'inactive', reason };
  return { outcome: 'active', grant: grantFacts(grant), subject: { sub: person.sub, claims: person.claims } };
}

function findInactivity(grant: Grant, { refresh }: InspectInput, time: number): Reason | undefined {
  if (grant.revoked_at !== undefined) return 'revoked';
  if (time >= grant.expires_at) return 'expired';
  return refresh && findRefreshInactivity(grant, refresh, time);
}

function findRefreshInactivity(grant: Grant, refresh: NonNullable<InspectInput['refresh']>, time: number): Reason | undefined {
  if (grant.generation === undefined || refresh.generation > grant.generation) return 'unknown';
  if (refresh.generation < grant.generation) return 'revoked';
  if (!provesRefreshToken(grant, refresh.secret_hash)) return 'unknown';
  return isRefreshable(grant, time) ? undefined : 'expired';
}
