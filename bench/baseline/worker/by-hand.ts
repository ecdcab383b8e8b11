// The rows with a target, by hand: the same bytes in and out, the same cryptography and the same object call, for one client that is
// known in advance, with no profile, no feature, no registration, no log and no error but one. What they reach is what a target of
// these rows can ask of this platform; they are no part of the baselines, which do less.
import { DurableObject } from 'cloudflare:workers';
import { encodeBase64url, sign, verify } from './signatures.ts';

export interface ByHandEnv {
  GRANT: DurableObjectNamespace<Grant>;
}

const issuer = 'https://id.example.com';
const kid = 'a-key';
const client = { client_id: 'a-client-of-twenty-two', client_secret: 'a-client-secret-of-forty-three-characters--' };
/** Of every code. */
const codeVerifier = 'v'.repeat(43);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Known {
  sealing: CryptoKey;
  secretHash: string;
  codeChallenge: string;
}
let known: Known | undefined;

const getKnown = async (): Promise<Known> => {
  known ??= {
    sealing: (await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])) as CryptoKey,
    secretHash: await hash(client.client_secret),
    codeChallenge: await hash(codeVerifier),
  };
  return known;
};

/** The grant of one person: what they agreed to, its refresh token, and their claims. */
export class Grant extends DurableObject {
  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    ctx.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS grants (id TEXT PRIMARY KEY, generation INTEGER NOT NULL, facts TEXT NOT NULL) WITHOUT ROWID',
    );
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY, event TEXT NOT NULL)');
    const facts = JSON.stringify({ auth_time: 1_795_000_000, acr: '1', amr: ['pwd'], nonce: 'a-nonce-of-sixteen-bytes', sid: 'a-session' });
    ctx.storage.sql.exec("INSERT INTO grants (id, generation, facts) VALUES ('grant', 0, ?) ON CONFLICT DO NOTHING", facts);
  }

  /** Two rows: the grant, and the event of it. */
  async redeem(): Promise<{ generation: number; facts: string }> {
    return this.ctx.storage.transactionSync(() => {
      this.ctx.storage.sql.exec('INSERT INTO events (event) VALUES (?)', '{"event":"code.redeemed"}');
      return this.#next();
    });
  }

  async rotate(): Promise<{ generation: number; facts: string }> {
    return this.#next();
  }

  async inspect(): Promise<Record<string, string>> {
    return this.ctx.storage.sql.exec<{ facts: string }>("SELECT facts FROM grants WHERE id = 'grant'").one();
  }

  #next(): { generation: number; facts: string } {
    const update = "UPDATE grants SET generation = generation + 1 WHERE id = 'grant' RETURNING generation, facts";
    return this.ctx.storage.sql.exec<{ generation: number; facts: string }>(update).one();
  }
}

/** A handle that opens to the name of a person's object, as a code and a refresh token are one; and a token for /userinfo. */
export async function prepareByHand(person: string) {
  const authorization = `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`;
  const token = await accessToken(person, await seal(person));
  return { handle: await seal(person), token, authorization, code_verifier: codeVerifier };
}

/** @param path `client_credentials`, `code`, `refresh` or `userinfo` */
export async function answerByHand(path: string, request: Request, { GRANT }: ByHandEnv): Promise<Response> {
  if (path === 'userinfo') return tellClaims(request, GRANT);
  const form = new URLSearchParams(await request.text());
  const [client_id, client_secret = ''] = atob(request.headers.get('Authorization')?.slice('Basic '.length) ?? '').split(':');
  const { secretHash, codeChallenge } = await getKnown();
  if (client_id !== client.client_id || (await hash(client_secret)) !== secretHash) return refuse(401);
  if (path === 'client_credentials') return tell({ access_token: await accessToken(client.client_id, randomId()), ...lifetime });
  const name = await open(form.get(path === 'code' ? 'code' : 'refresh_token') ?? '');
  if (name === undefined) return refuse(400);
  if (path === 'code' && (await hash(form.get('code_verifier') ?? '')) !== codeChallenge) return refuse(400);
  const object = GRANT.getByName(name);
  const { generation, facts } = path === 'code' ? await object.redeem() : await object.rotate();
  const access_token = await accessToken(name, await seal(name));
  const at_hash = (await hash(access_token)).slice(0, 22);
  const claims = { iss: issuer, sub: name, aud: client_id, ...times(), ...JSON.parse(facts), at_hash };
  const id_token = await sign({ typ: 'JWT', kid }, claims);
  return tell({ access_token, id_token, refresh_token: await seal(`${name} ${generation}`), scope: 'openid profile email', ...lifetime });
}

const lifetime = { token_type: 'Bearer', expires_in: 900 };
const times = () => ({ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 900 });

const accessToken = (sub: string, jti: string): Promise<string> =>
  sign(
    { typ: 'at+jwt', kid },
    { iss: issuer, sub, aud: issuer, client_id: client.client_id, scope: 'openid profile email', jti, ...times() },
  );

async function tellClaims(request: Request, namespace: ByHandEnv['GRANT']): Promise<Response> {
  const token = request.headers.get('Authorization')?.slice('Bearer '.length) ?? '';
  if (!(await verify(token))) return refuse(401);
  const claims = JSON.parse(decoder.decode(Uint8Array.fromBase64(token.split('.')[1] ?? '', { alphabet: 'base64url' })));
  const name = await open(claims.jti);
  if (name === undefined) return refuse(401);
  return tell({ sub: claims.sub, ...JSON.parse((await namespace.getByName(name).inspect()).facts ?? '') });
}

const tell = (members: object): Response =>
  new Response(JSON.stringify(members), {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  });
const refuse = (status: number): Response => Response.json({ error: 'invalid_request' }, { status });

async function seal(text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, (await getKnown()).sealing, encoder.encode(text));
  return `${encodeBase64url(iv)}.${encodeBase64url(new Uint8Array(sealed))}`;
}

async function open(handle: string): Promise<string | undefined> {
  try {
    const [iv = new Uint8Array(), sealed = new Uint8Array()] = handle
      .split('.')
      .map((part) => Uint8Array.fromBase64(part, { alphabet: 'base64url' }));
    return decoder.decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, (await getKnown()).sealing, sealed)).split(' ')[0];
  } catch {
    return undefined;
  }
}

const hash = async (text: string): Promise<string> =>
  encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text))));

const randomId = (): string => encodeBase64url(crypto.getRandomValues(new Uint8Array(16)));
