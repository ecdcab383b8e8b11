// One logout token to one client (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8). Owns what counts as delivered, how often
// it is tried and what is remembered of it. Leaves when to the queue.
import { type Client, sectorOf } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { beginLogoutDelivery, recordLogoutDelivery } from '@authrim/shared/database';
import type { LogoutNotice } from '@authrim/shared/durable-objects';
import { takeHostLimit } from '@authrim/shared/http';
import { reach } from '@authrim/shared/stores';
import { issueLogoutToken } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';

export type DeliverNeeds = Pick<
  AuthNeeds,
  'settings' | 'clients' | 'database' | 'derivation' | 'identifiers' | 'rateLimiter' | 'signingKeys' | 'secretSealer' | 'safeFetch'
>;

/** `later`: the notice has to come again after so many seconds. */
export type Delivery = { outcome: 'done' } | { outcome: 'later'; seconds: number };

const done: Delivery = { outcome: 'done' };

/** Attempts within about a quarter of an hour; whoever is deaf for longer is recorded as such. */
const mostAttempts = 10;
/** Seconds: longer than safeFetch waits for anybody. */
export const lease = 10;

/** Seconds before the attempt after this one: 2, 4, 8, and so on up to ten minutes. */
export const backOff = (attempt: number): number => Math.min(2 ** attempt, 600);

/**
 * Does what there is to do about a notice now. A client that is gone, disabled or never asked to hear is done with.
 * @throws OAuthError temporarily_unavailable when D1, the counter or the signing key cannot be had: nothing was sent
 */
export async function deliverNotice(notice: LogoutNotice, needs: DeliverNeeds): Promise<Delivery> {
  const client = await needs.clients.find(notice.client_id);
  const uri = client?.status === 'active' ? client.metadata.backchannel_logout_uri : undefined;
  if (!client || uri === undefined) return done;
  // Nobody is flooded through us, whoever's clients name that host (F-17).
  const room = await takeHostLimit('logout_host', uri, needs);
  if (room.outcome === 'limited') return { outcome: 'later', seconds: room.retry_after };
  const logout_token = await createToken(client, notice, needs);
  const begun = await reach('D1', () => beginLogoutDelivery(needs.database, notice, { time: now(), lease }));
  if (begun.outcome === 'settled') return done;
  if (begun.outcome === 'busy') return { outcome: 'later', seconds: lease };
  const last_status = await post(uri, logout_token, needs);
  const status = judge(last_status, begun.attempt);
  await reach('D1', () => recordLogoutDelivery(needs.database, notice, { status, last_status }, now()));
  return status === 'pending' ? { outcome: 'later', seconds: backOff(begun.attempt) } : done;
}

/** Tells of the person and the session as the client knew them, wherever it says it belongs by now (OpenID Connect Core §8.1). */
async function createToken(client: Client, notice: LogoutNotice, needs: DeliverNeeds): Promise<string> {
  const { sector = sectorOf(client.metadata), session } = notice;
  const { identifiers } = needs;
  const [sub, sid] = await Promise.all([identifiers.subjectInSector(sector, notice), identifiers.sessionInSector(sector, session)]);
  return issueLogoutToken({ client, sub, sid }, needs);
}

/** The HTTP status, or null when there was no answer that counts: no connection, no end in time, a redirect. */
async function post(uri: string, logout_token: string, { safeFetch }: DeliverNeeds): Promise<number | null> {
  const answer = await safeFetch(uri, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token }).toString(),
    accept: [],
    maximumBytes: 0,
  });
  if (answer.outcome === 'fetched') return answer.status;
  console.warn(`a logout token was not taken at ${new URL(uri).host}: ${answer.reason}`);
  return null;
}

const judge = (status: number | null, attempt: number) => {
  if (status === 200 || status === 204) return 'delivered';
  return attempt < mostAttempts ? 'pending' : 'failed';
};
