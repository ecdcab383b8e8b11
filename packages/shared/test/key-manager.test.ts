import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, compactVerify, importJWK, type JWK, SignJWT } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { now } from '../src/clock/index.ts';
import { parseSecretRing } from '../src/config/secrets.ts';
import type { EncryptedSigningKey, KeyAlgorithm } from '../src/durable-objects/contracts/key-manager.ts';
import type { StateEnvironment } from '../src/durable-objects/environment.ts';
import { KeyManager } from '../src/durable-objects/key-manager/key-manager.ts';
import { decryptPrivateKey } from '../src/handles/key-encryption.ts';
import { encodeBase64url } from '../src/oauth/encoding.ts';
import { decryptionAlgorithms, type SigningAlgorithm, signingAlgorithms } from '../src/oauth/words.ts';
import { keyLifecycle } from '../src/policies/key-lifecycle.ts';
import { advance, deliverAudit, fresh, rowsOf, state, useState } from './state.ts';

useState();

const secret = state.KEY_ENCRYPTION_SECRETS;
const secrets = parseSecretRing('KEY_ENCRYPTION_SECRETS', secret);
const newSecret = `2:${encodeBase64url(crypto.getRandomValues(new Uint8Array(32)))}`;

const keyManager = () => state.KEY_MANAGER.getByName(fresh('issuer'));
type Stub = ReturnType<typeof keyManager>;

/** The rows of RSA keys, which are slow to make. */
let slowRows: ReturnType<typeof rowsOf> | undefined;
async function makeSlowRows(): ReturnType<typeof rowsOf> {
  const stub = keyManager();
  await stub.signingKey('ES256');
  await runDurableObjectAlarm(stub);
  return (await rowsOf(stub, 'keys')).filter(({ alg }) => /^(RS|PS|RSA-)/.test(String(alg)));
}

/** For tests that RSA is not the subject of: those keys are there and not due within a year, and only the others are made. */
async function keyManagerWithSlowKeys(): Promise<Stub> {
  slowRows ??= makeSlowRows();
  const rows = await slowRows;
  const stub = keyManager();
  await runInDurableObject(stub, (_, { storage }) => {
    for (const { kid, alg, state, jwk, ciphertext, created_at } of rows) {
      const values = [kid, alg, state, jwk, ciphertext, created_at, state === 'active' ? now() + 365 * 86_400 : null] as const;
      storage.sql.exec(
        'INSERT INTO keys (kid, alg, state, jwk, ciphertext, created_at, activated_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...values,
      );
    }
  });
  return stub;
}

/** A JWT signed as a signing Worker does it, verified with the published key. */
async function signAndVerify(key: EncryptedSigningKey): Promise<void> {
  const jwt = await new SignJWT({ hello: 'world' })
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .sign(await decryptPrivateKey(key, secrets));
  await compactVerify(jwt, await importJWK(JSON.parse(key.jwk) as JWK, key.alg));
}

const statesOf = async (stub: Stub, alg: KeyAlgorithm): Promise<Record<string, string>> =>
  Object.fromEntries((await rowsOf(stub, 'keys')).filter((row) => row.alg === alg).map(({ kid, state }) => [kid, state]));
/** What anybody may still have to verify with. */
const listedKids = async (stub: Stub): Promise<string[]> => (await stub.listKeys()).map(({ kid }) => kid);
/** An active key and a next one that may succeed it. */
async function settle(stub: Stub, alg: SigningAlgorithm): Promise<EncryptedSigningKey> {
  const key = await stub.signingKey(alg);
  await runDurableObjectAlarm(stub);
  advance(keyLifecycle.least_lead);
  return key;
}
const kidOf = (states: Record<string, string>, state: string) => Object.keys(states).find((kid) => states[kid] === state) ?? 'none';

/** Runs a check on the same storage with another value of the secret, as after a deployment. */
const withSecret = <Result>(stub: Stub, value: string | undefined, check: (object: KeyManager) => Promise<Result>): Promise<Result> =>
  runInDurableObject(stub, async (_, ctx) => {
    const { KEY_ENCRYPTION_SECRETS: _secret, ...environment } = state;
    const changed: StateEnvironment = value === undefined ? environment : { ...environment, KEY_ENCRYPTION_SECRETS: value };
    return check(new KeyManager(ctx, changed));
  });

