// A list of an operator's, short enough to be kept whole: an entry that was added, changed or disabled is seen everywhere within 10
// seconds.
import { reach } from './reach.ts';
import { createRecent, type Recent } from './recent.ts';

/** Seconds. */
const knownFor = 10;

/** One an isolate. @param table that is read, for the error when D1 does not answer */
export function createRegistry<Entry>(
  table: string,
  list: () => Promise<readonly Entry[]>,
  nameOf: (entry: Entry) => string,
): Recent<ReadonlyMap<string, Entry>> {
  const read = async () => new Map((await reach(`D1 ${table}`, list)).map((entry) => [nameOf(entry), entry]));
  return createRecent(read, { fresh: knownFor, usable: 0 });
}
