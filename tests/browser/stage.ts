// A page in Chromium with somebody watching: whatever the browser complains about is a problem, a violated policy first of all.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { randomAddress } from '../harness/journey.ts';

export interface Stage {
  page: Page;
  /** What the browser complained about. */
  problems: string[];
  /** Clears it for somebody else: nobody is signed in, at another address, and nobody has complained. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A refused form answers 4xx, which Chromium reports as a resource that did not load. */
const isExpectedRefusal = (text: string): boolean => /^Failed to load resource: .* status of 4\d\d/.test(text);

/** A window of its own costs the browser as much as several pages: walks that need nothing of their own share one. */
export async function openStage(browser: Browser, options: BrowserContextOptions = {}): Promise<Stage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'CF-Connecting-IP': randomAddress() },
    ...options,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    const isProblem = ['error', 'warning'].includes(message.type()) && !isExpectedRefusal(message.text());
    if (isProblem) problems.push(`${message.type()} at ${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`thrown at ${page.url()}: ${error.message}`));
  return {
    page,
    problems,
    async clear() {
      await context.clearCookies();
      await context.setExtraHTTPHeaders({ 'CF-Connecting-IP': randomAddress() });
      problems.length = 0;
    },
    close: () => context.close(),
  };
}
