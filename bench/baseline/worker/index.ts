// The least a Worker can do for the same kind of answer, by hand and without a library: what the provider is measured against.
// /json: a bare JSON answer. /sign: one ES256 signature. /write: one object call that writes a row, and one ES256 signature.
// /read: one object call that reads a row, and one ES256 verification of the token in the request.
// /by-hand/…: by-hand.ts.
import { DurableObject } from 'cloudflare:workers';
import { answerByHand, type ByHandEnv, prepareByHand } from './by-hand.ts';
import { sign, verify } from './signatures.ts';

export { Grant } from './by-hand.ts';

interface Env extends ByHandEnv {
  ROW: DurableObjectNamespace<Row>;
}

/** One row, as the object of a person has one to change. */
export class Row extends DurableObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, generation INTEGER NOT NULL) WITHOUT ROWID');
    ctx.storage.sql.exec("INSERT INTO rows (id, generation) VALUES ('grant', 0) ON CONFLICT DO NOTHING");
  }

  async write(): Promise<number> {
    const update = "UPDATE rows SET generation = generation + 1 WHERE id = 'grant' RETURNING generation";
    return this.ctx.storage.sql.exec<{ generation: number }>(update).one().generation;
  }

  async read(): Promise<number> {
    return this.ctx.storage.sql.exec<{ generation: number }>("SELECT generation FROM rows WHERE id = 'grant'").one().generation;
  }
}

async function answer(request: Request, env: Env): Promise<Response> {
  const [, path, person = ''] = new URL(request.url).pathname.split('/');
  if (path === 'by-hand') return answerByHand(person, request, env);
  if (path === 'prepare-by-hand') return Response.json(await prepareByHand(person));
  if (path === 'json') return Response.json({ answer: 'bare' });
  if (path === 'sign') return Response.json({ token: await sign({ typ: 'JWT' }, { sub: person }) });
  const object = env.ROW.getByName(person);
  if (path === 'write') return Response.json({ token: await sign({ typ: 'JWT' }, { sub: person, generation: await object.write() }) });
  const isProven = await verify(request.headers.get('Authorization')?.slice('Bearer '.length) ?? '');
  return Response.json({ generation: await object.read() }, { status: isProven ? 200 : 401 });
}

export default { fetch: answer };
