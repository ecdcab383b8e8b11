// A page put on paper: a narrow window where its scripts do not run. axe reads it there as it stands before the one who walks, and
// so is every other language of it: no walk is walked again, the server is asked the same once more.
import type { Browser, Page, Request } from 'playwright-core';
import { type Locale, locales } from '../../packages/shared/src/ui/messages/locales.ts';
import { findFaintText, findViolations } from './inspect.ts';
import { narrow, picture } from './look.ts';
import { openStage } from './stage.ts';

export interface Paper {
  /** By day and at night, in English; returns what is wrong. */
  read(name: string): Promise<string[]>;
  /** In every other language: what the page navigated to last is answered there. */
  translate(name: string): Promise<string[]>;
}

/** Arabic, from the right, is the last: it stays on the paper for its picture. */
const written = [...locales.filter((locale) => locale !== 'en' && locale !== 'ar'), 'ar'] as const satisfies readonly Locale[];
/** A form that did something would do it again: only refusals are asked for once more, and seldom, since attempts are counted. */
const translations = (method: string, status: number): readonly Locale[] => {
  if (method === 'GET') return written;
  return status >= 400 && status < 429 ? ['de', 'ar'] : [];
};

/** What of a request the server looks at. */
const telling = ['content-type', 'cookie', 'cf-connecting-ip', 'origin', 'sec-fetch-site'];

async function answerIn(locale: Locale, request: Request): Promise<{ locale: Locale; status: number; html: string }> {
  const headers = Object.entries(await request.allHeaders()).filter(([name]) => telling.includes(name));
  const response = await fetch(request.url(), {
    method: request.method(),
    body: request.postData(),
    headers: { ...Object.fromEntries(headers), 'Accept-Language': locale },
    redirect: 'manual',
  });
  return { locale, status: response.status, html: await response.text() };
}

/** One page after the other; what there is to press and to fill in on each, in which language, and how far it reaches out. */
const put = (paper: Page, pages: readonly string[]) =>
  paper.evaluate(
    (texts) =>
      texts.map((text) => {
        const { documentElement } = new DOMParser().parseFromString(text, 'text/html');
        document.replaceChild(document.adoptNode(documentElement), document.documentElement);
        const { lang, dir, scrollWidth, clientWidth } = documentElement;
        const fields = [...document.querySelectorAll('main [id]')].map(({ id, tagName }) => `${tagName}#${id}`).join(' ');
        return { language: `${lang} ${dir}`, fields, excess: scrollWidth - clientWidth };
      }),
    pages,
  );

/** @param page of the one who walks */
export async function openPaper(browser: Browser, page: Page): Promise<Paper> {
  let last: Request | undefined;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) last = request;
  });
  const { page: paper } = await openStage(browser, { viewport: narrow });
  await paper.setContent('<!doctype html>');
  return {
    async read(name) {
      await put(paper, [await page.content()]);
      const day = await findViolations(paper);
      await paper.emulateMedia({ colorScheme: 'dark' });
      const night = await findFaintText(paper);
      await paper.emulateMedia({ colorScheme: 'light' });
      return [...day, ...night].map((problem) => `${name}: ${problem}`);
    },
    async translate(name) {
      if (!last) throw new Error(`nobody went to ${name}`);
      const request = last;
      const status = (await request.response())?.status() ?? 0;
      const locales = translations(request.method(), status);
      if (locales.length === 0) return [];
      const [original] = await put(paper, [await page.content()]);
      const answers = await Promise.all(locales.map((locale) => answerIn(locale, request)));
      const found = await put(
        paper,
        answers.map(({ html }) => html),
      );
      await picture(paper, `${name}.ar.320.light`);
      const expected = answers.map(({ locale }) => ({
        locale,
        status,
        language: `${locale} ${locale === 'ar' ? 'rtl' : 'ltr'}`,
        fields: original?.fields,
        excess: 0,
      }));
      const got = answers.map(({ locale, ...answer }, place) => ({ locale, status: answer.status, ...found[place] }));
      return got
        .map((translation, place) => [JSON.stringify(translation), JSON.stringify(expected[place])])
        .filter(([is, should]) => is !== should)
        .map(([is, should]) => `${name} is ${is} and not ${should}`);
    },
  };
}
