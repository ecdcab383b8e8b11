// A page looked at in several ways: wide and 320 px, light and dark, judged by axe and by its overflow, and kept as pictures in
// tests/browser/screenshots for whoever opens them (B-319; WCAG 2.2 AA).
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(import.meta.dirname, 'screenshots');

interface Look {
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

export const wideLight: Look = { width: 1280, height: 800, colorScheme: 'light' };
const wideDark: Look = { ...wideLight, colorScheme: 'dark' };
const narrowLight: Look = { width: 320, height: 640, colorScheme: 'light' };
export const narrowDark: Look = { ...narrowLight, colorScheme: 'dark' };
export const everyLook: readonly Look[] = [wideLight, wideDark, narrowLight, narrowDark];

/** Serious and critical findings of axe, each with the elements it names. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What is wrong with the page, in any of its looks. */
export async function look(
  page: Page,
  name: string,
  { locale = 'en', looks = everyLook }: { locale?: string; looks?: readonly Look[] } = {},
): Promise<string[]> {
  const wrong: string[] = [];
  mkdirSync(screenshots, { recursive: true });
  for (const { width, height, colorScheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(screenshots, `${name}.${locale}.${width}.${colorScheme}.png`), fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) wrong.push(`${name} is ${overflow} px too wide at ${width} px`);
    wrong.push(...(await findViolations(page)).map((violation) => `${name}, ${width} px, ${colorScheme}: ${violation}`));
  }
  return wrong;
}
