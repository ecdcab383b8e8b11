// Who may exchange which token for what (RFC 8693 §2.1, §4, §5). Nothing an operator did not say is allowed: a client exchanges
// what was issued to it or is meant for it, and is told of in `act` wherever it does not speak for itself.
// Owns the decision. Leaves whether the tokens are genuine and alive to whoever asks.
import { isSubset } from '../oauth/scope.ts';

/** RFC 8693 §4.1: who acts, the latest one outermost. */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

/** What an operator allows a client beyond that; client metadata `token_exchange`. */
export interface ExchangePowers {
  /** Clients whose tokens it may exchange although they were neither issued to it nor meant for it. */
  readonly subject_clients: readonly string[];
  /** Resources it may ask for that the subject token is not for. */
  readonly audiences: readonly string[];
  /** Whether a token it gets may stay silent about it (RFC 8693 §1.1). */
  readonly impersonation: boolean;
}

export interface ExchangeRequest {
  client: {
    client_id: string;
    /** What it registered; undefined: whatever is granted. */
    scope: readonly string[] | undefined;
    powers: ExchangePowers | undefined;
  };
  subject: {
    /** Whom the token was issued to. */
    client_id: string;
    /** Whether its audience is the client, or a resource server of the client's. */
    isMeantForClient: boolean;
    audience: readonly string[];
    /** Undefined for an ID Token, which has none: the person's own object then holds it to what was granted. */
    scope: readonly string[] | undefined;
    act?: Actor;
    /** RFC 8693 §4.4: the one who may act for its subject. */
    may_act?: { readonly sub: string };
    /** How many exchanges it is away from the token that a grant gave. */
    exchanges: number;
  };
  /** Whom the actor token speaks for. */
  actor?: { readonly sub: string };
  /** What is asked for; absent: what the subject token has. */
  scope?: readonly string[];
  audience?: string;
}

export type ExchangeRefusal = 'subject' | 'may_act' | 'exchanges' | 'audience' | 'scope';

export type ExchangeDecision = { decision: 'exchange'; act?: Actor } | { decision: 'refuse'; reason: ExchangeRefusal };

/** A token may be exchanged, and who got it exchanged again; this also bounds how deep `act` nests (GR-07). */
export const mostExchanges = 5;

const isOwn = ({ client, subject }: ExchangeRequest): boolean => subject.client_id === client.client_id;

/** Who would act: whom the actor token speaks for, otherwise the client; nobody when a client narrows its own token. */
const findActor = (request: ExchangeRequest): string | undefined =>
  request.actor?.sub ?? (isOwn(request) ? undefined : request.client.client_id);

const isNamed = (request: ExchangeRequest): boolean => request.subject.may_act?.sub === findActor(request);

const isWithReach = ({ client, subject }: ExchangeRequest): boolean =>
  subject.isMeantForClient || client.powers?.subject_clients.includes(subject.client_id) === true;

/** In this order; the first that applies is the reason. */
const refusals: Readonly<Record<ExchangeRefusal, (request: ExchangeRequest) => boolean>> = {
  may_act: (request) => request.subject.may_act !== undefined && findActor(request) !== undefined && !isNamed(request),
  subject: (request) => !isOwn(request) && !isNamed(request) && !isWithReach(request),
  exchanges: ({ subject }) => subject.exchanges >= mostExchanges,
  audience: ({ audience, subject, client }) =>
    audience !== undefined && !subject.audience.includes(audience) && !client.powers?.audiences.includes(audience),
  scope: ({ scope, subject, client }) =>
    scope !== undefined && !(isSubset(scope, subject.scope ?? scope) && isSubset(scope, client.scope ?? scope)),
};

export function decideExchange(request: ExchangeRequest): ExchangeDecision {
  const reason = (Object.keys(refusals) as ExchangeRefusal[]).find((candidate) => refusals[candidate](request));
  if (reason) return { decision: 'refuse', reason };
  const act = recordActor(request);
  return { decision: 'exchange', ...(act && { act }) };
}

/** Whoever acted before stays told of, whoever acts now is added, unless the operator lets the client impersonate. */
function recordActor(request: ExchangeRequest): Actor | undefined {
  const { act } = request.subject;
  const sub = findActor(request);
  const isSilent = request.actor === undefined && request.client.powers?.impersonation === true;
  return sub === undefined || isSilent ? act : { sub, ...(act && { act }) };
}

/** The scope of a token that was exchanged without asking for one: what was granted, as far as the client may have it, and no more. */
export const boundScope = (granted: readonly string[], { scope }: { scope: readonly string[] | undefined }): string[] =>
  granted.filter((value) => value !== 'offline_access' && (scope === undefined || scope.includes(value)));
