// What leaks: every secret and every word about a person is a canary here, and logs, audit, D1 and the objects' own files are
// searched for it. On an origin of its own, whose files and log lines the test can read.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { authorizeUrl, verifier } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { basicCredentials, postForm } from '../harness/token-requests.ts';

const person = {
  username: 'canary',
  password: 'canary-password-7f3a91',
  name: 'Canaria Canarensis',
  email: 'canary@canaries.example',
  phone_number: '+34922000111',
};
const address = '203.0.113.77';
/** No secret: by it the request that waits is found. */
const waitingState = 'canary-state-that-waits';
const directory = mkdtempSync(join(tmpdir(), 'authrim-canary-'));
const logs: string[] = [];
/** Name → value of everything that only its holder may know. */
const secrets: Record<string, string> = { password: person.password, 'a wrong password': 'canary-wrong-5b20cc' };

let origin: Awaited<ReturnType<typeof startFreshOrigin>>;
let issuer: string;
let client: RegisteredClient;
let browser: Browser;

const form = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'CF-Connecting-IP': address, ...headers },
  body: new URLSearchParams(fields),
});
const basic = () => ({ Authorization: basicCredentials(client.client_id, client.client_secret ?? '') });

beforeAll(async () => {
  const seed = join(directory, 'seed.json');
  writeFileSync(seed, JSON.stringify({ users: [person] }));
  // A refresh token that is shown everywhere is used again: late, on a slow machine, and its family shall live.
  const variables = { REFRESH_TOKEN_GRACE: '60' };
  origin = await startFreshOrigin({ seed, variables, dataDirectory: join(directory, 'data'), onLog: ({ message }) => logs.push(message) });
  ({ issuer } = origin);
  for (const [name, value] of Object.entries(origin.secrets)) secrets[name] = value.slice('1:'.length);
  client = await registerClient(issuer);
  Object.assign(secrets, { client_secret: client.client_secret, registration_access_token: client.registration_access_token });
  await walkThrough();
}, 60_000);

afterAll(async () => {
  await origin.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A whole flow, right and wrong, that collects every secret on its way. */
async function walkThrough(): Promise<void> {
  browser = createBrowser(issuer);
  browser.headers.set('CF-Connecting-IP', address);
  const login = pageOf(await browser.open(authorizeUrl(issuer, client, { scope: 'openid email profile phone offline_access' })));
  await browser.submit(login, { username: person.username, password: secrets['a wrong password'] ?? '' }, 'login');
  const consent = pageOf(await browser.submit(login, { username: person.email, password: person.password }, 'login'));
  const code = sentTo(await browser.submit(consent, {}, 'allow')).searchParams.get('code') ?? '';
  const fields = { ...login.forms[0]?.fields, ...consent.forms[0]?.fields };
  const redemption = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
  const first = (await postForm(`${issuer}/token`, redemption, client)).body;
  const second = (await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: String(first.refresh_token) }, client))
    .body;
  Object.assign(secrets, {
    code,
    code_verifier: verifier,
    'session cookie': browser.cookies.get('session'),
    'browser cookie': browser.cookies.get('browser'),
    form_token: fields.form_token,
    request_uri: fields.request_uri?.split(':').at(-1),
    'first access token': first.access_token,
    'first refresh token': first.refresh_token,
    'second access token': second.access_token,
    'second refresh token': second.refresh_token,
    id_token: first.id_token,
  });
  await pushRequest();
  await misplaceSecrets();
}

/** A request that waits, of a client that proves itself beside its parameters (RFC 9126 §2). */
async function pushRequest(): Promise<void> {
  const { client_id, client_secret = '' } = await registerClient(issuer, { token_endpoint_auth_method: 'client_secret_post' });
  const request = Object.fromEntries(new URL(authorizeUrl(issuer, client, { state: waitingState })).searchParams);
  const { status, body } = await postForm(`${issuer}/as/par`, { ...request, client_id, client_secret });
  expect(status).toBe(201);
  Object.assign(secrets, { 'secret of who pushes': client_secret, 'pushed request_uri': String(body.request_uri).split(':').at(-1) });
}

