// A page looked at in several ways: wide and 320 px, light and dark, judged by axe and by its overflow, and kept as pictures in
// tests/browser/screenshots for whoever opens them (B-319; WCAG 2.2 AA).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findViolations } from './inspect.ts';

const screenshots = join(import.meta.dirname, 'screenshots');
mkdirSync(screenshots, { recursive: true });

/** Where the picture of a page lies. */
export const pictureOf = (name: string): string => join(screenshots, `${name}.png`);

interface Look {
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

export const wideLight: Look = { width: 1280, height: 800, colorScheme: 'light' };
const wideDark: Look = { ...wideLight, colorScheme: 'dark' };
export const narrowLight: Look = { width: 320, height: 640, colorScheme: 'light' };
export const narrowDark: Look = { ...narrowLight, colorScheme: 'dark' };
export const everyLook: readonly Look[] = [wideLight, wideDark, narrowLight, narrowDark];

interface Sight {
  locale?: string;
  looks?: readonly Look[];
  /** axe is a script. */
  hasScript?: boolean;
}

/** Looks at the page in several ways; returns what is wrong with it. */
export async function look(page: Page, name: string, sight: Sight = {}): Promise<string[]> {
  const { locale = 'en', looks = everyLook, hasScript = true } = sight;
  const wrong: string[] = [];
  for (const { width, height, colorScheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: pictureOf(`${name}.${locale}.${width}.${colorScheme}`), fullPage: true });
    const { lang, overflow } = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    if (lang !== locale) wrong.push(`${name} is in ${lang} and not in ${locale}`);
    if (overflow > 0) wrong.push(`${name} is ${overflow} px too wide at ${width} px`);
    if (hasScript) wrong.push(...(await findViolations(page)).map((violation) => `${name}, ${width} px, ${colorScheme}: ${violation}`));
  }
  return wrong;
}
