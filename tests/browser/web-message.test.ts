// The answer as a message (OAuth 2.0 Web Message Response Mode), in a real browser between real sites: an app opens a window, a
// person meets our pages in it, and the app has to hear of it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { launchChromium } from './chromium.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';
import { signIn } from './steps.ts';

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

interface Message {
  origin: string;
  data: unknown;
}

test.skipIf(!inject('chromium'))('HD-15: the app that opened the window hears of a sign-in with a person, and of a refusal', async () => {
  const stage = await openStage(browser);
  const { page } = stage;
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
  await stage.close();
});
