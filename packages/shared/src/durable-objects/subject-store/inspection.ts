// Whether a token still counts: its person, its grant, and the token itself. Asked by userinfo and introspection; never writes.
import type { InspectInput, InspectOutcome } from '../contracts/grants.ts';
import { type Grant, grantFacts, isOfSector, isRefreshable, provesRefreshToken } from './grant.ts';
import type { Parts } from './parts.ts';

type Reason = Extract<InspectOutcome, { outcome: 'inactive' }>['reason'];
type Asked = Omit<InspectInput, 'grant'>;

export function inspect(parts: Parts, input: InspectInput, time: number): InspectOutcome {
  const grant = parts.grants.find(input.grant);
  return grant ? inspectGrant(parts, grant, input, time) : { outcome: 'inactive', reason: 'unknown' };
}

/** @param asked which token of the grant is meant, if one is */
export function inspectGrant({ subject, grants }: Parts, grant: Grant, asked: Asked, time: number): InspectOutcome {
  const person = subject.find();
  if (!person) return { outcome: 'inactive', reason: 'unknown' };
  if (person.status === 'disabled') return { outcome: 'inactive', reason: 'disabled' };
  const { token, ancestors = [] } = asked;
  const isTokenRevoked = token !== undefined && [token, ...ancestors].some((id) => grants.isTokenRevoked(id));
  const reason = isTokenRevoked ? 'revoked' : findInactivity(grant, asked, time);
  if (reason) return { outcome: 'inactive', reason };
  return { outcome: 'active', grant: grantFacts(grant), subject: { sub: person.sub, claims: person.claims } };
}

function findInactivity(grant: Grant, { client_id, sector, refresh }: Asked, time: number): Reason | undefined {
  if (grant.revoked_at !== undefined) return 'revoked';
  if (grant.client_id === client_id && !isOfSector(grant, sector)) return 'sector';
  if (time >= grant.expires_at) return 'expired';
  return refresh && findRefreshInactivity(grant, refresh, time);
}

function findRefreshInactivity(grant: Grant, refresh: NonNullable<InspectInput['refresh']>, time: number): Reason | undefined {
  if (grant.generation === undefined || refresh.generation > grant.generation) return 'unknown';
  if (refresh.generation < grant.generation) return 'revoked';
  if (!provesRefreshToken(grant, refresh.secret_hash)) return 'unknown';
  return isRefreshable(grant, time) ? undefined : 'expired';
}
