import { expect, test, vi } from 'vitest';
import { parseSecretRing } from '../config/secrets.ts';
import { createDerivation } from './derivation.ts';
import { createSealer } from './seal.ts';

const root = parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');

function startSealing() {
  const sealer = createSealer(root);
  return () => sealer.seal('session', ['subject', 'id', 'secret']);
}

function startDeriving() {
  const derivation = createDerivation(root);
  return () => derivation.formToken('browser', 'sign_in');
}

test.each([
  ['sealer', startSealing],
  ['derivation', startDeriving],
])('I15: a %s outlives the request that first needed its keys and was cancelled', async (_, start) => {
  const use = start();
  const deriveKey = vi.spyOn(crypto.subtle, 'deriveKey').mockReturnValue(new Promise<never>(() => {}));
  void use();
  await vi.waitFor(() => expect(deriveKey).toHaveBeenCalled());
  deriveKey.mockRestore();
  expect(await use()).toBeTypeOf('string');
});