describe('a signing key', () => {
  it('JW-11, RFC 7517 is published with public members only, its thumbprint as kid, and a next key beside it', async () => {
    const stub = await keyManagerWithSlowKeys();
    await settle(stub, 'EdDSA');
    const keys = await stub.listKeys();
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const { kid, alg, use, jwk } of keys) {
      const published = JSON.parse(jwk) as JWK;
      expect(published).toMatchObject({ kid, alg, use });
      expect(kid).toBe(await calculateJwkThumbprint(published));
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oct']) expect(published).not.toHaveProperty(member);
    }
    expect(Object.values(await statesOf(stub, 'EdDSA')).sort()).toEqual(['active', 'next']);
  });

  it('B-025 of every algorithm is in the first JWKS already, and the next one of each follows', async () => {
    const stub = keyManager();
    const listed = async () => (await stub.listKeys()).map(({ alg, use, state }) => `${use} ${alg} ${state}`).sort();
    const inState = (state: string) => [
      ...decryptionAlgorithms.map((alg) => `enc ${alg} ${state}`),
      ...signingAlgorithms.map((alg) => `sig ${alg} ${state}`),
    ];
    expect(await listed()).toEqual(inState('active').sort());
    await runDurableObjectAlarm(stub);
    expect(await listed()).toEqual([...inState('active'), ...inState('next')].sort());
  });

  it('B-025 one need has the keys of all algorithms made, without waiting for them', async () => {
    const stub = keyManager();
    await stub.signingKey('ES256');
    expect(await rowsOf(stub, 'keys')).toHaveLength(1);
    await runDurableObjectAlarm(stub);
    expect(await rowsOf(stub, 'keys')).toHaveLength(2 * (signingAlgorithms.length + decryptionAlgorithms.length));
  });

  it.each(signingAlgorithms)('D-11 of %s signs, is not extractable and stays the same', async (alg) => {
    const stub = keyManager();
    const key = await stub.signingKey(alg);
    expect(key).toMatchObject({ alg, use: 'sig', state: 'active' });
    await signAndVerify(key);
    const opened = await decryptPrivateKey(key, secrets);
    expect([opened.extractable, opened.usages]).toEqual([false, ['sign']]);
    await evictDurableObject(stub);
    expect(await stub.signingKey(alg)).toEqual(key);
  });

  it('I1 a hundred first needs at once end with one active key', async () => {
    const stub = keyManager();
    const keys = await Promise.all(Array.from({ length: 100 }, async () => stub.signingKey('ES256')));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(await rowsOf(stub, 'keys')).toHaveLength(1);
  });

  it('I1 two makings that overtake each other end with one active key: the table decides', async () => {
    const stub = keyManager();
    const first = await runInDurableObject(stub, async (object, ctx) => {
      const twin = new KeyManager(ctx, state);
      const [one, other] = await Promise.all([object.signingKey('ES256'), twin.signingKey('ES256')]);
      expect(other.kid).toBe(one.kid);
      return one.kid;
    });
    expect(await statesOf(stub, 'ES256')).toMatchObject({ [first]: 'active' });
    expect(await rowsOf(stub, 'keys')).toHaveLength(1);
  });
});

