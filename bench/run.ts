// `npm run bench`: how fast the provider is beside the least a Worker can do for the same answer, and what each request costs.
// Options: --rounds, --seconds, --connections, --only <part of a name>, --no-operations. Writes bench/results/latest.{json,md}.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, type Report, renderMarkdown, renderTables } from './report.ts';
import { type Figures, medianOf, runRound } from './rounds.ts';
import { countOperations } from './subject/operations.ts';
import { scenarios } from './subject/scenarios.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
    operations: { type: 'boolean', default: true },
  },
});
const [rounds, seconds, connections] = [Number(values.rounds), Number(values.seconds), Number(values.connections)];
const chosen = scenarios.filter(({ name }) => name.includes(values.only));

const measured: Map<string, Figures[]>[] = [];
for (let round = 1; round <= rounds; round += 1) {
  console.info(`round ${round} of ${rounds}`);
  measured.push(await runRound({ seconds, connections }, new Set(chosen.map(({ name }) => name))));
}

const report: Report = {
  made_at: new Date().toISOString(),
  machine: `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${process.platform}`,
  transport: 'a direct socket to each Worker, past the local router',
  rounds,
  seconds,
  connections,
  scenarios: chosen.map((scenario) => {
    const { name, worker, baseline, target } = scenario;
    const figures = medianOf(measured.flatMap((round) => round.get(name) ?? []));
    return { name, worker, baseline, ...(target !== undefined && { target }), ...figures, verdict: judge(scenario, figures) };
  }),
  ...(values.operations && { operations: await countOperations() }),
};

console.info(`\n${renderTables(report)}`);
for (const { name, generator_utilization } of report.scenarios) {
  if (generator_utilization > 0.8) console.warn(`${name}: the load generator was the bottleneck`);
}
const directory = join(import.meta.dirname, 'results');
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'latest.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(directory, 'latest.md'), renderMarkdown(report));
