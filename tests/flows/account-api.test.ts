// The API of one's own account: its OpenAPI document is walked and every operation of it called, by a client the person let in.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { authorizeUrl, verifier, walk } from '../harness/authorization.ts';
import { createBrowser } from '../harness/browser.ts';
import { createDpopKey, hashOf, prove, requestTokens } from '../harness/dpop.ts';
import { completeFlow, pageOf, password, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { addApp, signedInAtAccount } from '../harness/own-account.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { introspect, readAnswer } from '../harness/token-requests.ts';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: 'path' | 'query'; required: boolean }[];
  requestBody?: { content: { 'application/json': { schema: { $ref: string } } } };
  responses: Record<
    string,
    { description: string; headers?: Record<string, object>; content?: { 'application/json': { schema: object } } }
  >;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const { issuer, copyPeople } = await sharedOrigin();
let client: RegisteredClient;
let api: Document;

beforeAll(async () => {
  await copyPeople('api');
  client = await registerClient(issuer, { client_name: 'Account keeper', scope: 'openid account offline_access' });
  api = (await (await fetch(`${issuer}/account/api/openapi.json`)).json()) as Document;
});

const scope = 'openid account';
const tokenOf = async (username: string): Promise<string> => (await completeFlow({ issuer, username, client, scope })).tokens.access_token;

interface Send {
  body?: object;
  headers?: Record<string, string>;
}

async function call(token: string | undefined, method: string, path: string, { body, headers = {} }: Send = {}) {
  const sent = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(body && { 'Content-Type': 'application/json' }),
    ...headers,
  };
  const response = await fetch(`${issuer}/account/api${path}`, { method, headers: sent, ...(body && { body: JSON.stringify(body) }) });
  return readAnswer(response);
}

const strong = 'seventeen quiet herons wade';

describe('the document', () => {
  test('is OpenAPI 3.1, for anybody, and its examples are every operation there is', () => {
    expect(api.openapi).toBe('3.1.0');
    expect(Object.keys(api.paths)).toHaveLength(9);
    const ajv = new Ajv2020({ strict: false });
    for (const schema of Object.values(api.components.schemas)) expect(ajv.validateSchema(schema)).toBe(true);
  });

  test('K-04, K-08, K-43, E-22, E-23, E-26: each operation answers as the document says; without a token, and with one that lacks the scope, none does (RFC 6750 §3.1)', async () => {
    const token = await tokenOf('bob-api');
    const other = await registerClient(issuer, { scope: 'openid profile' });
    const lacking = (await completeFlow({ issuer, username: 'bob-api', client: other, scope: 'openid profile' })).tokens.access_token;
    await signedInAtAccount(issuer, 'bob-api');
    const { sessions } = (await call(token, 'GET', '/sessions')).body as { sessions: { id: string; is_current: boolean }[] };
    const values: Record<string, string> = {
      id: sessions.find(({ is_current }) => !is_current)?.id ?? '',
      client_id: other.client_id,
      except: 'current',
    };
    const bodies: Record<string, object> = {
      changeProfile: { nickname: 'Bobby', address: { locality: 'Berlin' } },
      changePreferences: { display: { theme: 'dark' } },
      changePassword: { old_password: password, new_password: strong, sign_out_others: true },
    };
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'api', ...api });
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
    // What ends one thing comes before what ends all of them, and the end of the account last.
    const last = ['endSessions', 'deleteAccount'];
    operations.sort((one, next) => last.indexOf(one.operation.operationId) - last.indexOf(next.operation.operationId));
    const targetOf = ({ path, operation: { parameters = [] } }: (typeof operations)[number]): string => {
      const named = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => [name, values[name] ?? '']);
      const query = named.length > 0 ? `?${new URLSearchParams(named as [string, string][])}` : '';
      return path.replace('/account/api', '').replace('{id}', values.id ?? '') + query;
    };
    const sendOf = ({ operationId }: Operation): Send => (bodies[operationId] ? { body: bodies[operationId] } : {});
    for (const entry of operations) {
      const [{ method, operation }, target] = [entry, targetOf(entry)];
      expect((await call(undefined, method, target, sendOf(operation))).status, operation.operationId).toBe(401);
      const refused = await call(lacking, method, target, sendOf(operation));
      expect(refused, operation.operationId).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    }
    for (const entry of operations) {
      const { method, operation } = entry;
      const { operationId, responses } = operation;
      const answer = await call(token, method, targetOf(entry), sendOf(operation));
      const [status = '', described] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? [];
      expect({ operationId, status: String(answer.status), body: answer.body }).toMatchObject({ operationId, status });
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
      const schema = described?.content?.['application/json'].schema as { $ref: string } | undefined;
      if (schema) expect(ajv.validate({ $ref: `api${schema.$ref}` }, answer.body), `${operationId}: ${ajv.errorsText()}`).toBe(true);
    }
    expect((await call(token, 'GET', '/profile')).status).toBe(401);
  });
});

