// The chain of audit events (D-17): each carries a hash over itself and the hash before it in the same object's outbox, so that none
// can be changed, taken out or slipped in without every later one telling. What is personal in an event is hashed apart, by a
// commitment that stays when the personal part is taken away. Owns the forms; leaves delivery to durable-objects/outbox.
import { hashToken, randomToken } from '../oauth/encoding.ts';
import { isObject, parseJson } from '../parameters/json.ts';

/** Members of an event's fields that tell more of a person than the internal id. */
const personalMembers: readonly string[] = ['sub', 'device'];

/** Texts of JSON objects. */
export type EventFields = {
  fields: string;
  /** What can be taken away again, and a salt, without which nobody could tell from the commitment what it was; null when there is none. */
  personal: string | null;
};

/** As an outbox holds it: a row is read as this. */
export type UnchainedEvent = EventFields & {
  /** From 1, without a gap. */
  sequence: number;
  id: string;
  event: string;
  /** Epoch seconds. */
  at: number;
};

export interface ChainedEvent extends UnchainedEvent {
  /** SHA-256 of `personal`, base64url. */
  commitment: string | null;
  /** SHA-256, base64url. */
  hash: string;
}

export function separatePersonal(fields: object): EventFields {
  const members = Object.entries(fields).filter(([, value]) => value !== undefined);
  const isPersonal = ([name]: [string, unknown]) => personalMembers.includes(name);
  const personal = members.filter(isPersonal);
  return {
    fields: JSON.stringify(Object.fromEntries(members.filter((member) => !isPersonal(member)))),
    personal: personal.length === 0 ? null : JSON.stringify({ ...Object.fromEntries(personal), salt: randomToken() }),
  };
}

/** The fields as they were recorded, as far as they are still there. */
export function joinPersonal({ fields, personal }: EventFields): Record<string, unknown> {
  const { salt: _, ...members } = JSON.parse(personal ?? '{}') as Record<string, unknown>;
  return { ...(JSON.parse(fields) as Record<string, unknown>), ...members };
}

/** Every value is a text, an integer or null, so this is canonical JSON (RFC 8785). */
const hashEvent = (chain: string, previous: string | null, event: UnchainedEvent, commitment: string | null): Promise<string> =>
  hashToken(JSON.stringify([previous, chain, event.sequence, event.id, event.event, event.at, event.fields, commitment]));

/**
 * @param chain name of the object whose outbox it is
 * @param previous hash of the event before the first; null for the first of all
 * @param events in order
 */
export async function chainEvents(chain: string, previous: string | null, events: readonly UnchainedEvent[]): Promise<ChainedEvent[]> {
  const chained: ChainedEvent[] = [];
  for (const event of events) {
    const commitment = event.personal === null ? null : await hashToken(event.personal);
    const hash = await hashEvent(chain, chained.at(-1)?.hash ?? previous, event, commitment);
    chained.push({ ...event, commitment, hash });
  }
  return chained;
}

/** A delivered event, as D1 holds it. */
export interface DeliveredEvent extends ChainedEvent {
  chain: string;
  /** Internal id of the person whose object the chain is of; null for an object of nobody. In no hash: the object holds it against D1. */
  subject: string | null;
  /** A copy of what `fields` names. */
  client_id: string | null;
}

export interface AuditFlaw {
  chain: string;
  /** Of the event concerned, the first one if there are several. */
  sequence: number;
  /**
   * `changed`: the event, or the hash it follows, is not what was delivered. `missing`: events up to the next one there is.
   * `misplaced`: it is there twice, or after its successor. `reassigned`: it names another person than the event before it.
   * `disputed`: the object found in D1 something else than it had delivered.
   */
  flaw: 'changed' | 'missing' | 'misplaced' | 'reassigned' | 'disputed';
}

/** Reads any number of chains side by side, each in the order in which its events arrived. */
export class ChainVerifier {
  readonly #ends = new Map<string, Pick<DeliveredEvent, 'sequence' | 'hash' | 'subject'>>();

  /** How many chains there were so far. */
  get chains(): number {
    return this.#ends.size;
  }

  async verify(event: DeliveredEvent): Promise<AuditFlaw[]> {
    const { chain, sequence, hash, subject } = event;
    const end = this.#ends.get(chain);
    const expected = (end?.sequence ?? 0) + 1;
    if (sequence < expected) return [{ chain, sequence, flaw: 'misplaced' }];
    this.#ends.set(chain, { sequence, hash, subject });
    const isWhole = await isAsDelivered(event, end?.hash ?? null);
    // What was recorded before there were chains has no hash: such an object's chain begins later, and follows nothing.
    const isExpected = sequence === expected || (end === undefined && isWhole);
    return [
      ...(isExpected ? [] : [{ chain, sequence: expected, flaw: 'missing' as const }]),
      ...(isExpected && !isWhole ? [{ chain, sequence, flaw: 'changed' as const }] : []),
      ...(end !== undefined && end.subject !== subject ? [{ chain, sequence, flaw: 'reassigned' as const }] : []),
      ...(event.event === 'audit.disputed' ? [{ chain, sequence, flaw: 'disputed' as const }] : []),
    ];
  }
}

async function isAsDelivered({ chain, commitment, hash, client_id, ...event }: DeliveredEvent, previous: string | null): Promise<boolean> {
  const isPersonalWhole = event.personal === null || (await hashToken(event.personal)) === commitment;
  return isPersonalWhole && clientOf(event) === client_id && (await hashEvent(chain, previous, event, commitment)) === hash;
}

function clientOf({ fields }: EventFields): unknown {
  const members = parseJson(fields);
  return isObject(members) ? (members.client_id ?? null) : undefined;
}
