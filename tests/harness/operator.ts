// What `npm run operator -- <act> <of>` does and says, over a database at hand.
import { acts } from '../../tools/operator/acts.ts';
import type { Row } from '../../tools/operator/sql.ts';
import type { Database } from '../../tools/server/back-office.ts';

/** @throws Error for what is no act */
export async function operate(database: Database, act: string, of: string): Promise<string> {
  const { statements, done } = acts[act] ?? {};
  const [statement] = statements?.(of) ?? [];
  if (!statement || !done) throw new Error(`${act} ${of} is no act`);
  const { results } = await database.prepare(statement).all<Row>();
  return done(of, { rows: results, secret: '' });
}