describe('what the document says is refused', () => {
  const operationOf = (path: string, method: string): Operation => {
    const operation = api.paths[`/account/api${path}`]?.[method.toLowerCase()];
    if (!operation) throw new Error(`no operation ${method} ${path}`);
    return operation;
  };
  const createValidator = () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'api', ...api });
    return (schema: string, value: unknown): boolean => ajv.validate({ $ref: `api${schema}` }, value) as boolean;
  };

  test('K-04: every operation names what each may refuse, and its own refusals beside them', () => {
    const ofAll = ['400', '401', '403', '429', '503'];
    const ownOf = ({ operationId, responses }: Operation) => {
      const refused = Object.keys(responses).filter((status) => status >= '400');
      expect(refused, operationId).toEqual(expect.arrayContaining(ofAll));
      return refused.filter((status) => !ofAll.includes(status)).map((status) => `${operationId} ${status}`);
    };
    expect(Object.values(api.paths).flatMap((methods) => Object.values(methods).flatMap(ownOf))).toEqual([
      'changeProfile 409',
      'changeProfile 413',
      'changeProfile 415',
      'changePreferences 413',
      'changePreferences 415',
      'endSession 404',
      'disconnectApp 404',
      'changePassword 413',
      'changePassword 415',
    ]);
    expect(operationOf('/password', 'POST').responses[403]?.description).toMatch(/insufficient_scope.*access_denied/);
    for (const status of ['429', '503']) expect(operationOf('/profile', 'GET').responses[status]?.headers).toHaveProperty('Retry-After');
  });

  test('K-04: what is refused is refused as the document says', async () => {
    const token = await tokenOf('olivia-api');
    const isValid = createValidator();
    const text = { 'Content-Type': 'text/plain' };
    const wrong = { old_password: 'wrong', new_password: strong };
    const vectors: [status: number, method: string, path: string, target: string, send?: Send][] = [
      [404, 'DELETE', '/sessions/{id}', '/sessions/nobody'],
      [404, 'DELETE', '/apps', '/apps?client_id=nobody'],
      [400, 'DELETE', '/apps', '/apps'],
      [400, 'DELETE', '/sessions', '/sessions?except=all'],
      [400, 'POST', '/profile', '/profile', { body: { birthdate: 'never' } }],
      [400, 'POST', '/preferences', '/preferences', { body: { other: {} } }],
      [400, 'POST', '/password', '/password', { body: {} }],
      [403, 'POST', '/password', '/password', { body: wrong }],
      ...['/profile', '/preferences', '/password'].flatMap((path): [number, string, string, string, Send][] => [
        [413, 'POST', path, path, { body: { long: 'x'.repeat(70_000) } }],
        [415, 'POST', path, path, { body: {}, headers: text }],
      ]),
    ];
    for (const [path, methods] of Object.entries(api.paths)) {
      const short = path.replace('/account/api', '');
      // RFC 6750 §2.3 is not served: a token in an address is refused wherever it stands.
      for (const method of Object.keys(methods))
        vectors.push([400, method.toUpperCase(), short, `${short.replace('{id}', 'nobody')}?access_token=x`]);
    }
    expect((await call(token, 'GET', '/profile')).status).toBe(200);
    for (const [status, method, path, target, send] of vectors) {
      const answer = await call(token, method, target, send);
      const name = `${method} ${target}: ${status}`;
      expect([name, answer.status]).toEqual([name, status]);
      const described = operationOf(path, method).responses[status]?.content?.['application/json'].schema;
      expect([name, described, isValid('#/components/schemas/Error', answer.body)]).toEqual([
        name,
        { $ref: '#/components/schemas/Error' },
        true,
      ]);
    }
    expect((await call(token, 'GET', '/profile')).status).toBe(200);
  });

  test('E-27: the body the document allows is the one that is taken', async () => {
    const token = await tokenOf('peggy-api');
    const isValid = createValidator();
    const { $ref = '' } = operationOf('/preferences', 'POST').requestBody?.content['application/json'].schema ?? {};
    for (const [body, isTaken] of [
      [{ display: { theme: 'dark' } }, true],
      [{}, true],
      [{ display: { theme: 'purple' } }, false],
      [{ display: { colour: 'dark' } }, false],
      [{ display: { theme: 'dark' }, other: {} }, false],
    ] as const) {
      const { status } = await call(token, 'POST', '/preferences', { body });
      expect([body, isValid($ref, body), status]).toEqual([body, isTaken, isTaken ? 200 : 400]);
    }
  });
});

