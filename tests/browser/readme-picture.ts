// Draws docs/images/sign-in.png anew: `node tests/browser/readme-picture.ts`. Run it when the sign-in page has changed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { root } from '../../tools/server/workers.ts';
import { authorizeUrl } from '../harness/authorization.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { encodePng, type Pixels } from './png.ts';
import { startRelyingParty } from './relying-party.ts';
import { openStage } from './stage.ts';

const picture = join(root, 'docs/images/sign-in.png');
const mostBytes = 72_000;

/** The browser takes its own picture apart. */
async function readPixels(page: Page, png: Buffer): Promise<Pixels> {
  await page.goto('about:blank');
  const { width, height, base64 } = await page.evaluate(
    async (source) => {
      const bitmap = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray();
      let text = '';
      for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
      return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  return { width, height, bytes: Buffer.from(base64, 'base64') };
}

const executable = findChromium();
if (!executable) throw new Error('this needs Chromium: name it in CHROMIUM_PATH');
const origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json' });
const [browser, app] = await Promise.all([launchChromium(executable), startRelyingParty(origin.issuer)]);
try {
  const { page } = await openStage(browser, { viewport: { width: 800, height: 896 }, deviceScaleFactor: 2, colorScheme: 'light' });
  await page.goto(authorizeUrl(origin.issuer, app.client, { redirect_uri: app.callback }));
  await page.fill('#username', 'alice');
  await page.focus('#password');
  const png = encodePng(await readPixels(page, await page.screenshot()));
  if (png.length > mostBytes) throw new Error(`the picture has ${png.length} bytes, more than ${mostBytes}`);
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, png);
  console.info(`${picture}: ${png.length} bytes`);
} finally {
  await Promise.all([browser.close(), app.stop(), origin.stop()]);
}