describe('private keys at rest', () => {
  it('JW-17 are ciphertext, and no member of the private JWK can be read', async () => {
    const stub = await keyManagerWithSlowKeys();
    await stub.signingKey('ES256');
    await stub.signingKey('RS256');
    const rows = await rowsOf(stub, 'keys');
    for (const { ciphertext } of rows) expect(ciphertext).toMatch(/^1\.[A-Za-z0-9_-]{100,}$/);
    expect(JSON.stringify(rows)).not.toMatch(/"d\\*"/);
  });

  it('JW-17 open for no other kid, algorithm or secret', async () => {
    const stub = await keyManagerWithSlowKeys();
    const key = await settle(stub, 'RS256');
    await signAndVerify(key);
    const next = (await rowsOf(stub, 'keys')).find((row) => row.state === 'next' && row.alg === 'RS256');
    const other = parseSecretRing('KEY_ENCRYPTION_SECRETS', newSecret.replace('2:', '1:'));
    await expect(decryptPrivateKey({ ...key, kid: String(next?.kid) }, secrets)).rejects.toThrow();
    await expect(decryptPrivateKey({ ...key, alg: 'PS256' }, secrets)).rejects.toThrow();
    await expect(decryptPrivateKey({ ...key, use: 'enc' }, secrets)).rejects.toThrow();
    await expect(decryptPrivateKey({ ...key, ciphertext: String(next?.ciphertext) }, secrets)).rejects.toThrow();
    await expect(decryptPrivateKey(key, other)).rejects.toThrow();
    await expect(decryptPrivateKey(key, parseSecretRing('KEY_ENCRYPTION_SECRETS', newSecret))).rejects.toThrow('unknown version');
  });

  it.each([
    ['missing', undefined, 'is missing'],
    ['weak', '1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'is too weak'],
    ['malformed', 'hello', 'is malformed'],
  ])('I7, F-13, D-23 with a %s secret nothing is made and nothing is signed', async (_, value, problem) => {
    const stub = keyManager();
    await withSecret(stub, value, async (object) => {
      await expect(object.signingKey('ES256')).rejects.toMatchObject({ name: 'ConfigurationError', setting: 'KEY_ENCRYPTION_SECRETS' });
      await expect(object.listKeys()).rejects.toThrow(problem);
      await expect(object.rotate({ alg: 'ES256', at_once: true })).rejects.toThrow(problem);
    });
    expect(await rowsOf(stub, 'keys')).toEqual([]);
  });

  it('F-13 without its secret the JWKS is still served', async () => {
    const stub = await keyManagerWithSlowKeys();
    const keys = await stub.listKeys();
    await withSecret(stub, undefined, async (object) => {
      expect(await object.listKeys()).toEqual(keys);
      await expect(object.signingKey('ES256')).rejects.toThrow('is missing');
    });
  });

  it('F-28, F-45 move to the new version of the secret, and open with either meanwhile', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await stub.signingKey('ES256');
    const both = `${newSecret},${secret}`;
    await withSecret(stub, both, async (object) => {
      const before = await object.signingKey('ES256');
      expect(before.ciphertext).toMatch(/^1\./);
      await decryptPrivateKey(before, parseSecretRing('KEY_ENCRYPTION_SECRETS', both));
      await object.alarm();
      const after = await object.signingKey('ES256');
      expect([after.kid, after.ciphertext.startsWith('2.')]).toEqual([kid, true]);
      await decryptPrivateKey(after, parseSecretRing('KEY_ENCRYPTION_SECRETS', newSecret));
    });
    expect((await rowsOf(stub, 'keys')).every(({ ciphertext }) => String(ciphertext).startsWith('2.'))).toBe(true);
  });
});

