// A page in the hands of people who see little, move differently, use the keyboard alone, or read from the right (B-319; WCAG 2.2
// AA): one visit, in which the page is looked at and tried in every way. What axe sees is left to paper.ts.
import type { Page } from 'playwright-core';
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
import { narrow, picture, wide } from './look.ts';

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
export async function use(page: Page, name: string): Promise<string[]> {
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
