import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseSecretRing } from '../config/index.ts';
import { createIssuerKeys, type IssuerKeys } from '../testing/issuer-keys.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createVerificationKeys } from './verification-keys.ts';

let keyManager: IssuerKeys;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  keyManager = createIssuerKeys();
});
afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const unavailable = { error: 'temporarily_unavailable', status: 503 };

describe('signing keys (D-11)', () => {
  const create = () => createSigningKeys(keyManager, keyManager.keyEncryption);

  test('the private key is not extractable and signs only', async () => {
    const { key } = await create().signingKey('ES256');
    expect(key).toMatchObject({ type: 'private', extractable: false, usages: ['sign'] });
  });

  test('concurrent needs share one fetch; ten seconds need no other', async () => {
    const keys = create();
    const both = await Promise.all([keys.signingKey('ES256'), keys.signingKey('ES256')]);
    pass(9);
    const later = await keys.signingKey('ES256');
    expect(new Set([...both, later].map(({ key }) => key)).size).toBe(1);
    expect(keyManager.calls.signingKey).toBe(1);
  });

  test('JW-13: a rotated key signs no later than ten seconds after', async () => {
    const keys = create();
    const former = await keys.signingKey('ES256');
    const { kid } = await keyManager.addKey('ES256');
    pass(9);
    expect(await keys.signingKey('ES256')).toBe(former);
    pass(1);
    expect((await keys.signingKey('ES256')).kid).toBe(kid);
  });

  test('JW-13, F-27, I8: a revoked key signs no later than ten seconds after', async () => {
    const keys = create();
    const { kid } = await keys.signingKey('ES256');
    keyManager.setState(kid, 'revoked');
    pass(10);
    expect((await keys.signingKey('ES256')).kid).not.toBe(kid);
  });

  test('an active key that stays active is opened once', async () => {
    const keys = create();
    const first = await keys.signingKey('ES256');
    pass(10);
    expect(await keys.signingKey('ES256')).toBe(first);
    expect(keyManager.calls.signingKey).toBe(2);
  });

  test('F-13, I7: without KeyManager nothing is signed after ten seconds, and all is well when it is back', async () => {
    const keys = create();
    const key = await keys.signingKey('ES256');
    keyManager.isCut = true;
    pass(9);
    expect(await keys.signingKey('ES256')).toBe(key);
    pass(1);
    await expect(keys.signingKey('ES256')).rejects.toMatchObject(unavailable);
    keyManager.isCut = false;
    expect(await keys.signingKey('ES256')).toBe(key);
  });

  test('F-13: a key sealed under another key-encryption secret signs nothing', async () => {
    const other = parseSecretRing('KEY_ENCRYPTION_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
    await expect(createSigningKeys(keyManager, other).signingKey('ES256')).rejects.toMatchObject(unavailable);
  });
});

describe('verification keys', () => {
  test('concurrent needs share one fetch; ten seconds need no other', async () => {
    const { kid } = await keyManager.addKey('ES256');
    const keys = createVerificationKeys(keyManager);
    const [first, second] = await Promise.all([keys.find(kid), keys.find(kid)]);
    pass(9);
    expect(await keys.find(kid)).toBe(first);
    expect(second).toBe(first);
    expect(keyManager.calls.listKeys).toBe(1);
  });

  test('JW-13: a revoked key is trusted ten seconds at most', async () => {
    const { kid } = await keyManager.addKey('ES256');
    const keys = createVerificationKeys(keyManager);
    expect(await keys.find(kid)).toMatchObject({ kid, state: 'active' });
    keyManager.setState(kid, 'revoked');
    pass(10);
    expect(await keys.find(kid)).toBeUndefined();
  });

  test('an unknown kid is asked for at once, but at most once a second', async () => {
    await keyManager.addKey('ES256');
    const keys = createVerificationKeys(keyManager);
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await keys.find('unknown')).toBeUndefined();
    expect(keyManager.calls.listKeys).toBe(1);
    const { kid } = await keyManager.addKey('ES256');
    pass(1);
    expect(await keys.find(kid)).toMatchObject({ kid });
    expect(keyManager.calls.listKeys).toBe(2);
  });

  test('I7: without KeyManager the last list serves sixty seconds, then nothing is verified', async () => {
    const { kid } = await keyManager.addKey('ES256');
    const keys = createVerificationKeys(keyManager);
    await keys.find(kid);
    keyManager.isCut = true;
    pass(59);
    expect(await keys.find(kid)).toMatchObject({ kid });
    pass(1);
    await expect(keys.find(kid)).rejects.toMatchObject(unavailable);
    keyManager.isCut = false;
    expect(await keys.find(kid)).toMatchObject({ kid });
  });
});
