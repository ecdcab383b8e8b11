// What lies at rest under a secret goes on under the next one: docs/operations/secrets.md, followed (P-66, F-28, F-45).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomToken } from '@authrim/shared/oauth';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acts, type Row } from '../../tools/operator/acts.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { root } from '../../tools/server/workers.ts';
import { createBrowser } from '../harness/browser.ts';
import { pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { addApp, enterPassword, pathOf, securityPath, signedInAtAccount } from '../harness/own-account.ts';
import { postForm } from '../harness/token-requests.ts';
import { totpCode } from '../harness/totp.ts';
import { createInstallation, type Installation } from './installation.ts';

let installation: Installation;
let origin: Origin;

beforeAll(async () => {
  installation = await createInstallation();
  origin = await installation.startHere();
});
afterAll(async () => {
  await origin.stop();
  await installation.remove();
});

/** Of tests/fixtures/seed.json, whose passwords lie under the first pepper. */
const { users } = JSON.parse(readFileSync(join(root, 'tests/fixtures/seed.json'), 'utf8')) as { users: { password?: string }[] };
const people = users.filter(({ password }) => password !== undefined).length;

const rotated = ['KEY_ENCRYPTION_SECRETS', 'PASSWORD_PEPPERS'] as const;
const second = { KEY_ENCRYPTION_SECRETS: `2:${randomToken(32)}`, PASSWORD_PEPPERS: `2:${randomToken(32)}` };

async function restartUnder(ringOf: (first: string, second: string) => string): Promise<void> {
  await origin.stop();
  const rings = rotated.map((name) => [name, ringOf(installation.secrets[name], second[name])]);
  origin = await installation.startHere(Object.fromEntries(rings));
}

/** RFC 7523 §2.2, with the client's own secret. */
async function obtainToken({ client_id, client_secret = '' }: RegisteredClient): Promise<number> {
  const client_assertion = await new SignJWT({ jti: randomToken(16) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(client_id)
    .setSubject(client_id)
    .setAudience(installation.issuer)
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(new TextEncoder().encode(client_secret));
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const form = { grant_type: 'client_credentials', client_id, client_assertion, client_assertion_type };
  return (await postForm(`${installation.issuer}/token`, form)).status;
}

/** Signs in with password and app; the page it leads to. @param later than any code before, in steps */
async function signIn(secret: string, later: number): Promise<string> {
  const browser = createBrowser(installation.issuer);
  const asked = await enterPassword(browser, pageOf(await browser.open(installation.issuer + securityPath)), 'alice');
  expect(pathOf(asked)).toBe('/login/verify');
  return pathOf(pageOf(await browser.submit(asked, { code: totpCode(secret, later) }, 'verify')));
}

/** What the operator is told of D1 (`npm run operator -- held-under`), and the version the KeyManager's keys lie under. */
async function findVersions(): Promise<string[]> {
  const database = await origin.database();
  const told = rotated.map(async (name) => {
    const act = acts['held-under'];
    const { results } = await database.prepare(act?.statements(name)?.[0] ?? '').all<Row>();
    return act?.done(name, { rows: results, secret: '' }) ?? '';
  });
  const keyManagers = await origin.miniflare.getDurableObjectNamespace('KEY_MANAGER', 'authrim-op-token');
  const keyManager = keyManagers.getByName('issuer') as unknown as { signingKey(alg: string): Promise<{ ciphertext: string }> };
  return [...(await Promise.all(told)), (await keyManager.signingKey('ES256')).ciphertext.split('.')[0] ?? ''];
}

test('K-98, F-28, F-45: keys, client secrets, authenticator apps and passwords move on as they are used, and the first secret can go', {
  timeout: 90_000,
}, async () => {
  const { issuer } = installation;
  const client = await registerClient(issuer, {
    token_endpoint_auth_method: 'client_secret_jwt',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  });
  const { browser } = await signedInAtAccount(issuer, 'alice');
  const { secret } = await addApp(issuer, browser);
  expect(await obtainToken(client)).toBe(200);
  const before = ['version 1: 1', `version 1: ${people}`, '1'];
  expect(await findVersions()).toEqual(before);

  await restartUnder((first, next) => `${first},${next}`);
  expect(await obtainToken(client)).toBe(200);
  expect(await findVersions()).toEqual(before);

  await restartUnder((first, next) => `${next},${first}`);
  expect(await obtainToken(client)).toBe(200);
  expect(await signIn(secret, 0)).toBe(securityPath);
  const after = ['version 2: 1', `version 1: ${people - 1}\nversion 2: 1`, '2'];
  await expect.poll(findVersions, { timeout: 10_000 }).toEqual(after);

  await restartUnder((_, next) => next);
  expect(await obtainToken(client)).toBe(200);
  expect(await signIn(secret, 1)).toBe(securityPath);
});
