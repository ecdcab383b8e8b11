// The cover every Worker wears: a route table in, a fetch handler out. Owns canonical paths, methods, feature switches,
// CORS, floods, the request id and the one place where an error becomes a response. Leaves every decision to the endpoints.
import { type Context, Hono } from 'hono';
import type { FeatureName } from '../config/features.ts';
import type { Settings } from '../config/settings.ts';
import { notSupported } from '../oauth/errors.ts';
import type { ParameterRecord } from '../parameters/index.ts';
import { renderFailure } from './failures.ts';
import { describeQuotas, type Quotas, shedLoad } from './limits.ts';
import { describeAnswer } from './resource-answer.ts';

/** What a Worker may use: built once per isolate from its bindings, by its own context.ts. */
export interface Powers {
  settings: Settings;
}

interface Variables<Needs extends Powers> {
  needs: Needs;
  requestId: string;
  quotas: Quotas;
  /** What was posted, once it was read: the page of an error leads back by it. */
  form?: ParameterRecord;
}
type WorkerTypes<Needs extends Powers> = { Bindings: object; Variables: Variables<Needs> };
export type WorkerContext<Needs extends Powers> = Context<WorkerTypes<Needs>>;
export type Handler<Needs extends Powers> = (c: WorkerContext<Needs>) => Response | Promise<Response>;
/** Renders an error for the people or programs that call an endpoint. */
export type ErrorRenderer<Needs extends Powers> = (c: WorkerContext<Needs>, error: unknown) => Response | Promise<Response>;

export interface Endpoint<Needs extends Powers> {
  /** An exact path, with Hono parameters where an RFC has them (`/register/:client_id`), or a subtree (`/saml/*`). */
  path: string;
  get?: Handler<Needs>;
  post?: Handler<Needs>;
  put?: Handler<Needs>;
  delete?: Handler<Needs>;
  /** Off: every method answers `not_supported` (A-151). */
  feature?: FeatureName;
  /** Whether browser apps of any origin may call it; no endpoint takes cookies from another origin. */
  cors?: 'any_origin';
  /** A GET changes nothing and is the same for everyone, so that HEAD may run it; elsewhere HEAD is refused (HD-11). */
  isDocument?: true;
  /** It answers whoever holds an access token. */
  isResource?: true;
  /** JSON unless the endpoint speaks to people. */
  renderError?: ErrorRenderer<Needs>;
}

/** Longer request targets than this are refused before they are read. */
const maximumUrlLength = 16 * 1024;
const methods = ['get', 'post', 'put', 'delete'] as const;

/**
 * @param createNeeds what this Worker may use; it throws ConfigurationError when a setting or secret is missing
 */
export function createWorker<Env extends object, Needs extends Powers>(
  createNeeds: (env: Env) => Needs,
  endpoints: readonly Endpoint<Needs>[],
): { fetch(request: Request, env: Env, execution: ExecutionContext): Promise<Response> } {
  const app = new Hono<WorkerTypes<Needs>>({ getPath: readPath });
  let needs: Needs | undefined;

  /** What every answer has around it. Not a middleware: composing costs more than all that is done here. */
  const cover = (answer: Handler<Needs>) => async (c: WorkerContext<Needs>) => {
    const requestId = crypto.randomUUID();
    const quotas: Quotas = new Map();
    c.set('requestId', requestId);
    c.set('quotas', quotas);
    needs ??= createNeeds(c.env as Env);
    c.set('needs', needs);
    const response = await answer(c);
    // Not c.header: on a finished response it sends the body through a stream.
    const { headers } = response;
    headers.set('X-Request-Id', requestId);
    headers.set('X-Content-Type-Options', 'nosniff');
    if (quotas.size > 0) describeQuotas(headers, quotas);
    if (needs.settings.issuer.startsWith('https:')) headers.set('Strict-Transport-Security', 'max-age=31536000');
    return response;
  };

  app.all(
    refused,
    cover((c) => renderRefusal(c.req.raw)),
  );
  for (const endpoint of endpoints) app.all(endpoint.path, cover(answerFor(endpoint)));
  app.notFound(cover(renderNotFound));
  app.onError((error, c) => renderFailure(c, error));

  return { fetch: async (request, env, execution) => app.fetch(request, env, execution) };
}

/** Where every refused request target is sent; no endpoint has an escape in its path. */
const refused = '/%';

/** One spelling per path: what another layer may read differently is nothing of ours (IN-13), and what is too long is not read. */
function readPath({ url }: Request): string {
  if (url.length > maximumUrlLength) return refused;
  // Not new URL(): each makes a native object, and every request comes through here.
  const target = url.slice(url.indexOf('/', 'https://'.length));
  const path = target.slice(0, target.search(/[?#]|$/));
  return /%|\/\/|\\/.test(path) ? refused : path;
}

const renderRefusal = ({ url }: Request): Response =>
  url.length > maximumUrlLength
    ? new Response('URI too long\n', { status: 414, headers: { 'Cache-Control': 'no-store' } })
    : renderNotFound();

const renderNotFound = (): Response => new Response('Not found\n', { status: 404, headers: { 'Cache-Control': 'no-store' } });

function answerFor<Needs extends Powers>(endpoint: Endpoint<Needs>): Handler<Needs> {
  const allowed = methods.filter((method) => endpoint[method]);
  const allow = [...allowed.map((method) => method.toUpperCase()), ...(endpoint.isDocument ? ['HEAD'] : []), 'OPTIONS'].join(', ');

  return async (c) => {
    if (c.req.method === 'OPTIONS') return answerOptions(endpoint, allow);
    const response = await answer(endpoint, c, allow);
    if (endpoint.cors) allowAnyOrigin(response.headers);
    if (endpoint.isResource) describeAnswer(response.headers, c.req.raw, c.get('requestId'));
    return response;
  };
}

async function answer<Needs extends Powers>(endpoint: Endpoint<Needs>, c: WorkerContext<Needs>, allow: string): Promise<Response> {
  const render = endpoint.renderError ?? renderFailure;
  try {
    await shedLoad(c.req.raw, c.env);
    const { features } = c.get('needs').settings;
    if (endpoint.feature && !features[endpoint.feature]) throw notSupported('This feature is switched off');
    const asked = c.req.method === 'HEAD' && endpoint.isDocument ? 'GET' : c.req.method;
    const method = methods.find((candidate) => candidate.toUpperCase() === asked);
    const handler = method && endpoint[method];
    if (!handler) return new Response('Method not allowed\n', { status: 405, headers: { Allow: allow, 'Cache-Control': 'no-store' } });
    return await handler(c);
  } catch (error) {
    return render(c, error);
  }
}

function answerOptions<Needs extends Powers>(endpoint: Endpoint<Needs>, allow: string): Response {
  const headers = new Headers({ Allow: allow });
  if (endpoint.cors) {
    allowAnyOrigin(headers);
    headers.set('Access-Control-Allow-Methods', allow);
    headers.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, DPoP, x-fapi-interaction-id');
    headers.set('Access-Control-Max-Age', '3600');
  }
  return new Response(null, { status: 204, headers });
}

const exposed = 'WWW-Authenticate, DPoP-Nonce, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, x-fapi-interaction-id';

/** Without credentials: nothing answered here depends on a cookie. */
function allowAnyOrigin(headers: Headers): void {
  headers.set('Access-Control-Allow-Origin', '*');
  headers.set('Access-Control-Expose-Headers', exposed);
}
