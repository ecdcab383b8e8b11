// Every page in the hands of people who see little, move differently, use the keyboard alone, or read from the right
// (B-319; WCAG 2.2 AA). The pictures from the right are for whoever opens tests/browser/screenshots.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { root } from '../../tools/server/workers.ts';
import { launchChromium } from './chromium.ts';
import {
  findViolations,
  inspectClipping,
  inspectEdges,
  inspectKeyboard,
  inspectStillness,
  inspectStructure,
  inspectTargets,
  inspectWidth,
} from './inspect.ts';
import { demands, journeys, type Traveller, walkDemands, walkGuest } from './journeys.ts';
import { pictureOf } from './look.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';

const seed = join(import.meta.dirname, '../fixtures/seed.json');
let browser: Browser;
let origin: Origin;
let app: RelyingParty;

beforeAll(async () => {
  if (!inject('chromium')) return;
  [browser, origin] = await Promise.all([
    launchChromium(inject('chromium')),
    startFreshOrigin({ seed, variables: { ENABLE_GUESTS: 'true' } }),
  ]);
  app = await startRelyingParty(origin.issuer);
});
afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop()]);
  await origin?.stop();
});

type Ways = Readonly<Record<string, (page: Page, name: string) => Promise<string[]>>>;

/** Paths of the pages that were used. */
const seen = new Set<string>();
/** A page without anything on it, for the frames of clients. */
const invisible: ReadonlySet<string> = new Set(['/session/check']);

const wide = { width: 1280, height: 800 };

/** A way to use a page: how it is set, and what must hold then. Each leaves the page as it found it. */
const ways: Ways = {
  'as it is': async (page) => [...(await inspectStructure(page)), ...(await findViolations(page)), ...(await inspectTargets(page))],
  'with the keyboard': inspectKeyboard,
  'without movement': inspectStillness,
  'at 320 px': async (page) => {
    await page.setViewportSize({ width: 320, height: 640 });
    return inspectWidth(page);
  },
  '§1.4.4 at 200 %': async (page) => {
    await page.setViewportSize({ width: 640, height: 400 });
    return inspectWidth(page);
  },
  '§1.4.4 with letters of twice the size': (page) =>
    withStyle(page, 'html{font-size:200%!important}', async () => [...(await inspectWidth(page)), ...(await inspectClipping(page))]),
  '§1.4.12 with wide spacing': (page) =>
    withStyle(
      page,
      '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}',
      async () => {
        await page.setViewportSize({ width: 320, height: 640 });
        return [...(await inspectWidth(page)), ...(await inspectClipping(page))];
      },
    ),
  'in the colours of the system': async (page) => {
    await page.emulateMedia({ forcedColors: 'active' });
    return inspectEdges(page);
  },
  'in another language': async (page) => {
    const languages = page.locator('.languages summary');
    if ((await languages.count()) === 0) return [];
    await languages.click();
    await page.setViewportSize({ width: 320, height: 640 });
    const wrong = [...(await inspectWidth(page)), ...(await inspectTargets(page))];
    await languages.click();
    return wrong;
  },
  'at night': async (page) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    return findViolations(page);
  },
  'from the right': async (page, name) => {
    const wrong: string[] = [];
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    for (const viewport of [{ width: 320, height: 640 }, wide]) {
      await page.setViewportSize(viewport);
      await page.screenshot({ path: pictureOf(`${name}.rtl.${viewport.width}`), fullPage: true });
      wrong.push(...(await inspectWidth(page)));
    }
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'));
    return wrong;
  },
};

async function withStyle(page: Page, rules: string, inspect: () => Promise<string[]>): Promise<string[]> {
  // A sheet that a script constructs is no inline style: the policy of the page stays as it is.
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, rules);
  const wrong = await inspect();
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return wrong;
}

/** Uses the page in every way. */
async function use(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const [way, inspect] of Object.entries(ways)) {
    wrong.push(...(await inspect(page, name)).map((problem) => `${name}, ${way}: ${problem}`));
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  }
  return wrong;
}

async function inspectWalk(walk: (traveller: Traveller) => Promise<void>, who: Omit<Traveller, 'page' | 'see'>): Promise<void> {
  const { page, problems, close } = await openStage(browser);
  const wrong: string[] = [];
  const see = async (name: string) => {
    seen.add(new URL(page.url()).pathname);
    wrong.push(...(await use(page, name)));
  };
  await walk({ ...who, page, see });
  expect(wrong).toEqual([]);
  expect(problems).toEqual([]);
  await close();
}

describe.skipIf(!inject('chromium'))('WCAG 2.2 AA: every page, used in every way', () => {
  test.concurrent.each(
    journeys.map((journey, place) => ({ ...journey, username: ['alice', 'bob', 'carol', 'dave', 'erin'][place] ?? 'frank' })),
  )('$journey', ({ walk, username }) => inspectWalk(walk, { issuer: origin.issuer, app, username }));

  test.concurrent('a guest', () => inspectWalk(walkGuest, { issuer: origin.issuer, app, username: '' }));

  test.concurrent('what is demanded of everybody', async () => {
    const strict = await startFreshOrigin({ seed, variables: demands });
    const strictApp = await startRelyingParty(strict.issuer);
    await inspectWalk(walkDemands, { issuer: strict.issuer, app: strictApp, username: 'alice' });
    await strictApp.stop();
    await strict.stop();
  });

  test.concurrent('the inspections find what is wrong (positive control)', async () => {
    const { page, close } = await openStage(browser);
    await page.setContent(
      `<!doctype html><style>button{outline:none!important;border:0;block-size:1rem;transition:all 1s}p{inline-size:200vw}h1{overflow:hidden;block-size:1px}</style>
      <h1>One</h1><h1>Two</h1><p>wide</p><input aria-invalid="true" aria-describedby="nothing"><button tabindex="2">second</button><button tabindex="1"></button>`,
    );
    const found = async (inspect: (page: Page) => Promise<string[]>) => (await inspect(page)).length;
    expect(await found(inspectStructure)).toBeGreaterThanOrEqual(5);
    for (const inspect of [
      findViolations,
      inspectWidth,
      inspectTargets,
      inspectKeyboard,
      inspectClipping,
      inspectStillness,
      inspectEdges,
    ]) {
      expect(await found(inspect), String(inspect)).toBeGreaterThan(0);
    }
    await close();
  });

  test('no page is left out', () => {
    const sources = ['index.ts', 'account/routes.ts'].map((file) => readFileSync(join(root, 'packages/op-auth/src', file), 'utf8'));
    const routed = [...sources.join('\n').matchAll(/path: '([^']+)', get: .*\.\.\.page/g)].map(([, path]) => path ?? '');
    expect(routed.length).toBeGreaterThan(20);
    expect(routed.filter((path) => !seen.has(path) && !invisible.has(path))).toEqual([]);
  });
});
