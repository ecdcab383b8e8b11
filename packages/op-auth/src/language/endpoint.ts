// POST /login/language: the language a person picked at the foot of a page. It counts in this browser from then on, before the
// wishes of any client, and in the account of whoever is signed in; the page is shown again.
import { now } from '@authrim/shared/clock';
import { writePreferences } from '@authrim/shared/database';
import { isFromOurPage, type WorkerContext } from '@authrim/shared/http';
import { invalidRequest } from '@authrim/shared/oauth';
import { readForm } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { isLocale } from '@authrim/shared/ui';
import type { AuthNeeds } from '../context.ts';
import { formatAppearance, readAppearance } from '../interaction/appearance.ts';
import { redirect } from '../interaction/redirect.ts';
import { findSignedIn } from '../interaction/session.ts';

export async function chooseLanguage(c: WorkerContext<AuthNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const { settings, database } = needs;
  const { locale, address = '/login' } = await readForm(c.req.raw);
  if (!isFromOurPage(c.req.raw, settings)) throw invalidRequest('The form was not sent from our own page', { status: 403 });
  if (!isLocale(locale)) throw invalidRequest('There is no such language');
  const person = await findSignedIn(c.req.raw, needs);
  const choice = { category: 'display', key: 'language', value: locale };
  if (person) await reach('D1', () => writePreferences(database, person.subject, [choice], now()));
  const appearance = { ...readAppearance(settings, c.req.raw), language: locale };
  return redirect(ownAddress(address, settings.issuer), [formatAppearance(settings, appearance)]);
}

/** Absolute, so that no browser reads a host into it. @throws OAuthError when it leaves this origin */
function ownAddress(address: string, issuer: string): string {
  const url = URL.canParse(address, issuer) ? new URL(address, issuer) : undefined;
  if (url?.origin !== issuer) throw invalidRequest('There is no such page to go on to');
  return url.href;
}
