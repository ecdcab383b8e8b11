// What a real browser enforces between an app's site and ours: who hears a message, where a form may lead, which cookies go along.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { registerClient } from '../harness/journey.ts';
import { launchChromium } from './chromium.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage, type Stage } from './stage.ts';
import { returned, signIn } from './steps.ts';

const issuer = inject('issuer');
let browser: Browser;
let app: RelyingParty;

beforeAll(async () => {
  if (!inject('chromium')) return;
  [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const walk = (title: string, steps: (stage: Stage) => Promise<void>) =>
  test.skipIf(!inject('chromium'))(title, async () => {
    const stage = await openStage(browser);
    try {
      await steps(stage);
      expect(stage.problems).toEqual([]);
    } finally {
      await stage.close();
    }
  });

interface Message {
  origin: string;
  data: unknown;
}

walk('HD-15: the app that opened the window hears of a sign-in with a person, and of a refusal', async ({ page }) => {
  const answerTo = async (parameters: Record<string, string>, steps: (popup: typeof page) => Promise<void>): Promise<Message> => {
    const url = authorizeUrl(issuer, app.client, { redirect_uri: app.callback, response_mode: 'web_message', ...parameters });
    await page.goto(`${app.origin}/start`);
    const opened = page.waitForEvent('popup');
    const message = page.evaluate(
      (address) =>
        new Promise<Message>((resolve, reject) => {
          addEventListener('message', ({ origin, data }) => resolve({ origin, data }), { once: true });
          setTimeout(() => reject(new Error('no message came')), 15_000);
          open(address, 'sign-in', 'popup');
        }),
      url,
    );
    const [answer] = await Promise.all([message, opened.then(steps)]);
    await (await opened).close();
    return answer;
  };
  const silent = await answerTo({ prompt: 'none' }, async () => undefined);
  expect(silent).toMatchObject({ origin: issuer, data: { type: 'authorization_response', response: { error: 'login_required' } } });
  const agreed = await answerTo({}, async (popup) => {
    await popup.waitForSelector('#login');
    await signIn(popup, 'alice');
    await popup.click('#allow');
  });
  expect(agreed).toMatchObject({ origin: issuer, data: { response: { code: expect.any(String), state: 'the state', iss: issuer } } });
  const denied = await answerTo({ prompt: 'consent' }, (popup) => popup.click('#deny'));
  expect(denied).toMatchObject({ origin: issuer, data: { response: { error: 'access_denied', state: 'the state' } } });
});

walk('FP §2, B-075: the app that was posted its answer goes on to another origin of its own', async ({ page }) => {
  const home = await startRelyingParty(issuer);
  const onward = `${app.origin}/onward?to=${encodeURIComponent(`${home.origin}/home`)}`;
  const client = await registerClient(issuer, { redirect_uris: [onward], client_uri: `${home.origin}/` });
  await page.goto(authorizeUrl(issuer, client, { redirect_uri: onward, response_mode: 'form_post', prompt: 'none' }), {
    waitUntil: 'commit',
  });
  await page.waitForURL(`${home.origin}/home`);
  await home.stop();
});

walk('B-027, 0016: a long form on the app’s own site finds the session of the browser, and takes no cookie away', async ({ page }) => {
  const url = authorizeUrl(issuer, app.client, { redirect_uri: app.callback });
  await page.goto(url);
  await signIn(page, 'bob');
  await page.click('#allow');
  await returned(page, app);
  const cookies = async () => (await page.context().cookies(issuer)).map(({ name, value }) => [name, value]).sort();
  const before = await cookies();
  for (const foo of ['short', 'x'.repeat(9000)]) {
    await page.goto(`${app.origin}/start`);
    await page.evaluate(
      ({ action, fields }) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action });
        for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
        document.body.append(form);
        form.submit();
      },
      { action: `${issuer}/authorize`, fields: [...new URL(url).searchParams, ['prompt', 'none'] as const, ['foo', foo] as const] },
    );
    expect(await returned(page, app)).toMatchObject({ code: expect.any(String) });
    expect(await cookies()).toEqual(before);
  }
});
