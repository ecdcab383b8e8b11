// Guests of the one client of the tests that has any.
import { authorizeUrl } from './authorization.ts';
import { type Arrival, type Browser, createBrowser, type Page } from './browser.ts';
import { pageOf } from './journey.ts';
import { seedClient } from './seeded-origin.ts';

/** Of tests/fixtures/seed.json. */
export const guestClient = seedClient('guests');

export const offersGuest = ({ forms }: Page): boolean => forms.some(({ fields }) => fields.method === 'guest');

/** A browser whose person went on as a guest, and where that led. */
export async function becomeGuest(
  issuer: string,
  { browser = createBrowser(issuer), url = authorizeUrl(issuer, guestClient) }: { browser?: Browser; url?: string } = {},
): Promise<{ browser: Browser; arrival: Arrival }> {
  return { browser, arrival: await browser.submit(pageOf(await browser.open(url)), {}, 'guest') };
}