describe('the scope account', () => {
  test('is given to nobody who did not register it, and the person reads what it means', async () => {
    const plain = await registerClient(issuer);
    const { tokens } = await completeFlow({ issuer, username: 'carol-api', client: plain, scope: 'openid account' });
    expect(tokens.scope).toBe('openid');
    const browser = createBrowser(issuer);
    const login = pageOf(await browser.open(authorizeUrl(issuer, client, { scope })));
    const consent = pageOf(await browser.submit(login, { username: 'carol-api', password }, 'login'));
    expect(consent.body).toContain('Manage your account');
    expect(sentTo(await browser.submit(consent, {}, 'deny')).searchParams.get('error')).toBe('access_denied');
  });

  test('RFC 8707 §2, RFC 9728: a token for the API alone is good there and nowhere else', async () => {
    const resource = `${issuer}/account/api`;
    const metadata = await (await fetch(`${issuer}/.well-known/oauth-protected-resource/account/api`)).json();
    expect(metadata).toMatchObject({ resource, scopes_supported: ['account'], bearer_methods_supported: ['header'] });
    const challenge = (await call(undefined, 'GET', '/profile')).headers.get('WWW-Authenticate');
    expect(challenge).toContain(`resource_metadata="${issuer}/.well-known/oauth-protected-resource/account/api"`);
    const flow = await completeFlow({ issuer, username: 'carol-api', client, scope, parameters: { resource } });
    const redeemed = await introspect(issuer, client, flow.tokens.access_token);
    expect(redeemed).toMatchObject({ active: true });
    expect((await call(flow.tokens.access_token, 'GET', '/profile')).status).toBe(200);
  });
});

