// Runs inside workerd, beside the Workers of a local origin: does what the tools and tests of this machine ask of the database, the
// objects and the stores that no route leads to. It has a socket of its own and every binding there is, so it hears nobody without the
// secret of this start.
import type { D1Database } from '@cloudflare/workers-types';

/** What is asked of it, as JSON. */
export type Order =
  /** Statements of D1, all of them or none; the answer is the rows of each. */
  | { act: 'query'; statements: readonly { sql: string; values: readonly unknown[] }[] }
  /** A method of the object of that name, or of the binding itself; the answer is its own. */
  | { act: 'call'; binding: string; name?: string | undefined; method: string; input: readonly unknown[] };

type Callable = Record<string, (...input: readonly unknown[]) => unknown>;
type Env = { DB: D1Database; BACK_OFFICE_SECRET: string } & Record<string, unknown>;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.headers.get('Authorization') !== `Bearer ${env.BACK_OFFICE_SECRET}`) return new Response(null, { status: 401 });
    try {
      return Response.json((await carryOut((await request.json()) as Order, env)) ?? null);
    } catch (error) {
      return new Response(error instanceof Error ? error.message : String(error), { status: 400 });
    }
  },
};

async function carryOut(order: Order, env: Env): Promise<unknown> {
  if (order.act === 'query') {
    const answers = await env.DB.batch(order.statements.map(({ sql, values }) => env.DB.prepare(sql).bind(...values)));
    return answers.map(({ results }) => results);
  }
  const { binding, name, method, input } = order;
  const bound = env[binding] as Callable & { getByName(name: string): Callable };
  return (name === undefined ? bound : bound.getByName(name))[method]?.(...input);
}
