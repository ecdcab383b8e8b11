// What an instrument takes and gives back: the two kinds of export a Worker has.
import type { DurableObjectState, ExecutionContext } from '@cloudflare/workers-types';

/** The default export: handlers, or an entrypoint class, which stays as it is. */
export type WorkerHandler<Env> =
  | { fetch(request: Request, env: Env, execution: ExecutionContext): Response | Promise<Response> }
  | (new (
      ...input: never
    ) => object);

export type ObjectClass = new (context: DurableObjectState, env: object) => object;