describe('what a client may do', () => {
  test('RC-09, K-86: nobody verifies themselves, renames themselves or writes what is not theirs', async () => {
    const token = await tokenOf('dave-api');
    const before = (await call(token, 'GET', '/profile')).body;
    const body = {
      nickname: 'Davy',
      email: 'alice-api@example.com',
      email_verified: false,
      phone_number_verified: true,
      status: 'disabled',
      username: 'root',
      sub: 'x',
      id: 'x',
      version: 99,
      password_hash: 'x',
      updated_at: 1,
      ['__proto__']: { email_verified: false },
    };
    const answer = await call(token, 'POST', '/profile', { body });
    expect(answer).toMatchObject({ status: 200, body: { nickname: 'Davy' } });
    const { nickname: _, updated_at: __, ...rest } = answer.body;
    expect(before).toMatchObject(rest);
    expect(await call(token, 'POST', '/profile', { body: { birthdate: '1990-13-01' } })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  test('D-09: only JSON is a body', async () => {
    const token = await tokenOf('dave-api');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await call(token, 'POST', '/profile', { body: { nickname: 'x' }, headers })).status).toBe(415);
    expect((await call(token, 'POST', '/preferences', { body: { display: { theme: 'light' }, other: {} } })).status).toBe(400);
    expect((await call(token, 'POST', '/preferences', { body: { display: null } })).status).toBe(400);
  });

  test('RFC 9470 §3: what is sensitive asks for a better sign-in, and what to ask for stands in the challenge', async () => {
    const token = await tokenOf('erin-api');
    expect((await call(token, 'GET', '/export')).status).toBe(200);
    const { browser } = await signedInAtAccount(issuer, 'erin-api');
    await addApp(issuer, browser);
    for (const [method, path] of [
      ['GET', '/export'],
      ['POST', '/deletion'],
    ] as const) {
      const refused = await call(token, method, path);
      expect(refused).toMatchObject({ status: 401, body: { error: 'insufficient_user_authentication' } });
      expect(refused.headers.get('WWW-Authenticate')).toContain('acr_values="urn:authrim:acr:two-factor"');
    }
    expect((await call(token, 'GET', '/profile')).status).toBe(200);
  });

  test('LG-03, K-33: a wrong old password is counted as at the sign-in, and then waits', async () => {
    const token = await tokenOf('frank-api');
    const statuses: number[] = [];
    for (let tries = 0; tries < 12 && !statuses.includes(429); tries += 1) {
      const answer = await call(token, 'POST', '/password', { body: { old_password: 'wrong', new_password: strong } });
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    expect(statuses[0]).toBe(403);
    expect(statuses).toContain(429);
  });

  test('RV-11: another person’s session, and an app that is not connected, are nothing to end', async () => {
    const [token, other] = [await tokenOf('grace-api'), await tokenOf('heidi-api')];
    const { sessions } = (await call(other, 'GET', '/sessions')).body as { sessions: { id: string }[] };
    expect(sessions).toHaveLength(1);
    expect((await call(token, 'DELETE', `/sessions/${sessions[0]?.id}`)).status).toBe(404);
    expect((await call(token, 'DELETE', '/apps?client_id=nobody')).status).toBe(404);
    expect((await call(other, 'GET', '/sessions')).status).toBe(200);
    expect((await call(token, 'DELETE', '/sessions?except=all')).status).toBe(400);
  });

  test('RV-01: a token is worth nothing from the moment its session ends, or its client is disconnected', async () => {
    const token = await tokenOf('ivan-api');
    expect((await call(token, 'DELETE', '/sessions')).body).toEqual({ sessions: 1 });
    expect(await call(token, 'GET', '/profile')).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    const again = await tokenOf('ivan-api');
    expect((await call(again, 'DELETE', `/apps?client_id=${client.client_id}`)).body).toEqual({ grants: 1 });
    expect((await call(again, 'GET', '/profile')).status).toBe(401);
  });

  test('RFC 9449 §7: a bound token comes with a proof for the very endpoint, and not as a bearer', async () => {
    const key = await createDpopKey();
    const bound = await registerClient(issuer, { scope: 'openid account', dpop_bound_access_tokens: true });
    const browser = createBrowser(issuer);
    const { arrival } = await walk(browser, await browser.open(authorizeUrl(issuer, bound, { scope })), 'judy-api');
    const code = sentTo(arrival).searchParams.get('code') ?? '';
    const redemption = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.example.com/callback', code_verifier: verifier };
    const token = String((await requestTokens(issuer, redemption, bound, key)).body.access_token);
    const ask = async (htu: string) => {
      const DPoP = await prove(key, htu, { htm: 'GET', ath: await hashOf(token) });
      return readAnswer(await fetch(`${issuer}/account/api/profile`, { headers: { Authorization: `DPoP ${token}`, DPoP } }));
    };
    expect((await ask(`${issuer}/account/api/profile`)).status).toBe(200);
    expect((await ask(`${issuer}/account/api`)).status).toBe(401);
    expect((await call(token, 'GET', '/profile')).status).toBe(401);
  });

  test('HD-05, HD-11: other origins read it without cookies, and no other method does anything', async () => {
    const preflight = await fetch(`${issuer}/account/api/profile`, { method: 'OPTIONS', headers: { Origin: 'https://spa.example' } });
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(preflight.headers.has('Access-Control-Allow-Credentials')).toBe(false);
    const { browser } = await signedInAtAccount(issuer, 'niaj-api');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await call(undefined, 'GET', '/profile', { headers: { Cookie: cookie } })).status).toBe(401);
    const token = await tokenOf('niaj-api');
    for (const method of ['PUT', 'PATCH', 'DELETE']) expect((await call(token, method, '/profile')).status).toBe(405);
  });
});
