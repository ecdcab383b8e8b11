import { expect, test } from 'vitest';
import { callerAddress } from './address.ts';

const from = (address: string): string => callerAddress(new Request('https://id.test/', { headers: { 'CF-Connecting-IP': address } }));

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::', 'fe80:0:0:0::/64'],
])('D-16: %s counts as %s', (address, canonical) => {
  expect(from(address)).toBe(canonical);
});

test.each(['', 'rp.test', '256.1.1.1', '1.2.3', '2001:db8::1%eth0', '[::1]', '::1]/x', '1:2:3', 'gggg::'])('"%s" is unknown', (address) => {
  expect(from('203.0.113.7')).toBe('203.0.113.7');
  expect(from(address)).toBe('unknown');
});

test('no header is unknown', () => {
  expect(callerAddress(new Request('https://id.test/'))).toBe('unknown');
});
