// What an instrumented origin (tools/server/instrument.ts) says its answer cost.
import type { Operations } from '../../tools/server/instrument.ts';

export const operationsOf = ({ headers }: { headers: Headers }): Operations => JSON.parse(headers.get('x-operations') ?? '{}');

/** The objects that were asked for this very request: for keys an isolate asks whenever its ten seconds are over. */
export const wokenBy = (answer: { headers: Headers }): Record<string, number> =>
  Object.fromEntries(Object.entries(operationsOf(answer).objects).filter(([call]) => !call.startsWith('KeyManager.')));
