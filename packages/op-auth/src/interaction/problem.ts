// What was wrong with what a person sent, as the page that is shown again says it.

/** `delayed`: it was not looked at, since there were too many tries. */
export type Problem<Kind extends string> = { kind: Kind } | Delayed;
interface Delayed {
  kind: 'delayed';
  seconds: number;
}

/** How a page is answered: one that says when to come back is 429 (RL-01). */
export function answerOf(problem: { kind: string; seconds?: number } | undefined): { status: number; headers?: Record<string, string> } {
  if (!problem) return { status: 200 };
  return problem.seconds === undefined ? { status: 400 } : { status: 429, headers: { 'Retry-After': String(problem.seconds) } };
}
