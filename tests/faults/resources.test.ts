// The registry of resource servers does not answer (I7): nobody is told that a resource is unknown, and nothing is spent.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fail } from '../../tools/server/instrument.ts';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { buildRequest, obtainGrant, post } from '../harness/resources.ts';
import { startSeededOrigin } from '../harness/seeded-origin.ts';
import { basicCredentials } from '../harness/token-requests.ts';

const resource = 'https://api.example.com';
let origin: Awaited<ReturnType<typeof startSeededOrigin>>;
let issuer: string;
let client: RegisteredClient;

beforeAll(async () => {
  const resources = [{ resource, scopes_supported: ['read'] }];
  origin = await startSeededOrigin({ clients: [], lists: { resources }, entryWrapper: fail, onLog: () => undefined });
  issuer = origin.issuer;
  client = await registerClient(issuer);
});
afterAll(() => origin?.stop());

const send = (url: string, init: RequestInit = {}) =>
  fetch(url, { redirect: 'manual', ...init, headers: { ...init.headers, 'x-fault': 'd1 error' } });

test('I7, RFC 8707 §2: an authorization for a resource is unavailable, not invalid_target', async () => {
  // The client is known here by now, so that only the registry has to be asked.
  expect((await fetch((await buildRequest({ issuer, client, scope: 'openid' })).url, { redirect: 'manual' })).status).toBe(303);
  const { url } = await buildRequest({ issuer, client, resource, scope: 'openid read' });
  const refused = await send(url);
  expect([refused.status, refused.headers.get('Location')]).toEqual([503, null]);
  expect((await fetch(url, { redirect: 'manual' })).headers.get('Location')).toContain('/login');
});

test('I7, RFC 8707 §2.2: neither the code nor the refresh token is spent on it', async () => {
  const without = await obtainGrant({ issuer, client, scope: 'openid' });
  expect((await post(`${issuer}/token`, without, client)).status).toBe(200);
  const form = { ...(await obtainGrant({ issuer, client, resource, scope: 'openid read' })), resource };
  const headers = { Authorization: basicCredentials(client.client_id, client.client_secret ?? '') };
  const refused = await send(`${issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  expect([refused.status, (await refused.json()).error]).toEqual([503, 'temporarily_unavailable']);
  expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/);
  expect(await post(`${issuer}/token`, form, client)).toMatchObject({ status: 200, body: { scope: 'read' } });
});
