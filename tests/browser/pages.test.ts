// Every page that people see, visited once: in the hands of people who see little, move differently, use the keyboard alone or read
// from the right, and in every language (B-314, B-319; WCAG 2.2 AA). With PICTURES=true there is a picture of each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { root } from '../../tools/server/workers.ts';
import { findSubject } from '../harness/behind.ts';
import { publishClient } from '../harness/client-documents.ts';
import { startHost } from '../harness/host.ts';
import { launchChromium } from './chromium.ts';
import {
  type Inspection,
  inspectClipping,
  inspectEdges,
  inspectKeyboard,
  inspectStillness,
  inspectStructure,
  inspectTargets,
  inspectWidth,
} from './inspect.ts';
import { demands, journeys, type Traveller, walkDemands, walkDevices, walkDocument } from './journeys.ts';
import { narrow, picture, wide } from './look.ts';
import { openPaper, type Paper } from './paper.ts';
import { type RelyingParty, startRelyingParty } from './relying-party.ts';
import { openStage, type Stage } from './stage.ts';

const issuer = inject('issuer');
let browser: Browser;
let app: RelyingParty;
let stage: Stage;
let paper: Paper;

beforeAll(async () => {
  if (!inject('chromium')) return;
  [browser, app] = await Promise.all([launchChromium(inject('chromium')), startRelyingParty(issuer)]);
  stage = await openStage(browser);
  paper = await openPaper(browser, stage.page);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

/** A way to use a page: how it is set, and what must hold then. */
interface Way {
  way: string;
  viewport: { width: number; height: number };
  colours?: 'dark' | 'system';
  dir?: 'rtl';
  /** A reader's own style sheet. */
  style?: string;
  inspections: readonly Inspection[];
  isPictured?: boolean;
}

const largeLetters = 'html{font-size:200%!important}';
const wideSpacing =
  '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}';

const ways: readonly Way[] = [
  { way: 'as it is', viewport: wide, inspections: [inspectStructure, inspectTargets, inspectStillness, inspectKeyboard], isPictured: true },
  { way: 'from the right', viewport: wide, dir: 'rtl', inspections: [inspectWidth] },
  { way: '§1.4.4 with letters of twice the size', viewport: wide, style: largeLetters, inspections: [inspectWidth, inspectClipping] },
  { way: '§1.4.4 at 200 %', viewport: { width: 640, height: 400 }, inspections: [inspectWidth] },
  { way: '§1.4.12 with wide spacing', viewport: narrow, style: wideSpacing, inspections: [inspectWidth, inspectClipping] },
  { way: 'at 320 px from the right', viewport: narrow, dir: 'rtl', inspections: [inspectWidth] },
  { way: 'at 320 px', viewport: narrow, inspections: [inspectWidth, inspectLanguages] },
  { way: 'at 320 px at night', viewport: narrow, colours: 'dark', inspections: [], isPictured: true },
  { way: 'in the colours of the system', viewport: narrow, colours: 'system', inspections: [inspectEdges] },
];

const media = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  system: { colorScheme: 'light', forcedColors: 'active' },
} as const;

/** The choice of languages, open. */
async function inspectLanguages(page: Page): Promise<string[]> {
  const open = (isOpen: boolean) =>
    page.evaluate((given) => {
      for (const languages of document.querySelectorAll<HTMLDetailsElement>('.languages')) languages.open = given;
    }, isOpen);
  await open(true);
  const wrong = [...(await inspectWidth(page)), ...(await inspectTargets(page))];
  await open(false);
  return wrong;
}

/** A sheet that a script constructs is no inline style: the policy of the page stays as it is. */
const dress = (page: Page, dir = 'ltr', style = ''): Promise<void> =>
  page.evaluate(
    ([direction, rules]) => {
      document.documentElement.dir = direction;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets = [sheet];
    },
    [dir, style] as const,
  );

/** Uses the page in every way, and leaves it as it was; returns what is wrong with it. */
async function use(page: Page, name: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const { way, viewport, colours = 'light', inspections, isPictured, dir, style } of ways) {
    const isDressed = dir !== undefined || style !== undefined;
    if (page.viewportSize()?.width !== viewport.width) await page.setViewportSize(viewport);
    if (colours !== 'light') await page.emulateMedia(media[colours]);
    if (isDressed) await dress(page, dir, style);
    if (isPictured) await picture(page, `${name}.en.${viewport.width}.${colours}`);
    for (const inspect of inspections) wrong.push(...(await inspect(page)).map((problem) => `${name}, ${way}: ${problem}`));
    if (isDressed) await dress(page);
  }
  await page.setViewportSize(wide);
  await page.emulateMedia(media.light);
  return wrong;
}

