// Nothing lives in memory alone: every process ends between any two steps of the flow (security F-05, D-01).
import { randomToken } from '@authrim/shared/oauth';
import { expect, test } from 'vitest';
import { authorizeUrl, verifier } from '../harness/authorization.ts';
import { createBrowser, type Page } from '../harness/browser.ts';
import { callback, pageOf, password, registerClient, sentTo } from '../harness/journey.ts';
import { introspect, postForm, userinfoStatus } from '../harness/token-requests.ts';
import { useInstallation } from './installation.ts';

const installation = useInstallation();
const secondRoot = `2:${randomToken(32)}`;

const restart = (isUnderSecond = false): Promise<void> =>
  installation.restart(isUnderSecond ? { ROOT_SECRETS: `${secondRoot},${installation.secrets.ROOT_SECRETS}` } : {});

test('F-05, F-45, RF-03: a flow goes on where it was, also under a newer root secret, and what ended stays ended', {
  timeout: 90_000,
}, async () => {
  const { issuer } = installation;
  const client = await registerClient(issuer);
  const browser = createBrowser(issuer);
  const ask = (parameters: Record<string, string>) => postForm(`${issuer}/token`, parameters, client);
  const authorize = (parameters = {}) => browser.open(authorizeUrl(issuer, client, parameters));

  const signInPage: Page = pageOf(await authorize());
  await restart();
  const consentPage = pageOf(await browser.submit(signInPage, { username: 'alice', password }, 'login'));
  await restart();
  const code = sentTo(await browser.submit(consentPage, {}, 'allow')).searchParams.get('code') ?? '';
  await restart();
  const redemption = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
  const redeemed = await ask(redemption);
  expect(redeemed.status).toBe(200);
  const refresh = ({ body }: typeof redeemed) => ask({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token) });
  expect((await refresh(redeemed)).status).toBe(200);
  await restart(true);
  // The answer was lost, and is told again: what it holds is good.
  const repeated = await refresh(redeemed);
  const refreshed = await refresh(repeated);
  expect([repeated.status, refreshed.status]).toEqual([200, 200]);
  expect(await userinfoStatus(issuer, String(redeemed.body.access_token))).toBe(200);
  expect(sentTo(await authorize({ prompt: 'none' })).searchParams.get('code')).toBeTruthy();
  expect(pageOf(await browser.submit(signInPage, { username: 'alice', password }, 'login')).status).toBe(400);
  expect(pageOf(await browser.open(`${issuer}/logout?id_token_hint=${redeemed.body.id_token}`)).status).toBe(200);
  await restart(true);
  expect(sentTo(await authorize({ prompt: 'none' })).searchParams.get('error')).toBe('login_required');
  const late = await refresh(refreshed);
  expect([late.status, late.body.error]).toEqual([400, 'invalid_grant']);
  expect(await introspect(issuer, client, String(refreshed.body.access_token))).toEqual({ active: false });
  expect((await ask(redemption)).body.error).toBe('invalid_grant');
});
