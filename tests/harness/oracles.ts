// What a refused attack looks like from outside: the oracles of the attack catalogue. Each throws through vitest's `expect`.
import { expect } from 'vitest';
import type { Arrival, Page } from './browser.ts';
import { callback, errorCode, pageOf } from './journey.ts';

/** Nothing that grants anything is in this text: no code, no token. */
export function expectNoGrant(text: string): void {
  expect(text).not.toMatch(/[?&#"']?(code|access_token|id_token|refresh_token)("?:"?|=)[A-Za-z0-9_-]{20}/);
}

/** A page of ours with status 400 and this error code, from which nothing leads outside (PAGE400, NOREDIR, NOTOK). */
export function expectErrorPage(arrival: Arrival, error = 'invalid_request', status = 400): Page {
  const page = pageOf(arrival);
  expect([page.status, errorCode(page)]).toEqual([status, error]);
  expect(page.forms).toEqual([]);
  expect(page.body).not.toMatch(/<script|http-equiv="refresh"|href="(?!data:)/i);
  expectNoGrant(page.body);
  return page;
}

/** A form that counts no more: nothing was done, and the one way on is the page it was on. */
export function expectStaleForm(arrival: Arrival): Page {
  const page = pageOf(arrival);
  expect([page.status, page.body.includes('This page has expired')]).toEqual([403, true]);
  expect(page.forms).toEqual([]);
  const ways = [...page.body.matchAll(/href="(?!data:)([^"]*)"/g)].map(([, href = '']) => new URL(href, page.url));
  expect(ways.map(({ origin }) => origin)).toEqual([new URL(page.url).origin]);
  expect(page.body).not.toMatch(/<script|http-equiv="refresh"/i);
  expectNoGrant(page.body);
  return page;
}

/** The parameters of an error that was delivered to the registered redirect_uri with state and iss (REDIRERR, NOTOK). */
export function expectErrorRedirect(arrival: Arrival, error: string, state: string | null = 'the state'): URLSearchParams {
  if (arrival.at !== 'elsewhere') throw new Error(`expected a redirect, got a page: ${arrival.page.status} ${errorCode(arrival.page)}`);
  const { url } = arrival;
  expect(`${url.origin}${url.pathname}`).toBe(callback);
  expectNoGrant(url.href);
  const parameters = new URLSearchParams(url.hash ? url.hash.slice(1) : url.search);
  expect([parameters.get('error'), parameters.get('state')]).toEqual([error, state]);
  expect(parameters.get('iss')).toMatch(/^https?:\/\//);
  return parameters;
}

/** A page without what differs from one answer to the next, for answers that have to be the same (SAME). */
export const masked = ({ status, headers, body }: Pick<Page, 'status' | 'headers' | 'body'>) => ({
  status,
  headers: [...headers]
    .filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name))
    .map(([name, value]) => [name, mask(value)]),
  body: mask(body),
});

const mask = (text: string): string =>
  text.replaceAll(
    /nonce[-=]"?[A-Za-z0-9_-]+|challenge&quot;:&quot;[A-Za-z0-9_-]+|value="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|browser=[^;]+/g,
    '…',
  );
