// One round: a new provider and a new baseline, and for each scenario the two under load in short turns, so that whatever else
// the machine does meets both. Rounds share nothing; the figures of all turns are put together by their medians.
import { setTimeout as pause } from 'node:timers/promises';
import { type Baseline, startBaseline } from './baseline/start.ts';
import { drive, type Load, type Measurement, type Requests } from './load/drive.ts';
import { type Scenario, scenarios } from './subject/scenarios.ts';
import { type Subject, startSubject } from './subject/start.ts';

/** What one scenario showed, in one turn or as the medians of many. Times in milliseconds. */
export interface Figures {
  requests_per_second: number;
  p50: number;
  p95: number;
  p99: number;
  /** Of the whole server process, per request; absent where the system does not tell. */
  processor_time?: number;
  baseline_requests_per_second: number;
  baseline_processor_time?: number;
  /** Requests per second, as a share of the baseline's. */
  ratio: number;
  /** The baseline's processor time as a share of the provider's: what the ratio would be on an idle machine without waiting. */
  processor_ratio?: number;
  /** Of the same row by hand: its throughput, and its processor time, as shares of the baseline's in the same way. */
  by_hand_ratio?: number;
  by_hand_processor_ratio?: number;
  /** One request at a time. */
  alone_p50: number;
  alone_p95: number;
  /** The highest share of its thread that the load generator was busy; near 1 it hides what it measures. */
  generator_utilization: number;
}

/** As many people as objects, so that no single object is the bottleneck. */
const population = 96;
/** Seconds: the compiler of the runtime needs some to settle; audit events need some to leave; one turn under load. */
const [warming, settling, turn] = [3, 6, 0.5];
/** More requests a second than are seen of those that need something prepared. */
const fastest = 1_500;

/** @returns by name of the scenario, the figures of each turn */
export async function runRound(load: Load, names: ReadonlySet<string>): Promise<Map<string, Figures[]>> {
  const subject = await startSubject(population);
  const baseline = await startBaseline(population);
  try {
    const figures = new Map<string, Figures[]>();
    for (const scenario of scenarios.filter(({ name }) => names.has(name))) {
      const turns = await measure(scenario, subject, baseline, load);
      figures.set(scenario.name, turns);
      console.info(`  ${scenario.name}: ${medianOf(turns).ratio.toFixed(2)} of ${scenario.baseline}`);
    }
    return figures;
  } finally {
    await baseline.stop();
    await subject.stop();
  }
}

async function measure(scenario: Scenario, subject: Subject, baseline: Baseline, load: Load): Promise<Figures[]> {
  const target = await subject.target(scenario.worker);
  const prepare = (seconds: number) => scenario.prepare(subject.world, subject.send, seconds * fastest);
  const driveBaseline = (seconds: number) => drive(baseline.target, baseline.requests[scenario.baseline], { ...load, seconds });
  const driveByHand = async (seconds: number) =>
    scenario.byHand && drive(baseline.target, baseline.byHand[scenario.byHand], { ...load, seconds });

  await driveBaseline(warming / 2);
  await driveByHand(warming / 2);
  await drive(target, await prepare(warming), { ...load, seconds: warming });
  const turns: Requests[] = [];
  while (turns.length * turn < load.seconds) turns.push(await prepare(turn));
  const single = await prepare(turn);
  await pause(settling * 1000);

  const alone = await drive(target, single, { connections: 1, seconds: turn });
  const figures: Figures[] = [];
  for (const requests of turns) {
    const before = await driveBaseline(turn / 2);
    const measured = await drive(target, requests, { ...load, seconds: turn });
    const byHand = await driveByHand(turn / 2);
    figures.push(compare(measured, [before, await driveBaseline(turn / 2)], alone, byHand));
  }
  return figures;
}

function compare(
  measured: Measurement,
  [before, after]: [Measurement, Measurement],
  alone: Measurement,
  byHand: Measurement | undefined,
): Figures {
  const { requests_per_second, processor_time, p50, p95, p99 } = measured;
  const baseline_requests_per_second = (before.requests_per_second + after.requests_per_second) / 2;
  const processor = processor_time !== undefined && before.processor_time !== undefined && after.processor_time !== undefined;
  const baseline_processor_time = ((before.processor_time ?? 0) + (after.processor_time ?? 0)) / 2;
  return {
    requests_per_second,
    p50,
    p95,
    p99,
    baseline_requests_per_second,
    ratio: requests_per_second / baseline_requests_per_second,
    ...(processor && { processor_time, baseline_processor_time, processor_ratio: baseline_processor_time / processor_time }),
    ...(byHand && { by_hand_ratio: byHand.requests_per_second / baseline_requests_per_second }),
    ...(byHand?.processor_time && processor && { by_hand_processor_ratio: baseline_processor_time / byHand.processor_time }),
    alone_p50: alone.p50,
    alone_p95: alone.p95,
    generator_utilization: Math.max(measured.generator_utilization, before.generator_utilization, after.generator_utilization),
  };
}

export function medianOf(turns: readonly Figures[]): Figures {
  const names = Object.keys(turns[0] ?? {}) as (keyof Figures)[];
  return Object.fromEntries(names.map((name) => [name, median(turns.map((figures) => figures[name] ?? 0))])) as unknown as Figures;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