/** Paths of the pages that were used. */
const seen = new Set<string>();
/** A page without anything on it, for the frames of clients. */
const invisible: ReadonlySet<string> = new Set(['/session/check']);

async function inspectWalk(who: Pick<Traveller, 'issuer' | 'app' | 'username'>, walk: (traveller: Traveller) => Promise<void>) {
  const { page, problems } = stage;
  const wrong: string[] = [];
  await stage.clear();
  const see = async (name: string) => {
    await page.waitForLoadState();
    seen.add(new URL(page.url()).pathname);
    wrong.push(...(await use(page, name)), ...(await paper.read(name)), ...(await paper.translate(name)));
  };
  await walk({ ...who, page, see });
  expect(wrong).toEqual([]);
  expect(problems).toEqual([]);
}

/** The operator wants a new password of somebody. */
async function demandPassword(origin: Origin, username: string): Promise<void> {
  await (await findSubject(origin, username)).actAsOperator({ act: 'demand', action: 'change_password' });
}

describe.skipIf(!inject('chromium'))('B-291, B-314, B-319: every page, used in every way and read in every language', () => {
  test.each(journeys)('$journey', ({ walk, username }) => inspectWalk({ issuer, app, username }, walk));

  test('design §1.10, B-300: what is demanded of everybody, one page after the other; a client that is known by its document', async () => {
    const host = await startHost();
    const strict = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', variables: { ...demands, FETCH_ALLOW: host.origin } });
    const strictApp = await startRelyingParty(strict.issuer);
    const logo_uri = `${host.origin}/logo.png`;
    await demandPassword(strict, 'alice');
    await inspectWalk({ issuer: strict.issuer, app: strictApp, username: 'alice' }, async (traveller) => {
      await walkDemands(traveller);
      await walkDocument(traveller, publishClient(host, { client_name: 'Fieldnotes agent', logo_uri }));
      await walkDevices(traveller);
    });
    expect(host.visits(logo_uri)).toEqual([]);
    await Promise.all([strictApp.stop(), strict.stop(), host.stop()]);
  });

  test('the inspections find what is wrong (positive control)', async () => {
    const { page, close } = await openStage(browser);
    await page.setContent(
      `<!doctype html><style>button{outline:none!important;border:0;block-size:1rem;transition:all 1s}p{inline-size:200vw;color:#eee}h1{overflow:hidden;block-size:1px}</style>
      <h1>One</h1><h1>Two</h1><p>wide</p><input aria-invalid="true" aria-describedby="nothing"><button tabindex="2">second</button><button tabindex="1"></button>`,
    );
    const found = async (inspect: (page: Page) => Promise<string[]>) => (await inspect(page)).length;
    expect(await found(inspectStructure)).toBeGreaterThanOrEqual(5);
    for (const inspect of [inspectWidth, inspectTargets, inspectKeyboard, inspectClipping, inspectStillness, inspectEdges]) {
      expect(await found(inspect), String(inspect)).toBeGreaterThan(0);
    }
    const onPaper = await (await openPaper(browser, page)).read('control');
    for (const rule of ['color-contrast', 'button-name', 'html-has-lang']) expect(onPaper.join()).toContain(rule);
    for (const [markup, problem] of [
      ['<button tabindex="2">second</button><button tabindex="1">first</button>', 'reaches'],
      ['<style>button{outline:none!important}</style><button>One</button>', 'does not show'],
      ['<style>button{position:fixed;inset-block-start:-9rem}</style><button>One</button>', 'out of sight'],
    ] as const) {
      await page.setContent(`<!doctype html>${markup}`);
      expect((await inspectKeyboard(page)).join()).toContain(problem);
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