describe('rotation', () => {
  it('D-11 waits until the next key was published for twice the JWKS max-age', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await stub.signingKey('ES256');
    await runDurableObjectAlarm(stub);
    const next = kidOf(await statesOf(stub, 'ES256'), 'next');
    const not_before = now() + keyLifecycle.publication_lead;
    advance(599);
    expect(await stub.rotate({ alg: 'ES256', at_once: false })).toEqual({ outcome: 'too_early', not_before });
    expect((await stub.signingKey('ES256')).kid).toBe(kid);
    advance(1);
    expect(await stub.rotate({ alg: 'ES256', at_once: false })).toEqual({ outcome: 'rotated', kid: next });
    expect((await stub.signingKey('ES256')).kid).toBe(next);
    expect(await stub.rotate({ alg: 'ES256', at_once: false })).toMatchObject({ outcome: 'too_early' });
  });

  it('F-26 at once waits no longer than our own JWKS may be old', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await stub.signingKey('ES256');
    await runDurableObjectAlarm(stub);
    advance(1);
    expect(await stub.rotate({ alg: 'ES256', at_once: true })).toEqual({ outcome: 'too_early', not_before: now() + 1 });
    expect((await stub.signingKey('ES256')).kid).toBe(kid);
    advance(1);
    expect(await stub.rotate({ alg: 'ES256', at_once: true })).toMatchObject({ outcome: 'rotated' });
  });

  it('I8 the old key is published on, without its private part, until all it signed has expired; then it verifies hints only', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    expect(await stub.rotate({ alg: 'ES256', at_once: true })).toMatchObject({ outcome: 'rotated' });
    expect((await rowsOf(stub, 'keys')).find((row) => row.kid === kid)).toMatchObject({ state: 'retiring', ciphertext: null });
    await runDurableObjectAlarm(stub);
    expect(Object.values(await statesOf(stub, 'ES256')).sort()).toEqual(['active', 'next', 'retiring']);
    advance(86_400);
    await runDurableObjectAlarm(stub);
    expect(await statesOf(stub, 'ES256')).toMatchObject({ [kid]: 'retiring' });
    advance(keyLifecycle.retirement - 86_400);
    await runDurableObjectAlarm(stub);
    expect(await statesOf(stub, 'ES256')).toMatchObject({ [kid]: 'retired' });
    expect(await listedKids(stub)).toContain(kid);
    advance(keyLifecycle.remembrance);
    await runDurableObjectAlarm(stub);
    expect(await statesOf(stub, 'ES256')).not.toHaveProperty(kid);
  });

  it('I8 the alarm rotates every 90 days, each key published before it signs', async () => {
    const stub = await keyManagerWithSlowKeys();
    let { kid } = await stub.signingKey('EdDSA');
    for (let quarter = 0; quarter < 3; quarter += 1) {
      await runDurableObjectAlarm(stub);
      const next = kidOf(await statesOf(stub, 'EdDSA'), 'next');
      advance(keyLifecycle.rotation_period);
      await runDurableObjectAlarm(stub);
      const active = await stub.signingKey('EdDSA');
      expect([active.kid, active.kid === kid]).toEqual([next, false]);
      kid = active.kid;
    }
  });

  it('I8 a key that is long due goes on signing until a next key that was made late is known', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'EdDSA');
    await stub.revoke(kidOf(await statesOf(stub, 'EdDSA'), 'next'));
    advance(keyLifecycle.rotation_period);
    await runDurableObjectAlarm(stub);
    const next = kidOf(await statesOf(stub, 'EdDSA'), 'next');
    expect((await stub.signingKey('EdDSA')).kid).toBe(kid);
    advance(keyLifecycle.publication_lead - 1);
    await runDurableObjectAlarm(stub);
    expect((await stub.signingKey('EdDSA')).kid).toBe(kid);
    advance(1);
    await runDurableObjectAlarm(stub);
    expect((await stub.signingKey('EdDSA')).kid).toBe(next);
  });

  it('F-31 the same alarm again rotates nothing twice', async () => {
    const stub = await keyManagerWithSlowKeys();
    await settle(stub, 'EdDSA');
    advance(keyLifecycle.rotation_period);
    await runInDurableObject(stub, (object) => Promise.all(Array.from({ length: 5 }, () => object.alarm())));
    expect(Object.values(await statesOf(stub, 'EdDSA')).sort()).toEqual(['active', 'next', 'retiring']);
  });

  it('rotation that fails for want of the secret leaves the old key signing and is tried again', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'EdDSA');
    await stub.rotate({ alg: 'EdDSA', at_once: true });
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await withSecret(stub, undefined, (object) => object.alarm());
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
    expect(await statesOf(stub, 'EdDSA')).toMatchObject({ [kid]: 'retiring' });
    await runDurableObjectAlarm(stub);
    expect(Object.values(await statesOf(stub, 'EdDSA')).sort()).toEqual(['active', 'next', 'retiring']);
  });

  it('F-05 goes on after eviction', async () => {
    const stub = await keyManagerWithSlowKeys();
    await settle(stub, 'EdDSA');
    await evictDurableObject(stub);
    expect(await stub.rotate({ alg: 'EdDSA', at_once: true })).toMatchObject({ outcome: 'rotated' });
  });
});

