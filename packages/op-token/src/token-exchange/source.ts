// Exchanging a token where it comes from (RFC 8693 §2.2): the person's own object, or the memory of revoked tokens when it belongs to
// nobody. What comes back is alive at this moment, and what is issued hangs on it.
import { type AuthenticatedClient, type Client, sectorOf } from '@authrim/shared/clients';
import type { ExchangeInput } from '@authrim/shared/durable-objects';
import { invalidScope } from '@authrim/shared/oauth';
import { type Confirmation, exchangeOwnerlessToken, type TokenPerson } from '@authrim/shared/tokens';
import type { TokenNeeds } from '../context.ts';
import { bindGrant } from '../grants/sender-binding.ts';
import { type ExchangeableToken, refuseToken } from './exchangeable-token.ts';

export interface ExchangedSource {
  /** Absent: the token speaks for a client. */
  person?: TokenPerson;
  /** Epoch seconds: the end of the token, or of what it hangs on. */
  expires_at: number;
}

export interface ExchangeAtSource {
  client: AuthenticatedClient;
  constraint: Confirmation | undefined;
  /** Who is told of in `act`. */
  actor: string | undefined;
  /** What is asked for. */
  scope: readonly string[] | undefined;
  /** The authorization server that is to take what is issued, when it is another one. */
  audience?: string;
}

/** @throws OAuthError invalid_request for a token that is dead, or whose client is; invalid_scope; temporarily_unavailable */
export async function exchangeAtSource(token: ExchangeableToken, request: ExchangeAtSource, needs: TokenNeeds): Promise<ExchangedSource> {
  return askSource(token, await requireActive(token.client_id, needs), request, needs);
}

async function requireActive(client_id: string, { clients }: TokenNeeds): Promise<Client> {
  const client = await clients.find(client_id);
  if (client?.status !== 'active') throw refuseToken('subject_token', 'client');
  return client;
}

/** Asks about a token of this client. */
async function askSource(
  token: ExchangeableToken,
  { client_id, metadata }: Client,
  request: ExchangeAtSource,
  needs: TokenNeeds,
): Promise<ExchangedSource> {
  const { source, exp } = token;
  const holder = { client_id, sector: sectorOf(metadata) };
  if ('session' in source) return askPerson(source.subject, { session: source.session, ...holder }, token, request, needs);
  const { address, ...ids } = source;
  if (address) return askPerson(address.subject, { grant: address.grant, ...ids, ...holder }, token, request, needs);
  await requireActive(token.sub, needs);
  const by = { client_id: request.client.client_id, actor: request.actor };
  if (!(await exchangeOwnerlessToken(source, by, needs.replayGuard))) throw refuseToken('subject_token', 'revoked');
  return { expires_at: exp };
}

async function askPerson(
  subject: string,
  from: ExchangeInput['from'],
  { exp }: ExchangeableToken,
  { client, constraint, actor, scope, audience }: ExchangeAtSource,
  needs: TokenNeeds,
): Promise<ExchangedSource> {
  const exchanged = await needs.subjects.of(subject).exchange({
    from,
    client_id: client.client_id,
    ...(actor !== undefined && { actor }),
    ...(scope && { scope }),
    ...(audience !== undefined && { audience }),
    ...bindGrant(constraint),
  });
  if (exchanged.outcome === 'refused') {
    throw exchanged.reason === 'scope' ? invalidScope('scope exceeds what was granted') : refuseToken('subject_token', exchanged.reason);
  }
  const { grant, subject: facts, expires_at } = exchanged;
  await requireActive(grant.client_id, needs);
  return { person: { subject, facts, grant }, expires_at: Math.min(exp, expires_at) };
}
