import { expect, test } from 'vitest';
import { parseSecretRing } from '../config/secrets.ts';
import { createSealer } from './seal.ts';

const sealer = createSealer(parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'));
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

// Of three lengths, so that the last character has none, two and four bits that decoding ignores.
test.each(['s', 'ss', 'sss'])('TK-07, D-02: a handle has one spelling (%s)', async (secret) => {
  const handle = await sealer.seal('session', [secret]);
  expect(await sealer.open('session', handle)).toEqual([secret]);
  for (const last of alphabet) {
    const other = `${handle.slice(0, -1)}${last}`;
    if (other !== handle) expect([other, await sealer.open('session', other)]).toEqual([other, undefined]);
  }
});
