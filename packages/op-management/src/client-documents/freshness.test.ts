import { expect, test } from 'vitest';
import { freshFor } from './freshness.ts';

test.each<[string, Record<string, string>, number]>([
  ['nothing is said', {}, 300],
  ['max-age', { 'Cache-Control': 'max-age=120' }, 120],
  ['among others, in capitals', { 'Cache-Control': 'public, MAX-AGE=120, immutable' }, 120],
  ['in quotes', { 'Cache-Control': 'max-age="120"' }, 120],
  ['what many share', { 'Cache-Control': 'max-age=600, s-maxage=120' }, 120],
  ['what many share, said first', { 'Cache-Control': 's-maxage=600, max-age=120' }, 600],
  ['a copy that had an age', { 'Cache-Control': 'max-age=600', Age: '500' }, 100],
  ['a copy that was too old', { 'Cache-Control': 'max-age=600', Age: '900' }, 60],
  ['an age that is none', { 'Cache-Control': 'max-age=600', Age: 'old' }, 60],
  ['too little', { 'Cache-Control': 'max-age=1' }, 60],
  ['too much', { 'Cache-Control': 'max-age=31536000' }, 3600],
  ['far too much', { 'Cache-Control': `max-age=${'9'.repeat(400)}` }, 3600],
  ['less than nothing', { 'Cache-Control': 'max-age=-1' }, 300],
  ['no-store', { 'Cache-Control': 'no-store, max-age=600' }, 60],
  ['no-cache', { 'Cache-Control': 'max-age=600,no-cache' }, 60],
  ['private', { 'Cache-Control': 'private, max-age=600' }, 60],
  ['a word that only begins alike', { 'Cache-Control': 'x-max-age=600' }, 300],
  ['Expires', { Date: 'Wed, 21 Oct 2026 07:28:00 GMT', Expires: 'Wed, 21 Oct 2026 07:38:00 GMT' }, 600],
  ['Expires in the past', { Date: 'Wed, 21 Oct 2026 07:28:00 GMT', Expires: '0' }, 60],
  [
    'max-age before Expires',
    { 'Cache-Control': 'max-age=120', Date: 'Wed, 21 Oct 2026 07:28:00 GMT', Expires: 'Wed, 21 Oct 2026 07:38:00 GMT' },
    120,
  ],
])('B-299, RFC 9111 §4.2: %s', (_, headers, seconds) => {
  expect(freshFor(new Headers(headers))).toBe(seconds);
});
