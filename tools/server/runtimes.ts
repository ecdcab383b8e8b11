// What a runtime this process has started has used of the machine, as Linux tells it. Processor time is the figure that other
// people's load on the machine disturbs least. Elsewhere nothing is told.
import { existsSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
const millisecondsPerTick = 10;

/** The workerd processes this process has started, by id. */
function listRuntimes(): number[] {
  const file = `/proc/self/task/${process.pid}/children`;
  const children = existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
  return children.filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'workerd');
}

/** What `start` starts, with the id of the one workerd process it is; undefined where the system does not tell. */
export async function startRuntime<Started>(start: () => Promise<Started>): Promise<{ started: Started; pid: number | undefined }> {
  const others = new Set(listRuntimes());
  const started = await start();
  return { started, pid: listRuntimes().find((runtime) => !others.has(runtime)) };
}

/** Processor time a process used so far, user and system, in milliseconds. */
export function readProcessorTime(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
}
