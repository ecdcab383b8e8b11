// Which pages of which clients are loaded when a session is over (OpenID Connect Front-Channel Logout 1.0 §2, §3; B-237).
import { type Client, sectorOf } from '@authrim/shared/clients';
import type { HeardBy } from '@authrim/shared/durable-objects';
import type { AuthNeeds } from '../context.ts';

type Needs = Pick<AuthNeeds, 'settings' | 'clients' | 'identifiers'>;

/** A session that has ended, and who was signed in through it. */
interface Ended extends HeardBy {
  /** Its id. */
  session: string;
}

/** One URI for each client that wants to be told this way. */
export async function findFrontChannelUris(ended: Ended, needs: Needs): Promise<string[]> {
  const uris = await Promise.all(ended.clients.map((client_id) => findUri(client_id, ended, needs)));
  return uris.filter((uri) => uri !== undefined);
}

/** The session is over already: a record that cannot be read now must not keep the others from being told. */
async function findUri(client_id: string, ended: Ended, needs: Needs): Promise<string | undefined> {
  const client = await needs.clients.find(client_id).catch(() => undefined);
  return client?.status === 'active' ? frontChannelUri(client, ended, needs) : undefined;
}

/** The registered URI, with `iss` and `sid` behind its own query when the client requires them, and as it is when not. */
async function frontChannelUri(client: Client, { session, sectors }: Ended, { settings, identifiers }: Needs): Promise<string | undefined> {
  const { frontchannel_logout_uri: uri, frontchannel_logout_session_required: isSessionRequired } = client.metadata;
  if (uri === undefined || !isSessionRequired) return uri;
  const sector = sectors ? (sectors[client.client_id] ?? '') : sectorOf(client.metadata);
  return addToQuery(uri, { iss: settings.issuer, sid: await identifiers.sessionInSector(sector, session) });
}

/** What was registered stays letter for letter: a parser would write its query anew (B-239). */
function addToQuery(uri: string, parameters: Record<string, string>): string {
  const end = uri.search(/#|$/);
  const [address, fragment] = [uri.slice(0, end), uri.slice(end)];
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}${fragment}`;
}
