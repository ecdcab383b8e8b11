import { afterEach, expect, test, vi } from 'vitest';
import { parseSecretRing } from '../config/secrets.ts';
import { openMailLink, openSignUp, sealMailLink, sealSignUp } from './mail-links.ts';
import { createSealer } from './seal.ts';

const sealer = createSealer(parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'));
afterEach(() => void vi.useRealTimers());

test('RC-02, K-92, K-93: a link says whose it is and opens for its own purpose alone', async () => {
  const { token, hash } = await sealMailLink(sealer, 'recovery', 'alice');
  expect(await openMailLink(sealer, 'recovery', token)).toEqual({ subject: 'alice', hash });
  expect(await openMailLink(sealer, 'sign_in', token)).toBeUndefined();
  expect(await openSignUp(sealer, token)).toBeUndefined();
  expect(token).not.toContain('alice');
});

test('RC-01: the link of a sign-up ends with its time; each makes another person, but a guest’s', async () => {
  vi.setSystemTime(1_800_000_000_000);
  const [one, other] = [await sealSignUp(sealer, 'pat@people.example', 1800), await sealSignUp(sealer, 'pat@people.example', 1800)];
  const [first, second] = [await openSignUp(sealer, one), await openSignUp(sealer, other)];
  expect(first?.address).toBe('pat@people.example');
  expect(first?.id).not.toBe(second?.id);
  expect(first?.isGuest).toBe(false);
  const kept = { id: 'guest', address: 'pat@people.example', isGuest: true };
  expect(await openSignUp(sealer, await sealSignUp(sealer, kept.address, 1800, kept.id))).toEqual(kept);
  vi.setSystemTime(1_800_001_799_000);
  expect(await openSignUp(sealer, one)).toEqual(first);
  vi.setSystemTime(1_800_001_800_000);
  expect(await openSignUp(sealer, one)).toBeUndefined();
});
