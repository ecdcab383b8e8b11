// How a page looks: as wide as its window, in the language it should be in, and with PICTURES=true as a picture in
// tests/browser/screenshots, for whoever opens them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findFaintText, findViolations, inspectWidth } from './inspect.ts';

const screenshots = join(import.meta.dirname, 'screenshots');
const arePicturesTaken = process.env.PICTURES === 'true';
if (arePicturesTaken) mkdirSync(screenshots, { recursive: true });

/** A picture of the whole page, for who wants one: they cost as much as all inspections. JPEG, since Chromium works three times as long at a PNG. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!arePicturesTaken) return;
  await page.screenshot({ path: join(screenshots, `${name}.jpg`), fullPage: true, type: 'jpeg' });
}

export const wide = { width: 1280, height: 800 } as const;
export const narrow = { width: 320, height: 640 } as const;

export interface Look {
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
}

export const wideLight: Look = { viewport: wide, colorScheme: 'light' };
export const wideDark: Look = { viewport: wide, colorScheme: 'dark' };
export const narrowLight: Look = { viewport: narrow, colorScheme: 'light' };
export const narrowDark: Look = { viewport: narrow, colorScheme: 'dark' };

/** Looks at the page in several ways; returns what is wrong with it. @param hasScript axe is a script */
export async function look(page: Page, name: string, looks: readonly Look[], hasScript = true): Promise<string[]> {
  await page.waitForLoadState();
  const wrong = hasScript ? await findViolations(page) : [];
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await picture(page, `${name}.en.${viewport.width}.${colorScheme}`);
    wrong.push(...(await inspectWidth(page)), ...(hasScript ? await findFaintText(page) : []));
  }
  return wrong.map((problem) => `${name}: ${problem}`);
}
