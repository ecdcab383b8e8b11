// What can be seen to be wrong with a page in Chromium (WCAG 2.2 AA). Each inspection answers with sentences, none when all is well.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';

export type Inspection = (page: Page) => Promise<string[]>;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Serious and critical findings of axe, each with the elements it names. */
async function askAxe(page: Page, runOnly: RunOptions['runOnly']): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    { runOnly, resultTypes: ['violations'] } as RunOptions,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

export const findViolations: Inspection = (page) => askAxe(page, standards);

/** §1.4.3: what colours alone can make wrong. */
export const findFaintText: Inspection = (page) => askAxe(page, { type: 'rule', values: ['color-contrast'] });

/** B-319: a title, a language, one main heading, labels, and every wrong field tied to words that are spoken at once. */
export const inspectStructure: Inspection = (page) =>
  page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
    const where = (selector: string, problem: string, isWrong: (element: HTMLElement) => boolean) =>
      all(selector)
        .filter(isWrong)
        .map(({ outerHTML }) => `${outerHTML.slice(0, 160)} ${problem}`);
    const once = ['title', 'html[lang]', 'h1', 'main'].filter((selector) => all(selector).length !== 1);
    const byId = (id: string) => document.getElementById(id);
    const ties = (element: HTMLElement) =>
      ['aria-describedby', 'aria-labelledby'].flatMap((name) => element.getAttribute(name)?.split(' ') ?? []);
    return [
      ...once.map((selector) => `there is not one ${selector}`),
      ...where('[id]', 'shares its id', ({ id }) => all(`[id="${CSS.escape(id)}"]`).length > 1),
      ...where('[aria-describedby],[aria-labelledby]', 'is tied to nothing', (element) => ties(element).some((id) => !byId(id))),
      ...where(
        '[aria-invalid]',
        'is wrong, and no alert says why',
        (field) => !ties(field).some((id) => byId(id)?.closest('[role=alert]')),
      ),
      ...where('input:not([type=hidden],[hidden]),select,textarea', 'has no label', (field) => !(field as HTMLInputElement).labels?.length),
    ];
  });

/** How far anything reaches out of the window to the side (§1.4.10). */
export const inspectWidth: Inspection = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`it is ${scrollWidth - clientWidth} px too wide at ${clientWidth} px`] : [];
  });

/** §2.5.8: what is pressed is at least 24 px high, unless it stands in a sentence. */
export const inspectTargets: Inspection = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button,summary,input:not([type=hidden],[hidden]),select,a.button')]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
      .map(({ element, box }) => `${element.outerHTML.slice(0, 120)} is ${Math.round(box.width)} by ${Math.round(box.height)} px`),
  );

/** One of a page is never given up: with it would go what other sessions of the page have set up, an authenticator for one. */
const keyboards = new WeakMap<Page, Promise<CDPSession>>();

/** Presses Tab so many times without waiting in between, which costs a tenth of asking the page after each. */
async function pressTab(page: Page, times: number): Promise<void> {
  const keyboard = keyboards.get(page) ?? page.context().newCDPSession(page);
  keyboards.set(page, keyboard);
  const session = await keyboard;
  const press = { type: 'rawKeyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 } as const;
  await Promise.all(Array.from({ length: times }, () => session.send('Input.dispatchKeyEvent', press)));
}

/** §2.1.1, §2.1.2, §2.4.3, §2.4.7: Tab reaches each control once, in the order they are read, shows where it is, and leads out again. */
export const inspectKeyboard: Inspection = async (page) => {
  const tour = await page.evaluateHandle(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.getSelection()?.removeAllRanges();
    // Focus begins where the document does, wherever it was.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    const all = [...document.querySelectorAll<HTMLElement>('a[href],button,summary,input:not([type=hidden]),select,textarea')];
    const reachable = all.filter((control) => control.checkVisibility({ visibilityProperty: true }) && control.tabIndex >= 0);
    const look = () => {
      const focused = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const { top, bottom, width } = focused.getBoundingClientRect();
      return {
        place: reachable.indexOf(focused),
        html: focused.outerHTML.slice(0, 120),
        isShown: (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none',
        isInView: width > 0 && bottom > 0 && top < window.innerHeight,
      };
    };
    const looks: ReturnType<typeof look>[] = [];
    const listener = () => looks.push(look());
    document.addEventListener('keydown', listener, true);
    const end = () => {
      document.removeEventListener('keydown', listener, true);
      return [...looks, look()].slice(1);
    };
    return { controls: reachable.length, end };
  });
  const controls = await tour.evaluate((begun) => begun.controls);
  await pressTab(page, controls + 1);
  const looks = await tour.evaluate(({ end }) => end());
  const [reached, last] = [looks.slice(0, controls), looks[controls]];
  const astray = reached.findIndex(({ place }, step) => place !== step);
  if (astray >= 0 || !last) return [`Tab ${astray + 1} reaches ${reached[astray]?.html}`];
  return [
    ...reached.filter(({ isShown }) => !isShown).map(({ html }) => `${html} does not show that it has the focus`),
    ...reached.filter(({ isInView }) => !isInView).map(({ html }) => `${html} has the focus out of sight`),
    ...(last.place > 0 ? [`Tab does not leave the page but reaches ${last.html}`] : []),
  ];
};

/** §1.4.12: with the spacing a reader may set, nothing is cut off. */
export const inspectClipping: Inspection = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button,.button,h1,h2,h3,p,label,summary,li,dd,strong')]
      .filter((element) => {
        const { overflowX, overflowY } = getComputedStyle(element);
        const isCut =
          (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) ||
          (overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1);
        return isCut && !element.classList.contains('unseen');
      })
      .map((element) => `${element.outerHTML.slice(0, 120)} is cut off`),
  );

/** §2.3.3: nothing moves for who asked for less of it. */
export const inspectStillness: Inspection = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')]
      .filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return transitionDuration.split(',').some((duration) => Number.parseFloat(duration) > 0) || animationName !== 'none';
      })
      .map((element) => `${element.outerHTML.slice(0, 120)} moves`),
  );

/** In the colours of the system alone, every control still has an edge. */
export const inspectEdges: Inspection = (page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button,.button,input:not([type=hidden],[hidden],[type=checkbox],[type=radio]),select,textarea',
      ),
    ]
      .filter((element) => element.checkVisibility() && !element.closest('.languages'))
      .filter((element) => Number.parseFloat(getComputedStyle(element).borderTopWidth) < 1)
      .map((element) => `${element.outerHTML.slice(0, 120)} has no edge`),
  );
