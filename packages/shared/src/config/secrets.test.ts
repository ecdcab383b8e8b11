import { expect, test } from 'vitest';
import { randomToken } from '../oauth/encoding.ts';
import { parseSecretRing, type SecretRingName } from './secrets.ts';

const versions = (count: number): string => Array.from({ length: count }, (_, index) => `${count - index}:${randomToken(32)}`).join();

test.each<[SecretRingName, number]>([
  ['ROOT_SECRETS', 2],
  ['KEY_ENCRYPTION_SECRETS', 8],
  ['PASSWORD_PEPPERS', 8],
])('D-23: %s has up to %i versions, of which the first is in use', (name, most) => {
  const ring = parseSecretRing(name, versions(most));
  expect([ring.current.version, ring.all.length, ring.find(1)?.version]).toEqual([most, most, 1]);
  expect(() => parseSecretRing(name, versions(most + 1))).toThrow(`${name} must hold 1 to ${most} versions`);
});

test('D-23: a version that is not in use yet may stand behind the one that is', () => {
  const [first, second] = [`1:${randomToken(32)}`, `2:${randomToken(32)}`];
  expect(parseSecretRing('KEY_ENCRYPTION_SECRETS', `${first},${second}`).current.version).toBe(1);
  expect(() => parseSecretRing('KEY_ENCRYPTION_SECRETS', `${first},${first}`)).toThrow('repeats a version');
});
