// The load generator: some connections, each asking as fast as it is answered, for some seconds. Any answer but the
// expected one ends the run, since the speed of errors is no result.
import { performance } from 'node:perf_hooks';
import { readProcessorTime } from '../../tools/server/runtimes.ts';
import { type Connection, type HttpResponse, openConnection } from './http.ts';

export interface Load {
  connections: number;
  seconds: number;
}

/** Where the load goes: a socket, and the process behind it. */
export interface Target {
  url: URL;
  pid: number | undefined;
}

export interface Requests {
  /**
   * The next request of a connection, made from the response to its last one if need be; undefined when none is left.
   * @param connection from 0
   */
  next(connection: number, previous: HttpResponse | undefined): string | undefined;
  isExpected(response: HttpResponse): boolean;
}

export interface Measurement {
  requests: number;
  requests_per_second: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  /** Milliseconds per request, of the whole server process. */
  processor_time: number | undefined;
  /** Share of its one thread that the load generator itself was busy. */
  generator_utilization: number;
}

export async function drive({ url, pid }: Target, requests: Requests, { connections, seconds }: Load): Promise<Measurement> {
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(url)));
  const before = { at: performance.now(), processor: readProcessorTime(pid), generator: performance.eventLoopUtilization() };
  const durations: number[] = [];

  const load = async (connection: Connection, index: number) => {
    let response: HttpResponse | undefined;
    for (let at = before.at; at < before.at + seconds * 1000; ) {
      const request = requests.next(index, response);
      if (request === undefined) return;
      const asked_at = performance.now();
      response = await connection.exchange(request);
      at = performance.now();
      if (!requests.isExpected(response)) throw new Error(`unexpected response to\n${request}\n\n${response.head}\n\n${response.body}`);
      durations.push(at - asked_at);
    }
  };

  try {
    await Promise.all(opened.map(load));
  } finally {
    for (const connection of opened) connection.close();
  }
  const elapsed = performance.now() - before.at;
  const processor = readProcessorTime(pid);
  durations.sort((a, b) => a - b);
  return {
    requests: durations.length,
    requests_per_second: (durations.length * 1000) / elapsed,
    p50: quantile(durations, 0.5),
    p95: quantile(durations, 0.95),
    p99: quantile(durations, 0.99),
    processor_time:
      processor === undefined || before.processor === undefined ? undefined : (processor - before.processor) / durations.length,
    generator_utilization: performance.eventLoopUtilization(before.generator).utilization,
  };
}

/** @param sorted ascending */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;

/** Endless identical requests. */
export const repeat = (request: (connection: number) => string): Requests => ({
  next: request,
  isExpected: ({ status }) => status === 200,
});