describe('what operators order', () => {
  type Order = { act: string; key: string; outcome: string | null; carried_out_at: number | null };
  const order = async (act: 'replace' | 'revoke', key: string): Promise<void> => {
    await state.DB.prepare('INSERT INTO key_orders (act, "key", ordered_at) VALUES (?, ?, ?)').bind(act, key, now()).run();
  };
  const orders = async (): Promise<Order[]> =>
    (await state.DB.prepare('SELECT act, "key", outcome, carried_out_at FROM key_orders ORDER BY sequence').all<Order>()).results;
  /** Asks for the keys, as a Worker does every few seconds, and waits until D1 has heard of every order. */
  const ask = async (stub: Stub): Promise<void> => {
    advance(10);
    await stub.listKeys();
    await vi.waitFor(async () => expect((await orders()).filter(({ outcome }) => outcome === null)).toEqual([]), 5000);
  };
  const eventsOf = async (stub: Stub, event: string) => (await rowsOf(stub, 'outbox')).filter((row) => row.event === event);

  beforeEach(() => state.DB.prepare('DELETE FROM key_orders').run());

  it('a new key of an algorithm signs, and the old one stays published', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    const next = kidOf(await statesOf(stub, 'ES256'), 'next');
    await order('replace', 'ES256');
    await ask(stub);
    expect(await statesOf(stub, 'ES256')).toMatchObject({ [kid]: 'retiring', [next]: 'active' });
    expect(await orders()).toEqual([{ act: 'replace', key: 'ES256', outcome: next, carried_out_at: now() }]);
    await signAndVerify(await stub.signingKey('ES256'));
  });

  it('JW-13 a key is revoked, and what nobody knows is told so', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    await order('revoke', kid);
    await order('revoke', 'unheard-of');
    await order('replace', 'HS256');
    await ask(stub);
    expect((await orders()).map(({ outcome }) => outcome)).toEqual(['revoked', 'unknown', 'unknown']);
    expect(await listedKids(stub)).not.toContain(kid);
  });

  it('F-31 each is carried out once, although D1 did not hear of it, and between two looks D1 is left alone', async () => {
    const stub = await keyManagerWithSlowKeys();
    await settle(stub, 'ES256');
    await order('replace', 'ES256');
    await state.DB.prepare(`CREATE TRIGGER deaf BEFORE UPDATE ON key_orders BEGIN SELECT raise(ABORT, 'deaf'); END`).run();
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    advance(10);
    await Promise.all([stub.listKeys(), stub.listKeys()]);
    await vi.waitFor(() => expect(error).toHaveBeenCalledOnce(), 5000);
    error.mockRestore();
    expect(await eventsOf(stub, 'key.rotated')).toHaveLength(1);
    await state.DB.prepare('DROP TRIGGER deaf').run();
    await runDurableObjectAlarm(stub);
    advance(keyLifecycle.least_lead);
    await stub.listKeys();
    expect((await orders())[0]?.outcome).toBe(null);
    await evictDurableObject(stub);
    await ask(stub);
    expect(Object.values(await statesOf(stub, 'ES256')).sort()).toEqual(['active', 'next', 'retiring']);
  });

  it('I7 what cannot be done keeps no other order waiting', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    // Its next key is gone, and without a secret no other is made.
    await stub.revoke(kidOf(await statesOf(stub, 'EdDSA'), 'next'));
    await order('replace', 'EdDSA');
    await order('revoke', kid);
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await withSecret(stub, undefined, async (object) => {
      await object.listKeys();
      await vi.waitFor(async () => expect((await orders()).map(({ outcome }) => outcome)).toEqual([null, 'revoked']), 5000);
    });
    expect(error).toHaveBeenCalledWith('orders for the keys wait:', expect.stringContaining('KEY_ENCRYPTION_SECRETS'));
    error.mockRestore();
  });

  it('without D1 the keys are there', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await state.DB.prepare('ALTER TABLE key_orders RENAME TO away').run();
    advance(10);
    expect(await listedKids(stub)).toContain(kid);
    await vi.waitFor(() => expect(error).toHaveBeenCalled(), 5000);
    await state.DB.prepare('ALTER TABLE away RENAME TO key_orders').run();
    error.mockRestore();
    await order('replace', 'ES256');
    await ask(stub);
    expect(await statesOf(stub, 'ES256')).toMatchObject({ [kid]: 'retiring' });
  });
});

describe('emergency revocation', () => {
  it('JW-13, F-27 of the active key: nobody trusts it from now on, and the next one signs at once', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    const next = kidOf(await statesOf(stub, 'ES256'), 'next');
    expect(await stub.revoke(kid)).toEqual({ outcome: 'revoked' });
    expect(await statesOf(stub, 'ES256')).toEqual({ [kid]: 'revoked', [next]: 'active' });
    expect(await listedKids(stub)).not.toContain(kid);
    const successor = await stub.signingKey('ES256');
    expect(successor.kid).toBe(next);
    await signAndVerify(successor);
    expect((await rowsOf(stub, 'keys')).find((row) => row.kid === kid)).toMatchObject({ state: 'revoked', ciphertext: null });
    await runDurableObjectAlarm(stub);
    expect(Object.values(await statesOf(stub, 'ES256')).sort()).toEqual(['active', 'next', 'revoked']);
  });

  it('of next and active one after the other: a new key is made', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'ES256');
    await stub.revoke(kidOf(await statesOf(stub, 'ES256'), 'next'));
    await stub.revoke(kid);
    await signAndVerify(await stub.signingKey('ES256'));
    await runDurableObjectAlarm(stub);
    expect(Object.values(await statesOf(stub, 'ES256')).sort()).toEqual(['active', 'next', 'revoked', 'revoked']);
  });

  it('of a key that retires: it is unpublished at once', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await settle(stub, 'EdDSA');
    await stub.rotate({ alg: 'EdDSA', at_once: true });
    expect(await statesOf(stub, 'EdDSA')).toMatchObject({ [kid]: 'retiring' });
    expect(await listedKids(stub)).toContain(kid);
    await stub.revoke(kid);
    expect(await listedKids(stub)).not.toContain(kid);
  });

  it('tells an unknown key, and is the same twice', async () => {
    const stub = await keyManagerWithSlowKeys();
    const { kid } = await stub.signingKey('EdDSA');
    expect(await stub.revoke('unknown')).toEqual({ outcome: 'unknown' });
    expect(await stub.revoke(kid)).toEqual({ outcome: 'revoked' });
    expect(await stub.revoke(kid)).toEqual({ outcome: 'revoked' });
  });
});

