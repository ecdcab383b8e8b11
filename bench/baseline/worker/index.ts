// The least a Worker can do for the same kind of answer, by hand and without a library: what the provider is measured against.
// /json: a bare JSON answer. /sign: one ES256 signature. /write: one object call that writes a row, and one ES256 signature.
// /read: one object call that reads a row, and one ES256 verification of the token in the request.
// /by-hand/…: by-hand.ts.
import { DurableObject } from 'cloudflare:workers';
import { answerByHand, type ByHandEnv, prepareByHand } from './by-hand.ts';

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

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
let keys: CryptoKeyPair | undefined;
const encoder = new TextEncoder();

const getKeys = async (): Promise<CryptoKeyPair> => {
  keys ??= (await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])) as CryptoKeyPair;
  return keys;
};

async function sign(claims: object): Promise<string> {
  const input = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) =>
    encoder.encode(JSON.stringify(part)).toBase64({ alphabet: 'base64url' }),
  );
  const signature = await crypto.subtle.sign(algorithm, (await getKeys()).privateKey, encoder.encode(input.join('.')));
  return [...input, new Uint8Array(signature).toBase64({ alphabet: 'base64url' })].join('.');
}

async function verify(token: string): Promise<boolean> {
  const signature = Uint8Array.fromBase64(token.slice(token.lastIndexOf('.') + 1), { alphabet: 'base64url' });
  return crypto.subtle.verify(algorithm, (await getKeys()).publicKey, signature, encoder.encode(token.slice(0, token.lastIndexOf('.'))));
}

async function answer(request: Request, env: Env): Promise<Response> {
  const [, path, person = ''] = new URL(request.url).pathname.split('/');
  if (path === 'by-hand') return answerByHand(person, request, env);
  if (path === 'prepare-by-hand') return Response.json(await prepareByHand(person));
  if (path === 'json') return Response.json({ answer: 'bare' });
  if (path === 'sign') return Response.json({ token: await sign({ sub: person }) });
  const object = env.ROW.getByName(person);
  if (path === 'write') return Response.json({ token: await sign({ sub: person, generation: await object.write() }) });
  const isProven = await verify(request.headers.get('Authorization')?.slice('Bearer '.length) ?? '');
  return Response.json({ generation: await object.read() }, { status: isProven ? 200 : 401 });
}

export default { fetch: answer };
