// The figures as people read them: a table for the terminal, and the same as Markdown beside the JSON.
import type { Figures } from './rounds.ts';
import type { OperationCounts, Operations } from './subject/operations.ts';
import type { Scenario } from './subject/scenarios.ts';

export interface Report {
  made_at: string;
  machine: string;
  /** How the load reached the Workers. */
  transport: string;
  rounds: number;
  seconds: number;
  connections: number;
  scenarios: (Pick<Scenario, 'name' | 'worker' | 'baseline' | 'target'> & Figures & { verdict: string })[];
  operations?: OperationCounts;
}

type Row = Record<string, string>;

/** Whether a scenario keeps its targets: the share of the baseline, and the time of a single request (C-11). */
export function judge({ target, budget }: Pick<Scenario, 'target' | 'budget'>, { ratio, alone_p95 }: Figures): string {
  const misses = [...(target !== undefined && ratio < target ? ['ratio'] : []), ...(alone_p95 > budget ? ['p95'] : [])];
  return misses.length > 0 ? `MISSED ${misses.join(', ')}` : 'kept';
}

const speedRows = ({ scenarios }: Report): Row[] =>
  scenarios.map((scenario) => ({
    request: scenario.name,
    'req/s': scenario.requests_per_second.toFixed(0),
    'p50 ms': scenario.p50.toFixed(1),
    'p99 ms': scenario.p99.toFixed(1),
    'CPU ms': scenario.processor_time?.toFixed(3) ?? '-',
    baseline: scenario.baseline,
    'its req/s': scenario.baseline_requests_per_second.toFixed(0),
    'its CPU ms': scenario.baseline_processor_time?.toFixed(3) ?? '-',
    ratio: scenario.ratio.toFixed(2),
    'CPU ratio': scenario.processor_ratio?.toFixed(2) ?? '-',
    target: scenario.target?.toFixed(1) ?? '-',
    'by hand': scenario.by_hand_ratio?.toFixed(2) ?? '-',
    'CPU by hand': scenario.by_hand_processor_ratio?.toFixed(2) ?? '-',
    'alone p50': scenario.alone_p50.toFixed(1),
    'alone p95': scenario.alone_p95.toFixed(1),
    targets: scenario.verdict,
  }));

const operationRows = ({ operations }: Report): Row[] =>
  Object.entries(operations?.scenarios ?? {}).flatMap(([request, { warm, cold }]) => [
    { request, isolate: 'warm', ...describe(warm) },
    { request, isolate: 'cold', ...describe(cold) },
  ]);

const describe = ({ objects, rows_read, rows_written, d1, kv }: Operations): Row => ({
  'object calls':
    Object.entries(objects)
      .map(([name, calls]) => (calls > 1 ? `${name} ×${calls}` : name))
      .join(', ') || '-',
  'rows read': String(rows_read),
  'rows written': String(rows_written),
  D1: String(d1),
  KV: String(kv),
});

export const formatTable = (rows: readonly Row[]): string => {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const formatMarkdown = (rows: readonly Row[]): string => {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, names.map(() => '---'), ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
};

export const renderTables = (report: Report): string =>
  [speedRows(report), operationRows(report)]
    .filter((rows) => rows.length > 0)
    .map(formatTable)
    .join('\n\n');

export const renderMarkdown = (report: Report): string => `# Measurements

${report.made_at}, ${report.machine}. Medians of ${report.rounds} rounds of ${report.seconds} s in turns of half a second,
${report.connections} keep-alive connections, ${report.transport}. Provider and baseline take turns, each in a workerd of its own;
rounds share nothing. \`by hand\` is the same row without a provider around it (bench/baseline/worker/by-hand.ts), as a share of the same baseline.
CPU is the time of the whole server process per request. \`alone\` is one request at a time.
Nobody speaks TLS: a client certificate comes as the terminator's word of it, in a header that the runtime itself reads.

${formatMarkdown(speedRows(report))}

## Operations per request

\`cold\` is an isolate that has to ask for the client and the keys again; rows are those of the objects.

${formatMarkdown(operationRows(report))}
`;