describe('a decryption key', () => {
  const rotateOnce = async (stub: Stub) => {
    await settle(stub, 'ES256');
    return stub.rotate({ alg: 'ECDH-ES', at_once: true });
  };
  const openable = async (stub: Stub) => (await stub.decryptionKeys()).filter(({ alg }) => alg === 'ECDH-ES').map(({ kid }) => kid);

  it.each(decryptionAlgorithms)('D-11 of %s opens what was encrypted to its public half, and is not extractable', async (alg) => {
    const stub = keyManager();
    const key = (await stub.decryptionKeys()).find((candidate) => candidate.alg === alg);
    if (!key) throw new Error('there is none');
    const jwe = await new CompactEncrypt(new TextEncoder().encode('hello'))
      .setProtectedHeader({ alg, enc: 'A128GCM' })
      .encrypt(await importJWK(JSON.parse(key.jwk) as JWK, alg));
    const opened = await decryptPrivateKey(key, secrets);
    expect(opened.extractable).toBe(false);
    expect(new TextDecoder().decode((await compactDecrypt(jwe, opened)).plaintext)).toBe('hello');
  });

  it('F-26 opens what is on its way while it retires, then nothing; the next one is known before it is active', async () => {
    const stub = await keyManagerWithSlowKeys();
    const [first] = await stub.decryptionKeys().then((keys) => keys.filter(({ alg }) => alg === 'ECDH-ES'));
    const kid = first?.kid ?? 'none';
    await runDurableObjectAlarm(stub);
    expect(await openable(stub)).toHaveLength(2);
    const known = await openable(stub);
    expect(await rotateOnce(stub)).toMatchObject({ outcome: 'rotated', kid: known.find((candidate) => candidate !== kid) });
    expect(await statesOf(stub, 'ECDH-ES')).toMatchObject({ [kid]: 'retiring' });
    expect(await openable(stub)).toContain(kid);
    advance(keyLifecycle.retirement);
    await runDurableObjectAlarm(stub);
    expect(await openable(stub)).not.toContain(kid);
    expect((await rowsOf(stub, 'keys')).find((row) => row.kid === kid)).toMatchObject({ state: 'retired', ciphertext: null });
  });

  it('JW-13 a revoked one opens nothing from now on', async () => {
    const stub = await keyManagerWithSlowKeys();
    const [kid = 'none'] = await openable(stub);
    expect(await stub.revoke(kid)).toEqual({ outcome: 'revoked' });
    expect(await openable(stub)).not.toContain(kid);
    expect(await openable(stub)).toHaveLength(1);
  });

  it('F-28 moves to the new version of the secret while it retires', async () => {
    const stub = await keyManagerWithSlowKeys();
    await rotateOnce(stub);
    await withSecret(stub, `${newSecret},${secret}`, (object) => object.alarm());
    for (const key of await stub.decryptionKeys()) await decryptPrivateKey(key, parseSecretRing('KEY_ENCRYPTION_SECRETS', newSecret));
  });
});

it('D-17 rotation and revocation of keys are recorded', async () => {
  const stub = await keyManagerWithSlowKeys();
  const { kid } = await settle(stub, 'EdDSA');
  const rotated = await stub.rotate({ alg: 'EdDSA', at_once: true });
  const successor = rotated.outcome === 'rotated' ? rotated.kid : 'none';
  await stub.revoke(kid);
  const rows = await deliverAudit(stub, null);
  expect(rows.filter(({ fields }) => fields.kid === kid || fields.previous === kid)).toMatchObject([
    { event: 'key.rotated', fields: { alg: 'EdDSA', kid: successor, previous: kid, at_once: true } },
    { event: 'key.revoked', fields: { alg: 'EdDSA', kid, state: 'retiring' } },
  ]);
});
