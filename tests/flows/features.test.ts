// A-151, C-26: the table of features, walked both ways. What is on is advertised and answers; what is off is neither advertised nor
// routed, registered or granted, and nothing is left of what was made while it was on. A row without an entry here does not compile.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureName, features } from '@authrim/shared/config';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ecCertificate } from '../../packages/shared/src/testing/certificates.ts';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { findFreePort, type Origin } from '../../tools/server/origin.ts';
import { generateSecrets } from '../../tools/server/secrets.ts';
import { readWorkerSources } from '../../tools/server/workers.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { json, payment } from '../harness/authorization-details.ts';
import { createBrowser } from '../harness/browser.ts';
import { presenting } from '../harness/certificates.ts';
import { loopback, publishClient } from '../harness/client-documents.ts';
import { becomeGuest, guestClient, offersGuest } from '../harness/guests.ts';
import { startHost } from '../harness/host.ts';
import { callback, pageOf, randomAddress, registerClient } from '../harness/journey.ts';
import { expectErrorPage, expectErrorRedirect } from '../harness/oracles.ts';
import { introspect, obtainCode, obtainTokens, postForm, readAnswer } from '../harness/token-requests.ts';

type Json = Record<string, unknown>;

/** What belongs to a feature and to nothing else. */
interface Belongings {
  /** Members of the metadata; `member.member` of a nested one, `member: value` of a list that is there without the feature too. */
  metadata?: readonly string[];
  /** Paths as the Workers write them. */
  routes?: readonly string[];
  /** Client metadata, each refused without the feature. */
  registers?: readonly Json[];
  grant_types?: readonly string[];
  /** Uses the feature while it is on. What it answers with is run when the feature is off, on the same data. */
  use?: () => Promise<() => Promise<unknown>>;
}

const notSupported = { status: 400, body: { error: 'not_supported' } };
const byCertificate = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' };
const authenticatingEndpoints = ['token', 'revocation', 'introspection'];

/** A feature that is a grant and nothing else. */
const grantOf = (grant_type: string): Belongings => ({
  metadata: [`grant_types_supported: ${grant_type}`],
  registers: [{ grant_types: ['authorization_code', grant_type] }],
  grant_types: [grant_type],
});

