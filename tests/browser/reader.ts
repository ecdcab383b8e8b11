// Every page in every other language, read in a narrow window without script. No walk is walked again: what the server answers the
// same request in that language is put before the reader.
import type { Browser, Page, Request } from 'playwright-core';
import { type Locale, locales } from '../../packages/shared/src/ui/messages/locales.ts';
import { inspectWidth } from './inspect.ts';
import { narrow, picture } from './look.ts';
import { openStage } from './stage.ts';

export interface Reader {
  /** Reads the page that was navigated to last; returns what is wrong with it. */
  read(name: string): Promise<string[]>;
  close(): Promise<void>;
}

const written = locales.filter((locale) => locale !== 'en');
/** The longest words, and from the right. The answers to a form, whose attempts are counted, come in these alone. */
const shown: readonly Locale[] = ['de', 'ar'];

/** What of a request the server looks at. */
const telling = ['content-type', 'cookie', 'cf-connecting-ip', 'origin', 'sec-fetch-site'];

async function answerIn(locale: Locale, request: Request): Promise<{ status: number; html: string }> {
  const headers = Object.entries(await request.allHeaders()).filter(([name]) => telling.includes(name));
  const response = await fetch(request.url(), {
    method: request.method(),
    body: request.postData(),
    headers: { ...Object.fromEntries(headers), 'Accept-Language': locale },
    redirect: 'manual',
  });
  return { status: response.status, html: await response.text() };
}

/** Which page it is, in which language: what there is to press and to fill in is the same in every one. */
const describePage = () => {
  const { lang, dir } = document.documentElement;
  return [lang, dir, ...[...document.querySelectorAll('main [id]')].map(({ id, tagName }) => `${tagName}#${id}`)].join(' ');
};

/** @param page of the one who walks */
export async function openReader(browser: Browser, page: Page): Promise<Reader> {
  let last: Request | undefined;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) last = request;
  });
  const { page: paper, close } = await openStage(browser, { viewport: narrow, javaScriptEnabled: false });
  await paper.setContent('<!doctype html>');
  /** What the reader has before them: the status of the answer, the language, and what there is to press and to fill in. */
  const put = async ({ status, html }: { status: number; html: string }) => {
    await paper.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'text/html');
      document.replaceChild(document.adoptNode(documentElement), document.documentElement);
    }, html);
    return `${status} ${await paper.evaluate(describePage)}`;
  };
  const readIn = async (locale: Locale, request: Request, name: string, original: string) => {
    const answer = await put(await answerIn(locale, request));
    const expected = original.replace('en ltr', `${locale} ${locale === 'ar' ? 'rtl' : 'ltr'}`);
    if (shown.includes(locale)) await picture(paper, `${name}.${locale}.320.light`);
    const wrong = await inspectWidth(paper);
    if (answer !== expected) wrong.push(`the answer is ${answer} and not ${expected}`);
    return wrong.map((problem) => `${name} in ${locale}: ${problem}`);
  };
  return {
    close,
    async read(name) {
      if (!last) throw new Error(`nobody went to ${name}`);
      const original = `${(await last.response())?.status()} ${await page.evaluate(describePage)}`;
      const wrong: string[] = [];
      for (const locale of last.method() === 'GET' ? written : shown) wrong.push(...(await readIn(locale, last, name, original)));
      return wrong;
    },
  };
}
