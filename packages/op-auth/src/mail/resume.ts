// Where a visit goes on after a way through the mailbox: kept in a cookie of the browser that asked, so that a mail carries nobody's
// request to another browser.
import { formatCookie, readCookie, type WorkerContext } from '@authrim/shared/http';
import { decodeBase64url, decodeText, encodeBase64url, encodeText } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import { findVisit, stayFields, type Visit, visitFields } from '../sign-in/visit.ts';
import { linkLifetime } from './lifetimes.ts';

type C = WorkerContext<AuthNeeds>;

/** A Set-Cookie value: the visit at hand, or none. @param stay the person's wish to stay signed in */
export function keepVisit(c: C, visit: Visit, stay: Record<string, string> = {}): string {
  const { settings } = c.get('needs');
  const query = new URLSearchParams({ ...visitFields(visit), ...stay }).toString();
  return formatCookie(settings, 'visit', query && encodeBase64url(encodeText(query)), query ? linkLifetime : 0);
}

/** The kept visit, as far as there still is something to go on with; the wish to stay; and the Set-Cookie value that forgets both. */
export async function resumeVisit(c: C): Promise<{ visit: Visit; stay: Record<string, string>; cookie: string }> {
  const needs = c.get('needs');
  const kept = readCookie(needs.settings, c.req.raw, 'visit');
  const named = kept === undefined ? {} : readKept(kept);
  const visit = await findVisit(c.req.raw, named, needs).catch((): Visit => ({}));
  return { visit, stay: stayFields(named), cookie: formatCookie(needs.settings, 'visit', '', 0) };
}

function readKept(kept: string): Record<string, string> {
  try {
    return Object.fromEntries(new URLSearchParams(decodeText(decodeBase64url(kept))));
  } catch {
    return {};
  }
}
