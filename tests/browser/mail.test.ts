// A person's way through the mailbox in a real browser, with script and without: an account, a forgotten password, a sign-in by mail;
// and an account that never has a password at all (B-056, B-307).
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { awaitMail, codeIn, freshAddress, linkIn } from '../harness/mailbox.ts';
import { addAuthenticator } from './authenticator.ts';
import { launchChromium } from './chromium.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';

const issuer = inject('issuer');
const [first, second] = ['violet tractor hums at noon', 'green kettle sings by night'];
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (inject('chromium')) [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const requestUrl = (parameters: Record<string, string> = {}): string =>
  authorizeUrl(issuer, app.client, { redirect_uri: app.callback, scope: 'openid email', ...parameters });

async function ask(page: Page, email: string): Promise<void> {
  await page.fill('#email', email);
  await page.click('#send');
  await page.waitForSelector('#send', { state: 'detached' });
}

describe.skipIf(!inject('chromium')).each([
  { mode: 'with script', javaScriptEnabled: true },
  { mode: 'without script', javaScriptEnabled: false },
])('$mode', ({ javaScriptEnabled }) => {
  test('B-056, B-307: sign-up for an app, then a forgotten password, then a code by mail', async () => {
    const { page, problems, close } = await openStage(browser, { javaScriptEnabled });
    const email = freshAddress();
    await page.goto(requestUrl({ prompt: 'create' }));
    await ask(page, email);
    await page.goto(linkIn(await awaitMail(issuer, email)));
    await page.fill('#name', 'Pat Example');
    await page.fill('#password', first);
    await page.click('#create');
    await page.click('#allow');
    await page.waitForURL(`${app.origin}/**`);
    await page.goto(`${issuer}/logout`);
    await page.click('#logout-confirm');

    await page.goto(requestUrl());
    await page.click('a[href^="/login/recover"]');
    await ask(page, email);
    await page.goto(linkIn(await awaitMail(issuer, email, 2)));
    expect(await page.isChecked('#end_sessions')).toBe(true);
    await page.fill('#password', second);
    await page.click('#save');
    await page.click('#sign-in');
    await page.fill('#username', email);
    await page.fill('#password', second);
    await page.click('#login');
    await page.waitForSelector('#security');
    await page.goto(`${issuer}/logout`);
    await page.click('#logout-confirm');

    await page.goto(requestUrl());
    await page.click('a[href^="/login/email"]');
    await ask(page, email);
    const mail = await awaitMail(issuer, email, 4);
    expect(mail.subject).toBe('Your sign-in code');
    await page.fill('#code', codeIn(mail));
    await page.click('#enter');
    await page.waitForURL(`${app.origin}/**`);
    expect(problems).toEqual([]);
    await close();
  });
});

test.skipIf(!inject('chromium'))('an account begins with a passkey, which signs in from then on', async () => {
  const { page, problems, close } = await openStage(browser);
  const authenticator = await addAuthenticator(page);
  const email = freshAddress();
  await page.goto(requestUrl({ prompt: 'create' }));
  await ask(page, email);
  await page.goto(linkIn(await awaitMail(issuer, email)));
  await page.click('#passkey');
  await page.click('#allow');
  await page.waitForURL(`${app.origin}/**`);
  expect(await authenticator.count()).toBe(1);
  await authenticator.answers(false);
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
  await page.goto(`${issuer}/login`);
  await authenticator.answers(true);
  await page.click('#passkey').catch(() => undefined);
  await page.waitForSelector('#security');
  expect(await page.textContent('main')).toContain(email);
  expect(problems).toEqual([]);
  await close();
});