/** Every secret where it does not belong. */
async function misplaceSecrets(): Promise<void> {
  for (const secret of Object.values(secrets)) {
    const headers = { Authorization: `Bearer ${secret}`, 'CF-Connecting-IP': address };
    await fetch(`${issuer}/userinfo?${new URLSearchParams({ access_token: secret, x: secret })}`, { headers });
    await fetch(`${issuer}/token?${new URLSearchParams({ code: secret })}`, form({ grant_type: secret, code: secret, client_id: secret }));
    await fetch(`${issuer}/token`, form({ grant_type: 'refresh_token', refresh_token: secret, scope: secret }, basic()));
    await fetch(
      `${issuer}/token`,
      form(
        { grant_type: 'authorization_code', code: secret, code_verifier: secret },
        { Authorization: `Basic ${btoa(`${secret}:${secret}`)}` },
      ),
    );
    await fetch(`${issuer}/introspect`, form({ token: secret, token_type_hint: secret }, basic()));
    await fetch(`${issuer}/register/${encodeURIComponent(secret)}`, { headers });
    await fetch(`${issuer}/nowhere?${new URLSearchParams({ secret })}`, { headers });
    await fetch(`${issuer}/authorize?${new URLSearchParams({ client_id: secret, request_uri: secret, state: secret })}`, {
      headers: { Cookie: `session=${secret}` },
    });
  }
}

/** Words that belong inside: of the database, the runtime and the code. */
const inside = /\bD1\b|D1_|SQLITE|select .* from|no such table|_away|drizzle|\w\.ts\b|\n\s+at |Durable/;

/** What of each secret would give it away, short enough to be on one page of a database file. */
const needles = (): [name: string, needle: string][] => Object.entries(secrets).map(([name, value]) => [name, value.slice(-40)]);

const findIn = (text: string, where: string): string[] =>
  needles().flatMap(([name, needle]) => (text.includes(needle) ? [`${name} in ${where}`] : []));

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

const dump = (): { path: string; text: string }[] =>
  [...files(join(directory, 'data'))].map((path) => ({ path, text: readFileSync(path).toString('latin1') }));

