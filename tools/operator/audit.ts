// `npm run operator -- verify-audit`: reads the audit as D1 holds it, and says whether it is what the objects delivered.
import { type AuditFlaw, ChainVerifier, type DeliveredEvent } from '../../packages/shared/src/audit/chain.ts';
import { canonicalUsername } from '../../packages/shared/src/database/canonical.ts';
import { nobody } from './acts.ts';
import { quote, type Row } from './sql.ts';

/** Events that are read at once. */
const pageSize = 5000;
/** More flaws than anybody reads are counted. */
const mostTold = 100;

const meanings: Readonly<Record<AuditFlaw['flaw'], string>> = {
  changed: 'is not as it was delivered',
  missing: 'is missing',
  misplaced: 'is there twice, or late',
  reassigned: 'names another person than the one before it',
  disputed: 'says what the object found: not what it had delivered',
};

export interface Verification {
  said: string;
  isWhole: boolean;
}

type Ask = (statement: string) => Promise<readonly Row[]> | readonly Row[];

/**
 * Events of one object come in order, and so they lie in D1: the table is read from its beginning to its end.
 * @param who a user name, or all
 * @param ask runs a statement in D1
 * @returns undefined for somebody there cannot be
 */
export async function verifyAudit(who: string, ask: Ask): Promise<Verification | undefined> {
  if (who === 'all') return verifyEvents('true', ask);
  const username = canonicalUsername(who);
  if (!username) return undefined;
  const [person] = await ask(`SELECT id FROM users WHERE username = ${quote(username)}`);
  return person ? verifyEvents(`subject = ${quote(String(person.id))}`, ask) : { said: nobody, isWhole: false };
}

/** @param condition in SQL: which events */
async function verifyEvents(condition: string, ask: Ask): Promise<Verification> {
  const verifier = new ChainVerifier();
  const flaws: AuditFlaw[] = [];
  let [events, place] = [0, 0];
  for (;;) {
    const rows = (await ask(
      `SELECT rowid AS place, chain, sequence, id, event, at, subject, client_id, fields, personal, commitment, hash FROM audit_events
       WHERE rowid > ${place} AND hash IS NOT NULL AND ${condition} ORDER BY rowid LIMIT ${pageSize}`,
    )) as unknown as (DeliveredEvent & { place: number })[];
    for (const { place: _, ...event } of rows) flaws.push(...(await verifier.verify(event)));
    events += rows.length;
    place = rows.at(-1)?.place ?? place;
    if (rows.length < pageSize) break;
  }
  const [others] = await ask(
    `SELECT count(*) FILTER (WHERE event = 'subject.created') AS creations, count(*) FILTER (WHERE event <> 'subject.created') AS earlier
     FROM audit_events WHERE hash IS NULL AND ${condition}`,
  );
  const told = flaws.slice(0, mostTold).map(({ chain, sequence, flaw }) => `${chain} ${sequence}: ${meanings[flaw]}`);
  return {
    isWhole: flaws.length === 0,
    said: [
      ...told,
      ...(flaws.length > mostTold ? [`and ${flaws.length - mostTold} more`] : []),
      `events: ${events}, chains: ${verifier.chains}, findings: ${flaws.length}`,
      `in no chain: ${others?.creations} sign-ups, which D1 records itself, and ${others?.earlier} events from before there were chains`,
    ].join('\n'),
  };
}
