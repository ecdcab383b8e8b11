// Which pages of which clients are loaded when a session is over (OpenID Connect Front-Channel Logout 1.0 §2, §3; B-237).
import type { Client } from '@authrim/shared/clients';
import type { AuthNeeds } from '../context.ts';

type Needs = Pick<AuthNeeds, 'settings' | 'clients' | 'identifiers'>;

/**
 * One URI for each client that wants to be told this way.
 * @param clients whoever was signed in through the session
 * @param session its id
 */
export async function findFrontChannelUris(clients: readonly string[], session: string, needs: Needs): Promise<string[]> {
  const uris = await Promise.all(clients.map((client_id) => findUri(client_id, session, needs)));
  return uris.filter((uri) => uri !== undefined);
}

/** The session is over already: a record that cannot be read now must not keep the others from being told. */
async function findUri(client_id: string, session: string, needs: Needs): Promise<string | undefined> {
  const client = await needs.clients.find(client_id).catch(() => undefined);
  return client?.status === 'active' ? frontChannelUri(client, session, needs) : undefined;
}

/** The registered URI, with `iss` and `sid` behind its own query when the client requires them, and as it is when not. */
async function frontChannelUri(client: Client, session: string, { settings, identifiers }: Needs): Promise<string | undefined> {
  const { frontchannel_logout_uri: uri, frontchannel_logout_session_required: isSessionRequired } = client.metadata;
  if (uri === undefined || !isSessionRequired) return uri;
  return addToQuery(uri, { iss: settings.issuer, sid: await identifiers.sessionIdentifier(client, session) });
}

/** What was registered stays letter for letter: a parser would write its query anew (B-239). */
function addToQuery(uri: string, parameters: Record<string, string>): string {
  const end = uri.search(/#|$/);
  const [address, fragment] = [uri.slice(0, end), uri.slice(end)];
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}${fragment}`;
}