test('LK-01, LK-03, P-86: when D1 fails, answers and logs name neither query nor person nor secret', async () => {
  const stranger = createBrowser(issuer);
  const { fields = {} } = pageOf(await stranger.open(`${issuer}/login`)).forms[0] ?? {};
  const cookies = (of: Browser) => ({ Cookie: [...of.cookies].map((pair) => pair.join('=')).join('; '), Origin: issuer });
  const unknown = { Authorization: basicCredentials(`nobody ${person.email}`, secrets.client_secret ?? '') };
  const json = { 'Content-Type': 'application/json', 'CF-Connecting-IP': address };
  const metadata = JSON.stringify({ redirect_uris: [callback], contacts: [person.email], client_name: person.name });
  const rename = async (from: string, to: string) => {
    const { database } = origin;
    await database.batch(['clients', 'users'].map((table) => database.prepare(`ALTER TABLE ${table}${from} RENAME TO ${table}${to}`)));
  };
  await rename('', '_away');
  const answers = await Promise.all([
    fetch(`${issuer}/login`, form({ ...fields, username: person.email, password: person.password }, cookies(stranger))),
    fetch(`${issuer}/login`, { headers: cookies(browser) }),
    fetch(`${issuer}/token`, form({ grant_type: 'authorization_code', code: secrets.code ?? '' }, unknown)),
    fetch(`${issuer}/introspect`, form({ token: secrets['second access token'] ?? '' }, unknown)),
    fetch(`${issuer}/revoke`, form({ token: 'x' }, unknown)),
    fetch(`${issuer}/authorize?${new URLSearchParams({ client_id: person.email })}`),
    fetch(`${issuer}/register/${client.client_id}`, { headers: { Authorization: `Bearer ${client.registration_access_token}` } }),
    fetch(`${issuer}/register`, { method: 'POST', headers: json, body: metadata }),
  ]).finally(() => rename('_away', ''));
  for (const answer of answers) {
    const text = await answer.text();
    expect([answer.url, answer.status]).toEqual([answer.url, 503]);
    expect([answer.url, inside.exec(text)?.[0]]).toEqual([answer.url, undefined]);
    expect(answer.headers.get('Retry-After')).toMatch(/^\d+$/);
    expect(answer.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  }
  const explained = () => logs.filter((line) => line.includes('no such table')).length;
  await expect.poll(explained).toBeGreaterThanOrEqual(answers.length);
  for (const word of [person.email, person.username, person.name, person.phone_number, address])
    expect([word, logs.filter((line) => line.includes(word))]).toEqual([word, []]);
});

test('LK-02, ASVS 16.2: no secret is in a log line', () => {
  expect(logs.length).toBeGreaterThan(0);
  expect(findIn(logs.join('\n'), 'logs')).toEqual([]);
});

test('LK-03, P-86, ASVS 14: audit names people by id alone, and holds no word about them', async () => {
  const { database } = origin;
  const count = async () =>
    (await database.prepare('SELECT count(*) AS events FROM audit_events').first<{ events: number }>())?.events ?? 0;
  await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(3);
  const { results } = await database.prepare('SELECT * FROM audit_events').all();
  const text = JSON.stringify(results);
  for (const word of [person.email, person.username, person.name, person.phone_number, address])
    expect([word, text.includes(word)]).toEqual([word, false]);
  expect(findIn(text, 'audit')).toEqual([]);
});

test('LK-02, K-118: no secret lies readable in D1, the objects or any other file', () => {
  const found = dump();
  // The search itself works: what may be stored is found.
  expect(found.some(({ text }) => text.includes(person.email))).toBe(true);
  expect(found.some(({ text }) => text.includes(client.client_id))).toBe(true);
  expect(found.some(({ text }) => text.includes(waitingState))).toBe(true);
  expect(found.flatMap(({ path, text }) => (path.endsWith('seed.json') ? [] : findIn(text, path)))).toEqual([]);
});

test('JW-17, ASVS 13.3: what is stored of a key of ours is its public half, and a text nobody can read', async () => {
  const published = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: { kid: string; x?: string; n?: string }[] };
  const stored = dump().map(({ text }) => text);
  for (const { kid, x, n } of published.keys)
    expect([kid, stored.some((text) => text.includes(kid) && text.includes((x ?? n ?? '').slice(0, 40)))]).toEqual([kid, true]);
  for (const text of stored) expect(/"(d|p|q|dp|dq|qi|oth|k)":"|PRIVATE KEY/.exec(text)?.[0]).toBeUndefined();
});

test('RF-13, ASVS 6.5.2: nothing that is stored can be used as a token, a code, a cookie or a secret', async () => {
  const stored = new Set(
    dump()
      .filter(({ path }) => /do\/|d1\//.test(path))
      .flatMap(({ text }) => text.match(/[A-Za-z0-9_-]{22,200}/g) ?? [])
      .filter((text) => /[A-Z]/.test(text) && /[a-z]/.test(text)),
  );
  expect(stored.size).toBeGreaterThan(20);
  const accepted: string[] = [];
  await Promise.all(
    [...stored].map(async (value) => {
      const tries = [
        fetch(`${issuer}/token`, form({ grant_type: 'refresh_token', refresh_token: value }, basic())),
        fetch(
          `${issuer}/token`,
          form({ grant_type: 'authorization_code', code: value, redirect_uri: callback, code_verifier: verifier }, basic()),
        ),
        fetch(`${issuer}/revoke`, form({ token: 'x' }, { Authorization: basicCredentials(client.client_id, value) })),
        fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${value}` } }),
        fetch(`${issuer}/register/${client.client_id}`, { headers: { Authorization: `Bearer ${value}` } }),
      ];
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      const silent = await fetch(authorizeUrl(issuer, client, { prompt: 'none' }), {
        redirect: 'manual',
        headers: { Cookie: `session=${value}` },
      });
      // Who has to wait (503) is not signed in.
      const isSignedIn = silent.status < 400 && !silent.headers.get('Location')?.includes('login_required');
      if (statuses.some((status) => status < 400) || isSignedIn) accepted.push(value);
    }),
  );
  expect(accepted).toEqual([]);
  expect(
    (await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: secrets['second refresh token'] }, client)).status,
  ).toBe(200);
}, 60_000);