/** `planned`: of the feature there is nothing but its routes, and it cannot be on. */
const belongings: Readonly<Record<FeatureName, Belongings | { planned: readonly string[] }>> = {
  dynamic_client_registration: {
    metadata: ['registration_endpoint'],
    routes: ['/register', '/register/:client_id'],
    async use() {
      const { registration_client_uri, registration_access_token } = await registerClient(issuer);
      const headers = { Authorization: `Bearer ${registration_access_token}` };
      const manage = async (method: string) => readAnswer(await fetch(registration_client_uri, { method, headers }));
      expect((await manage('GET')).status).toBe(200);
      return async () => expect(await manage('DELETE')).toMatchObject(notSupported);
    },
  },
  mutual_tls: {
    metadata: [
      'mtls_endpoint_aliases',
      'tls_client_certificate_bound_access_tokens',
      ...authenticatingEndpoints.flatMap((endpoint) =>
        ['tls_client_auth', 'self_signed_tls_client_auth'].map((method) => `${endpoint}_endpoint_auth_methods_supported: ${method}`),
      ),
    ],
    registers: [byCertificate, { tls_client_certificate_bound_access_tokens: true }],
    async use() {
      const tls = presenting(ecCertificate);
      const { client_id } = await registerClient(issuer, byCertificate);
      const authenticate = () => postForm(`${issuer}/revoke`, { client_id, token: 'x' }, undefined, tls);
      expect((await authenticate()).status).toBe(200);
      const bound = await registerClient(issuer, { tls_client_certificate_bound_access_tokens: true });
      const { redemption } = await obtainCode({ issuer, client: bound });
      const { body } = await postForm(`${issuer}/token`, redemption, bound, tls);
      const userinfo = async (headers: Record<string, string>) =>
        (await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${body.access_token}`, ...headers } })).status;
      expect([await userinfo(tls), await userinfo({})]).toEqual([200, 401]);
      return async () => {
        expect(await authenticate()).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
        // What was bound does not become a bearer token.
        expect([await userinfo(tls), await userinfo({})]).toEqual([401, 401]);
        const refresh = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
        for (const headers of [tls, {}]) expect((await postForm(`${issuer}/token`, refresh, bound, headers)).status).toBe(400);
      };
    },
  },
  pushed_authorization_requests: {
    metadata: ['pushed_authorization_request_endpoint'],
    routes: ['/as/par', '/par'],
    registers: [{ require_pushed_authorization_requests: true }],
    async use() {
      const client = await registerClient(issuer);
      const parameters = Object.fromEntries(new URL(authorizeUrl(issuer, client)).searchParams);
      const push = () => postForm(`${issuer}/as/par`, parameters, client);
      expect((await push()).status).toBe(201);
      return async () => expect(await push()).toMatchObject(notSupported);
    },
  },
  client_id_metadata_documents: {
    metadata: ['client_id_metadata_document_supported'],
    async use() {
      const client = publishClient(host);
      const open = () => createBrowser(issuer).open(authorizeUrl(issuer, client, { redirect_uri: loopback }));
      expect(new URL(pageOf(await open()).url).pathname).toBe('/login');
      const visits = host.visits(client.client_id).length;
      return async () => {
        expectErrorPage(await open());
        expect(host.visits(client.client_id)).toHaveLength(visits);
      };
    },
  },
  rich_authorization_requests: {
    metadata: ['authorization_details_types_supported'],
    registers: [{ authorization_details_types: ['payment_initiation'] }],
    async use() {
      const parameters = { authorization_details: json(payment) };
      const { client, access_token, refresh_token, browser } = await obtainTokens({ issuer, parameters });
      const tellsDetails = async () => Object.hasOwn(await introspect(issuer, client, access_token), 'authorization_details');
      expect(await tellsDetails()).toBe(true);
      return async () => {
        expectErrorRedirect(await browser.open(authorizeUrl(issuer, client, parameters)), 'invalid_authorization_details');
        expect(await tellsDetails()).toBe(false);
        const { body } = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, client);
        expect(body).not.toHaveProperty('authorization_details');
        expect(decodeJwt(String(body.access_token))).not.toHaveProperty('authorization_details');
      };
    },
  },
  token_exchange: grantOf('urn:ietf:params:oauth:grant-type:token-exchange'),
  jwt_bearer: grantOf('urn:ietf:params:oauth:grant-type:jwt-bearer'),
  // The same grant with assertions of another kind: either feature brings it.
  id_jag: {
    ...grantOf('urn:ietf:params:oauth:grant-type:jwt-bearer'),
    metadata: ['authorization_grant_profiles_supported', 'identity_chaining_requested_token_types_supported'],
  },
  email_sign_in: { routes: ['/login/email', '/login/email/link'] },
  guests: {
    async use() {
      const { browser, arrival } = await becomeGuest(issuer);
      expect(new URL(pageOf(arrival).url).pathname).toBe('/consent');
      return async () => {
        const url = authorizeUrl(issuer, guestClient);
        expect(new URL(pageOf(await browser.open(url)).url).pathname).toBe('/login');
        const stranger = createBrowser(issuer);
        const page = pageOf(await stranger.open(url));
        expect(offersGuest(page)).toBe(false);
        expectErrorPage(await stranger.submit(page, { method: 'guest' }, 'login'), 'not_supported');
      };
    },
  },
  device_authorization: { planned: ['/device_authorization', '/device'] },
  ciba: { planned: ['/bc-authorize'] },
  social_login: { planned: ['/social/*'] },
  saml: { planned: ['/saml/*'] },
  ldap: { planned: [] },
  scim: { planned: ['/scim/v2/*'] },
  graphql: { planned: ['/graphql', '/console/*'] },
};

const names = Object.keys(belongings) as FeatureName[];
const planned = names.filter((name) => 'planned' in belongings[name]);
const built = names.filter((name) => !planned.includes(name));
const belongingsOf = (name: FeatureName): Belongings => {
  const found = belongings[name];
  return 'planned' in found ? { routes: found.planned } : found;
};

const host = await startHost();
afterAll(() => host.stop());

const dataDirectory = mkdtempSync(join(tmpdir(), 'authrim-features-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

/** Every start is at the same port on the same data, so that handles and clients of one mean something to the next. */
const port = await findFreePort('127.0.0.1', 0);
const issuer = `http://localhost:${port}`;
const secrets = generateSecrets();
let origin: Origin;
async function start(isOn: (name: FeatureName) => boolean): Promise<void> {
  const switches = Object.fromEntries(names.map((name) => [features[name].flag, String(isOn(name))]));
  const variables = { ...switches, MTLS_ORIGIN: 'http://localhost:1', FETCH_ALLOW: host.origin };
  origin = await startFreshOrigin({ port, dataDirectory, secrets, seed: 'tests/fixtures/seed.json', variables });
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** A path of an index.ts, and a request for it. */
/** An endpoint for people says its error on a page (B-311). */
async function call(path: string, method = 'POST') {
  const target = issuer + path.replace(/:\w+|\*$/, 'x');
  return readAnswer(await fetch(target, { method, headers: { 'CF-Connecting-IP': randomAddress() } }), readErrorPage);
}

const readErrorPage = (body: string): Json => ({ error: /id="error-code"[^>]*>([^<]*)</.exec(body)?.[1]?.trim() });

/** The paths of all Workers that answer as those of a feature that is off. */
async function findSwitchedOff(): Promise<string[]> {
  const entries = readWorkerSources().map(({ entry }) => readFileSync(entry, 'utf8'));
  const paths = entries.flatMap((source) => [...source.matchAll(/\bpath: '([^']+)'/g)].map(([, path = '']) => path));
  const answers = await Promise.all(paths.map(async (path) => ({ path, error: (await call(path)).body.error })));
  return answers.filter(({ error }) => error === 'not_supported').map(({ path }) => path);
}

const readMetadata = async (): Promise<Json> => (await fetch(`${issuer}/.well-known/openid-configuration`)).json();

/** What one metadata has beyond another: `member`, and `member: value` of a list in both. */
const subtract = (whole: Json, part: Json): string[] =>
  Object.entries(whole).flatMap(([member, value]) => {
    if (!Object.hasOwn(part, member)) return [member];
    const [values, others] = [value, part[member]].map((list) => (Array.isArray(list) ? list.map(String) : []));
    return (values ?? []).filter((item) => !others?.includes(item)).map((item) => `${member}: ${item}`);
  });

const register = async (members: Json) => {
  const headers = { 'Content-Type': 'application/json', 'CF-Connecting-IP': randomAddress() };
  const body = JSON.stringify({ redirect_uris: [callback], ...members });
  return readAnswer(await fetch(`${issuer}/register`, { method: 'POST', headers, body }));
};

const ask = async (grant_type: string) => (await postForm(`${issuer}/token`, { grant_type })).body.error;

test('C-26: no row of the table is forgotten here', () => {
  expect(names.toSorted()).toEqual(Object.keys(features).toSorted());
  expect(planned).toEqual(names.filter((name) => features[name].default === 'planned'));
});

let metadata: Json;
const left = new Map<FeatureName, () => Promise<unknown>>();

/** Where the feature is off. */
async function expectOff(name: FeatureName): Promise<void> {
  const { routes = [], grant_types = [] } = belongingsOf(name);
  for (const path of routes) {
    for (const method of methods) expect([path, method, await call(path, method)]).toMatchObject([path, method, notSupported]);
  }
  for (const grant_type of grant_types) expect(await ask(grant_type)).toBe('unsupported_grant_type');
  await left.get(name)?.();
}

describe('everything on that is there', () => {
  beforeAll(() => start((name) => built.includes(name)), 60_000);
  afterAll(() => origin.stop());

  test('C-26: no route of it says that it is switched off', async () => {
    metadata = await readMetadata();
    expect((await findSwitchedOff()).toSorted()).toEqual(planned.flatMap((name) => belongingsOf(name).routes ?? []).toSorted());
  });

  test.each(built)('C-26: %s is advertised, routed, registered and granted', async (name) => {
    const { routes = [], registers = [], grant_types = [], use } = belongingsOf(name);
    for (const path of routes) {
      const statuses = await Promise.all(methods.map(async (method) => (await call(path, method)).status));
      expect([path, statuses.some((status) => status !== 405)]).toEqual([path, true]);
    }
    for (const members of registers) expect([members, (await register(members)).status]).toEqual([members, 201]);
    for (const grant_type of grant_types) expect(await ask(grant_type)).not.toBe('unsupported_grant_type');
    left.set(name, (await use?.()) ?? (async () => undefined));
  });

  test.each(planned)('A-151: %s is not there yet, and its routes say so', expectOff);
});

describe('everything off but registration, on the same data', () => {
  beforeAll(() => start((name) => name === 'dynamic_client_registration'), 60_000);
  afterAll(() => origin.stop());

  test.each(names.filter((name) => name !== 'dynamic_client_registration'))(
    'A-151, C-26: %s is gone, and cannot be registered',
    async (name) => {
      expect((await register({})).status).toBe(201);
      await expectOff(name);
      for (const members of belongingsOf(name).registers ?? [])
        expect([members, await register(members)]).toMatchObject([members, { status: 400, body: { error: 'invalid_client_metadata' } }]);
    },
  );
});

describe('everything off', () => {
  beforeAll(() => start(() => false), 60_000);
  afterAll(() => origin.stop());

  test('A-151: dynamic_client_registration is gone', () => expectOff('dynamic_client_registration'));

  test('C-26: exactly the routes of the table are switched off', async () => {
    expect((await findSwitchedOff()).toSorted()).toEqual(names.flatMap((name) => belongingsOf(name).routes ?? []).toSorted());
  });

  test('B-006, C-26: exactly what the table says is advertised no more', async () => {
    const off = await readMetadata();
    expect(subtract(metadata, off).toSorted()).toEqual([...new Set(names.flatMap((name) => belongingsOf(name).metadata ?? []))].toSorted());
    expect(subtract(off, metadata)).toEqual([]);
  });

  test('C-26: and the rest works', async () => {
    expect((await fetch(`${issuer}/login`)).status).toBe(200);
    expect((await fetch(`${issuer}/.well-known/jwks.json`)).status).toBe(200);
  });
});
