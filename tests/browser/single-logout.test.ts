// Watching a session and being told of its end, in a real browser between real origins (Session Management 1.0 §3,
// Front-Channel Logout 1.0 §3): what frames may load, what a frame may read, and in which order things happen.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl } from '../harness/authorization.ts';
import { password, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { launchChromium } from './chromium.ts';
import { openStage, type Stage } from './stage.ts';

const issuer = inject('issuer');

interface App {
  origin: string;
  client: RegisteredClient;
  /** While true nobody answers at `/out`. */
  hangs: boolean;
  stop(): Promise<void>;
}

/** Every request to any app, in their order. */
const visits: string[] = [];

/** A client on a port of localhost: another origin than the issuer's on the same site, so that its frames share their cookies. */
async function startApp(members: (origin: string) => Record<string, unknown> = () => ({})): Promise<App> {
  const app = { hangs: false };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://app');
    visits.push(`${origin}${url.pathname}${url.pathname === '/out' ? url.search : ''}`);
    if (app.hangs && url.pathname === '/out') return;
    answer(url, response);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  const client = await registerClient(issuer, {
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/bye`],
    ...members(origin),
  });
  return Object.assign(app, {
    origin,
    client,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function answer({ pathname }: URL, response: ServerResponse): void {
  const watch = `<iframe id="op" src="${issuer}/session/check"></iframe><iframe id="login" src="${issuer}/login"></iframe>`;
  const body = pathname === '/watch' ? watch : '<h1>Back at the app</h1>';
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(`<!doctype html><link rel="icon" href="data:,">${body}`);
}

let browser: Browser;
beforeAll(async () => {
  if (inject('chromium')) browser = await launchChromium(inject('chromium'));
});
afterAll(() => browser?.close());

async function withStage(steps: (stage: Stage) => Promise<void>, javaScriptEnabled = true): Promise<void> {
  const stage = await openStage(browser, { javaScriptEnabled });
  try {
    await steps(stage);
  } finally {
    await stage.close();
  }
}

/** Signs in at an app where the browser is asked to, and agrees; what the app was sent. */
async function signIn(page: Page, { origin, client }: App, username = 'alice'): Promise<URLSearchParams> {
  await page.goto(authorizeUrl(issuer, client, { redirect_uri: `${origin}/callback` }));
  for (;;) {
    const { pathname, searchParams } = new URL(page.url());
    if (pathname === '/callback') return searchParams;
    if (pathname === '/login') {
      await page.fill('#username', username);
      await page.fill('#password', password);
      await page.click('#login');
    } else await page.click('#allow');
  }
}

/** What the session iframe in a page answers to that page. */
const ask = (page: Page, message: string): Promise<unknown> =>
  page.evaluate(
    ([text, origin]) =>
      new Promise((resolve) => {
        const frame = document.getElementById('op') as HTMLIFrameElement;
        addEventListener('message', ({ data, source }) => source === frame.contentWindow && resolve(data), { once: true });
        frame.contentWindow?.postMessage(text, origin ?? '');
      }),
    [message, issuer],
  );

async function logOut(page: Page): Promise<void> {
  await page.goto(`${issuer}/logout`);
  await page.click('#logout-confirm');
  await page.waitForSelector('h1:has-text("You are signed out")');
}

describe.skipIf(!inject('chromium'))('the session iframe', () => {
  let app: App;
  let other: App;
  beforeAll(async () => {
    [app, other] = await Promise.all([startApp(), startApp()]);
  });
  afterAll(() => Promise.all([app.stop(), other.stop()]));

  test('B-242, B-243: tells a page that watches it of a logout and of another person, while it stays loaded', () =>
    withStage(async ({ page }) => {
      const message = `${app.client.client_id} ${(await signIn(page, app)).get('session_state')}`;
      await page.goto(`${app.origin}/watch`);
      expect(await ask(page, message)).toBe('unchanged');
      const tab = await page.context().newPage();
      await logOut(tab);
      expect(await ask(page, message)).toBe('changed');
      const again = `${app.client.client_id} ${(await signIn(tab, app, 'bob')).get('session_state')}`;
      expect([await ask(page, message), await ask(page, again)]).toEqual(['changed', 'unchanged']);
      expect(await ask(page, 'nonsense')).toBe('error');
    }));

  test('B-242, HD-15: a page of another origin learns nothing from the same message', () =>
    withStage(async ({ page }) => {
      const message = `${app.client.client_id} ${(await signIn(page, app)).get('session_state')}`;
      await page.goto(`${app.origin}/watch`);
      expect(await ask(page, message)).toBe('unchanged');
      await page.goto(`${other.origin}/watch`);
      expect(await ask(page, message)).toBe('changed');
    }));

  test('B-244, LG-15: it loads in the frame of a stranger, the sign-in page does not', () =>
    withStage(async ({ page }) => {
      await page.goto(`${app.origin}/watch`);
      const urls = page.frames().map((frame) => frame.url());
      expect(urls).toContain(`${issuer}/session/check`);
      expect(urls).not.toContain(`${issuer}/login`);
    }));
});

describe.skipIf(!inject('chromium')).each([
  { mode: 'with script', javaScriptEnabled: true },
  { mode: 'without script', javaScriptEnabled: false },
])('front-channel logout $mode', ({ javaScriptEnabled }) => {
  let first: App;
  let second: App;
  beforeAll(async () => {
    first = await startApp((origin) => ({ frontchannel_logout_uri: `${origin}/out?app=1` }));
    second = await startApp((origin) => ({
      frontchannel_logout_uri: `${origin}/out`,
      frontchannel_logout_session_required: true,
    }));
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  const logOutAt = async (page: Page, { client, origin }: App): Promise<void> => {
    const request = { client_id: client.client_id, post_logout_redirect_uri: `${origin}/bye`, state: 'so long' };
    await page.goto(`${issuer}/logout?${new URLSearchParams(request)}`);
    await page.click('#logout-confirm');
    await page.waitForURL((url) => url.origin === origin && url.pathname === '/bye', { timeout: 20_000 });
  };

  test('B-237, B-238, B-240, B-317: every app is told, and then the browser goes on, with nothing to complain about', () =>
    withStage(async ({ page, problems }) => {
      await signIn(page, first);
      await signIn(page, second);
      visits.length = 0;
      await logOutAt(page, first);
      expect(new URL(page.url()).searchParams.get('state')).toBe('so long');
      const told = visits.filter((visit) => !visit.endsWith('/favicon.ico'));
      expect(told.at(-1)).toBe(`${first.origin}/bye`);
      expect(
        told
          .slice(0, -1)
          .map((visit) => visit.replace(/sid=.*/, 'sid='))
          .sort(),
      ).toEqual([`${first.origin}/out?app=1`, `${second.origin}/out?iss=${encodeURIComponent(issuer)}&sid=`].sort());
      expect(problems).toEqual([]);
    }, javaScriptEnabled));

  // Without script Chromium begins to count when the frames have loaded.
  if (!javaScriptEnabled) return;

  test('B-317: an app that hangs holds up the browser for seconds and no longer', () =>
    withStage(async ({ page }) => {
      await signIn(page, first);
      await signIn(page, second);
      second.hangs = true;
      const began = Date.now();
      await logOutAt(page, first);
      expect(Date.now() - began).toBeLessThan(15_000);
      second.hangs = false;
    }));
});
