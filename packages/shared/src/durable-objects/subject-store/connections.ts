// The clients that may do something in the person's name: those with a live grant, and those that would be given one without
// asking again.
import type { ConnectionEntry } from '../contracts/account.ts';
import type { Grant } from './grant.ts';
import type { Parts } from './parts.ts';

/** The one used last comes first. */
export function listConnections({ consents, grants }: Parts, time: number): ConnectionEntry[] {
  const live = Map.groupBy(grants.listAlive(time), ({ client_id }) => client_id);
  const agreed = new Map(consents.list().map((consent) => [consent.client_id, consent]));
  const client_ids = [...new Set([...agreed.keys(), ...live.keys()])];
  return client_ids
    .map((client_id) => describe(client_id, live.get(client_id) ?? [], agreed.get(client_id)))
    .sort((one, other) => latest(other) - latest(one));
}

const latest = ({ used_at, agreed_at }: ConnectionEntry): number => used_at ?? agreed_at ?? 0;

function describe(
  client_id: string,
  live: readonly Grant[],
  consent: { scope: string[]; recorded_at: number } | undefined,
): ConnectionEntry {
  const used = live.map(({ issued_at, redeemed_at, refreshed_at }) => Math.max(issued_at, redeemed_at ?? 0, refreshed_at ?? 0));
  return {
    client_id,
    scope: [...new Set([...(consent?.scope ?? []), ...live.flatMap(({ scope }) => scope)])],
    authorization_details: [...new Set(live.flatMap(detailsOf))],
    grants: live.length,
    offline: live.some(({ offline }) => Boolean(offline)),
    ...(consent && { agreed_at: consent.recorded_at }),
    ...(used.length > 0 && { used_at: Math.max(...used) }),
  };
}

const detailsOf = ({ authorization_details }: Grant): string[] =>
  authorization_details === undefined ? [] : (JSON.parse(authorization_details) as object[]).map((detail) => JSON.stringify(detail));
