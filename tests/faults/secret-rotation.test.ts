// What lies at rest under a secret goes on under the next one: docs/operations/secrets.md, followed (P-66, F-28, F-45).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomToken } from '@authrim/shared/oauth';
import * as oauth from 'openid-client';
import { expect, test } from 'vitest';
import { root } from '../../tools/server/workers.ts';
import { createBrowser } from '../harness/browser.ts';
import { discover, pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { operate } from '../harness/operator.ts';
import { addApp, enterPassword, pathOf, securityPath, signedInAtAccount } from '../harness/own-account.ts';
import { totpCode } from '../harness/totp.ts';
import { useInstallation } from './installation.ts';

const installation = useInstallation();

/** Of tests/fixtures/seed.json, whose passwords lie under the first pepper. */
const { users } = JSON.parse(readFileSync(join(root, 'tests/fixtures/seed.json'), 'utf8')) as { users: { password?: string }[] };
const people = users.filter(({ password }) => password !== undefined).length;

const rotated = ['KEY_ENCRYPTION_SECRETS', 'PASSWORD_PEPPERS'] as const;
const second = { KEY_ENCRYPTION_SECRETS: `2:${randomToken(32)}`, PASSWORD_PEPPERS: `2:${randomToken(32)}` };

const restartUnder = (ringOf: (first: string, second: string) => string): Promise<void> =>
  installation.restart(Object.fromEntries(rotated.map((name) => [name, ringOf(installation.secrets[name], second[name])])));

/** With an assertion that the client signs with its secret (RFC 7523 §2.2). */
async function obtainToken(client: RegisteredClient): Promise<string> {
  const authentication = oauth.ClientSecretJwt(client.client_secret ?? '');
  return (await oauth.clientCredentialsGrant(await discover(installation.issuer, client, authentication))).access_token;
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
  const { database, object } = installation.origin;
  const told = rotated.map((name) => operate(database, 'held-under', name));
  return [...(await Promise.all(told)), (await object('KEY_MANAGER', 'issuer').signingKey('ES256')).ciphertext.split('.')[0] ?? ''];
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
  expect(await obtainToken(client)).toBeTruthy();
  const before = ['version 1: 1', `version 1: ${people}`, '1'];
  expect(await findVersions()).toEqual(before);

  await restartUnder((first, next) => `${first},${next}`);
  expect(await obtainToken(client)).toBeTruthy();
  expect(await findVersions()).toEqual(before);

  await restartUnder((first, next) => `${next},${first}`);
  expect(await obtainToken(client)).toBeTruthy();
  expect(await signIn(secret, 0)).toBe(securityPath);
  const after = ['version 2: 1', `version 1: ${people - 1}\nversion 2: 1`, '2'];
  await expect.poll(findVersions, { timeout: 10_000 }).toEqual(after);

  await restartUnder((_, next) => next);
  expect(await obtainToken(client)).toBeTruthy();
  expect(await signIn(secret, 1)).toBe(securityPath);
});
