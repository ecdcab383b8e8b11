// Who can make us ask somebody's server, and how often (D-10). Client metadata documents are in cimd-documents.test.ts; which targets
// may be fetched at all is in packages/shared (outbound/target.test.ts).
import { limits } from '@authrim/shared/policies';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { type Host, startHost } from '../harness/host.ts';
import { callback, type RegisteredClient, randomAddress, registerClient } from '../harness/journey.ts';
import { makeKey, objectClaims, type SigningKey, sign } from '../harness/request-objects.ts';
import { postForm } from '../harness/token-requests.ts';

const issuer = inject('issuer');
let host: Host;
let key: SigningKey;

beforeAll(async () => {
  [host, key] = await Promise.all([startHost(), makeKey('ES256')]);
});
afterAll(() => host?.stop());

const ask = async (client: RegisteredClient, request_uri: string, address = randomAddress()) => {
  const url = authorizeUrl(issuer, client, { request_uri, prompt: 'none' });
  const answer = await fetch(url, { redirect: 'manual', headers: { 'CF-Connecting-IP': address } });
  await answer.body?.cancel();
  return answer;
};
const errorOf = ({ headers }: Response) => new URL(headers.get('Location') ?? callback).searchParams.get('error');
const manyTimes = <Answer>(count: number, act: () => Promise<Answer>) => Promise.all(Array.from({ length: count }, act));

/** A client whose one request object is at the URL. */
async function publishObject() {
  const url = host.publish({ body: '' });
  const client = await registerClient(issuer, { jwks: { keys: [key.jwk] }, request_uris: [url] });
  host.publish({ body: await sign(objectClaims(issuer, client), key) }, url);
  return { url, client };
}

test('D-10, SS-13: a request_uri that leads nowhere is asked for once in ten seconds, whoever names it', async () => {
  const { url, client } = await publishObject();
  for (const visits of [1, 2]) expect([errorOf(await ask(client, url)), host.visits(url).length]).toEqual(['login_required', visits]);
  host.publish({ body: '', status: 404 }, url);
  expect(errorOf(await ask(client, url))).toBe('invalid_request_uri');
  const answers = await manyTimes(20, () => ask(client, url));
  expect(new Set(answers.map(errorOf))).toEqual(new Set(['invalid_request_uri']));
  expect(host.visits(url)).toHaveLength(3);
});

test('D-10, RL-01: one address makes us fetch request objects only so often; others go on, and the client hears nothing of it', async () => {
  const { url, client } = await publishObject();
  const { limit } = limits.request_object_address;
  const [flooder, pushy] = [randomAddress(), 20];
  const answers = [];
  while (answers.length < limit + pushy) answers.push(...(await manyTimes(20, () => ask(client, url, flooder))));
  const refused = answers.filter(({ status }) => status === 429);
  expect([refused.length, host.visits(url).length]).toEqual([pushy, limit]);
  for (const { headers } of refused) expect([Number(headers.get('Retry-After')) > 0, headers.get('Location')]).toEqual([true, null]);
  expect(errorOf(await ask(client, url))).toBe('login_required');
});

test('D-10, SS-13: a jwks_uri that leads nowhere is asked for once in ten seconds, whatever is signed', async () => {
  const method = { token_endpoint_auth_method: 'private_key_jwt', grant_types: ['authorization_code'] };
  const register = (jwks_uri: string) => registerClient(issuer, { ...method, jwks_uri });
  const authenticate = async ({ client_id }: RegisteredClient, kid: string = crypto.randomUUID()) => {
    const claims = new SignJWT({ iss: client_id, sub: client_id, aud: issuer, jti: crypto.randomUUID() }).setExpirationTime('60s');
    const client_assertion = await claims.setProtectedHeader({ alg: 'ES256', kid }).sign(key.privateKey);
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const form = { grant_type: 'authorization_code', code: 'none', redirect_uri: callback, client_assertion, client_assertion_type };
    return (await postForm(`${issuer}/token`, form)).body.error;
  };
  const keySet = { body: JSON.stringify({ keys: [key.jwk] }), type: 'application/json' };
  const [good, gone] = [host.publish(keySet), host.publish({ body: '', status: 404 })];
  const [client, lost] = await Promise.all([register(good), register(gone)]);
  const { kid } = key.jwk;
  expect([await authenticate(client, kid), await authenticate(client, kid), host.visits(good).length]).toEqual([
    'invalid_grant',
    'invalid_grant',
    1,
  ]);
  expect(await authenticate(lost)).toBe('invalid_client');
  expect(new Set(await manyTimes(20, () => authenticate(lost)))).toEqual(new Set(['invalid_client']));
  expect(host.visits(gone)).toHaveLength(1);
});
