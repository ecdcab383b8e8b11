import { expect, test } from 'vitest';
import { isBreachedPassword } from './breached-passwords.ts';
import type { Fetched, Refused, SafeFetch } from './safe-fetch.ts';

// SHA-1('password') = 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8
const suffix = '1E4C9B93F3F0682250B6CF8331B7EE68FD8';
const range = 'https://range.test/range/';

function answering(answer: Partial<Fetched> | Refused) {
  const asked: [string, Readonly<Record<string, string>> | undefined][] = [];
  const safeFetch: SafeFetch = async (url, { headers }) => {
    asked.push([url, headers]);
    return { outcome: 'fetched', status: 200, headers: new Headers(), body: '', ...answer } as Fetched;
  };
  return { asked, safeFetch };
}

test('LG-17, P-91, ASVS 6.2.12: five digits of the hash leave, with a wish for padding, and the rest is compared here', async () => {
  const { asked, safeFetch } = answering({ body: `0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n${suffix}:52256179\r\n` });
  expect(await isBreachedPassword('password', range, safeFetch)).toBe(true);
  expect(asked).toEqual([['https://range.test/range/5BAA6', { 'Add-Padding': 'true' }]]);
});

test.each<[string, Partial<Fetched> | Refused]>([
  ['another hash', { body: '0018A45C4D1DEF81644B54AB7F969B88D65:3' }],
  ['padding', { body: `${suffix}:0` }],
  ['nothing', { body: '' }],
  ['an error', { status: 503 }],
  ['nobody', { outcome: 'refused', reason: 'no whole answer in time', isUnanswered: true }],
])('K-62: %s in the answer is no breach', async (_, answer) => {
  expect(await isBreachedPassword('password', range, answering({ body: `${suffix}:1` }).safeFetch)).toBe(true);
  expect(await isBreachedPassword('password', range, answering(answer).safeFetch)).toBe(false);
});
