// The playground's memory: one run a browser, in the isolate alone, bounded and forgotten after an hour or a reload.
// Owns what a run holds. Leaves what happens in it to flow.ts.
import { now } from '@authrim/shared/clock';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { ExportedJWKSCache, ServerMetadata } from 'openid-client';

export type StepKind = 'discovery' | 'authorization' | 'token' | 'keys' | 'userinfo' | 'revocation' | 'logout';
export type Pair = readonly [name: string, value: string];

export interface SentRequest {
  method: string;
  /** Without its query, which is in the parameters. */
  url: string;
  headers: readonly Pair[];
  parameters: readonly Pair[];
}

/** What came back: an HTTP response to the playground, or a browser that was sent here. */
export type Answer =
  | { way: 'response'; status: number; headers: readonly Pair[]; body: string; milliseconds: number }
  | { way: 'redirect'; url: string; parameters: readonly Pair[] };

export interface Problem {
  code: string;
  description: string;
  /** Who refused: the server with an error, or the client because a check failed. */
  by: 'server' | 'client';
}

export interface Step {
  /** Counts from 1 and is never reused within a run. */
  number: number;
  /** Which press of a button it belongs to. */
  turn: number;
  kind: StepKind;
  request: SentRequest;
  answer?: Answer;
  problem?: Problem;
}

/** What the client keeps between the authorization request and its response. */
interface PendingSignIn {
  step: Step;
  state: string;
  nonce: string;
  code_verifier: string;
  max_age: number | undefined;
}

export interface HeldTokens {
  access_token: string;
  refresh_token: string | undefined;
  id_token: string | undefined;
  sub: string | undefined;
}

export interface Run {
  steps: Step[];
  /** How many steps there ever were. */
  count: number;
  turn: number;
  /** The last sign-in form, to be shown again. */
  choices: ParameterRecord;
  metadata: ServerMetadata | undefined;
  jwks: ExportedJWKSCache | undefined;
  signingIn: PendingSignIn | undefined;
  signingOut: { step: Step; state: string } | undefined;
  tokens: HeldTokens | undefined;
}

export interface Runs {
  find(browser: string): Run | undefined;
  open(browser: string): Run;
  forget(browser: string): void;
}

const mostRuns = 50;
const mostSteps = 40;
/** Seconds since the run was last touched. */
const lifetime = 3600;

export function createRuns(): Runs {
  const kept = new Map<string, { run: Run; expires_at: number }>();

  const keep = (browser: string, run: Run): Run => {
    kept.delete(browser);
    kept.set(browser, { run, expires_at: now() + lifetime });
    for (const oldest of [...kept.keys()].slice(0, -mostRuns)) kept.delete(oldest);
    return run;
  };
  const find = (browser: string): Run | undefined => {
    const entry = kept.get(browser);
    return entry && entry.expires_at > now() ? keep(browser, entry.run) : undefined;
  };
  return { find, open: (browser) => find(browser) ?? keep(browser, createRun()), forget: (browser) => void kept.delete(browser) };
}

const createRun = (): Run => ({
  steps: [],
  count: 0,
  turn: 0,
  choices: {},
  metadata: undefined,
  jwks: undefined,
  signingIn: undefined,
  signingOut: undefined,
  tokens: undefined,
});

/** The next step of the current turn; the oldest ones make room. */
export function addStep(run: Run, kind: StepKind, request: SentRequest): Step {
  run.count += 1;
  const step: Step = { number: run.count, turn: run.turn, kind, request };
  run.steps = [...run.steps, step].slice(-mostSteps);
  return step;
}
