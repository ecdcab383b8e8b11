import { expect, test } from 'vitest';
import { parseSecretRing } from '../config/secrets.ts';
import { createDerivation } from './derivation.ts';
import { deriveRefreshSecret, findRefreshSecret, openRefreshToken, sealRefreshToken } from './refresh-token.ts';
import { createSealer } from './seal.ts';

const old = '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const powersOf = (secrets: string) => {
  const root = parseSecretRing('ROOT_SECRETS', secrets);
  return [createSealer(root), createDerivation(root)] as const;
};

test('B-196, F-45: a token that is never replaced is sealed anew under a newer root secret and stays the one that is stored', async () => {
  const [sealer, derivation] = powersOf(old);
  const { secret, secret_hash } = await deriveRefreshSecret(derivation, 'grant', 1);
  const token = await sealRefreshToken(sealer, {
    subject: 'alice',
    grant: 'grant',
    generation: 1,
    secret,
    resources: ['https://api.example'],
  });
  const [newer, derivesAnew] = powersOf(`2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8,${old}`);
  const handle = await openRefreshToken(newer, derivesAnew, token);
  expect(handle).toMatchObject({ secret_hash, resource: 'https://api.example' });
  const again = handle && (await openRefreshToken(newer, derivesAnew, await sealRefreshToken(newer, handle)));
  expect(again).toMatchObject({ subject: 'alice', grant: 'grant', generation: 1, secret_hash });
  expect((await deriveRefreshSecret(derivesAnew, 'grant', 1)).secret_hash).not.toBe(secret_hash);
  expect(await findRefreshSecret(derivesAnew, { grant: 'grant', generation: 1 }, secret_hash)).toEqual({ secret, secret_hash });
  expect(await findRefreshSecret(derivesAnew, { grant: 'grant', generation: 2 }, secret_hash)).toBeUndefined();
});
