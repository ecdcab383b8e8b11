// Attacks on passkeys (WebAuthn): each changes one thing of an answer that is otherwise good, after the good one was taken.
import { createECDH, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFreshOrigin } from '../../tools/server/fresh.ts';
import { delay } from '../../tools/server/instrument.ts';
import type { Origin } from '../../tools/server/origin.ts';
import { type Browser, createBrowser, type Page } from '../harness/browser.ts';
import { pageOf, password } from '../harness/journey.ts';
import {
  addApp,
  enterPassword,
  passkeyOf,
  pathOf,
  registerPasskey,
  securityPath,
  signedInAtAccount,
  usePasskey,
} from '../harness/own-account.ts';
import {
  coseKeyOf,
  createAuthenticator,
  type Lies,
  type Options,
  optionsOf,
  type SoftwareAuthenticator,
} from '../harness/software-authenticator.ts';

let origin: Origin;
let issuer: string;

beforeAll(async () => {
  origin = await startFreshOrigin({ seed: 'tests/fixtures/seed.json', entryWrapper: delay({ seed: 1, milliseconds: 5 }) });
  ({ issuer } = origin);
}, 60_000);
afterAll(() => origin.stop());

const isSignedIn = (browser: Browser): boolean => browser.cookies.has('session');
const signsIn = async (authenticator: SoftwareAuthenticator, lies?: Lies, browser = createBrowser(issuer)): Promise<boolean> => {
  const page = await usePasskey(issuer, browser, authenticator, lies);
  expect(page.status).toBeLessThan(500);
  return isSignedIn(browser);
};

/** Whether a new passkey was taken. */
async function isTaken(browser: Browser, lies: Lies = {}, authenticator = createAuthenticator()): Promise<boolean> {
  const page = await registerPasskey(issuer, browser, authenticator, lies);
  expect(page.status).toBeLessThan(500);
  return page.status === 200 && page.url.includes('done');
}

/** Each lie is refused, and the truth is taken before and after. */
async function expectRefused(lies: Record<string, Lies>, attempt: (lies?: Lies) => Promise<boolean>): Promise<void> {
  expect(await attempt()).toBe(true);
  for (const [name, lie] of Object.entries(lies)) expect([name, await attempt(lie)]).toEqual([name, false]);
  expect(await attempt()).toBe(true);
}

describe('where an answer comes from', () => {
  const elsewhere = (): Record<string, Lies> => {
    const { port } = new URL(issuer);
    return {
      'another site': { origin: 'https://evil.test' },
      'a subdomain': { origin: `http://evil.localhost:${port}` },
      'a longer name': { origin: `http://localhost.evil.test:${port}` },
      'another scheme': { origin: `https://localhost:${port}` },
      'another port': { origin: 'http://localhost:1' },
      'no port': { origin: 'http://localhost' },
      'a path': { origin: `${issuer}/` },
      null: { clientData: { origin: null } },
      'a list': { clientData: { origin: [issuer] } },
      'a frame of another origin': { clientData: { crossOrigin: true } },
      'a frame on another page': { clientData: { crossOrigin: true, topOrigin: 'https://evil.test' } },
      'a top origin without a frame': { clientData: { topOrigin: issuer } },
      'another ceremony': { type: 'webauthn.create' },
      'a payment': { type: 'payment.get' },
    };
  };

  test('PK-01, WebAuthn §7.2: an assertion for any other origin, or from inside a frame, signs nobody in', async () => {
    const { authenticator } = await passkeyOf(issuer, 'alice');
    await expectRefused(elsewhere(), (lies) => signsIn(authenticator, lies));
  });

  test('PK-01, WebAuthn §7.1: neither is a passkey made there', async () => {
    const { browser } = await signedInAtAccount(issuer, 'bob');
    await expectRefused({ ...elsewhere(), 'another ceremony': { type: 'webauthn.get' } }, (lies) => isTaken(browser, lies));
  });

  test('PK-02, WebAuthn §7.2: an assertion or a passkey of another relying party is worthless here', async () => {
    const { authenticator, browser } = await passkeyOf(issuer, 'carol');
    const others = Object.fromEntries(['evil.test', 'localhost.', 'LOCALHOST', issuer, ''].map((rpId) => [`<${rpId}>`, { rpId }]));
    await expectRefused(others, (lies) => signsIn(authenticator, lies));
    await expectRefused(others, (lies) => isTaken(browser, lies));
  });
});

describe('challenges', () => {
  const login = async (browser: Browser): Promise<Page> => pageOf(await browser.open(`${issuer}/login`));

  test('PK-03, WebAuthn §13.4.3: an answer signs in once, however often and however fast it is sent', async () => {
    const { authenticator } = await passkeyOf(issuer, 'dave');
    const browser = createBrowser(issuer);
    const page = await login(browser);
    const credential = authenticator.assert(issuer, optionsOf(page));
    const secret = browser.cookies.get('browser') ?? '';
    const send = async (index: number) => {
      const sender = createBrowser(issuer);
      sender.headers.set('CF-Connecting-IP', `203.0.113.${index}`);
      sender.cookies.set('browser', secret);
      await sender.submit(page, { credential }, 'passkey');
      return isSignedIn(sender);
    };
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => send(index)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await send(200)).toBe(false);
    const started = origin.database.prepare(
      `SELECT count(*) AS times FROM audit_events JOIN users ON users.id = subject
       WHERE username = 'dave' AND event = 'session.started' AND fields ->> 'acr' = 'urn:authrim:acr:passkey'`,
    );
    await expect.poll(async () => (await started.first<{ times: number }>())?.times, { timeout: 10_000 }).toBe(1);
    expect(await signsIn(authenticator)).toBe(true);
  }, 60_000);

  test('PK-03: a challenge of another browser, another use, another person or nobody is none', async () => {
    const { authenticator, browser: own } = await passkeyOf(issuer, 'erin');
    const other = createBrowser(issuer);
    const ofAnother = optionsOf(await login(other)).challenge;
    const forCreation = optionsOf(pageOf(await own.open(`${issuer}${securityPath}/passkey`))).challenge;
    const challenge = optionsOf(await login(other)).challenge;
    const lies = {
      'of another browser': { challenge: ofAnother },
      'of a registration': { challenge: forCreation },
      changed: { challenge: `${challenge.slice(0, -8)}AAAAAAAA` },
      'cut short': { challenge: challenge.slice(0, -4) },
      random: { challenge: randomBytes(32).toString('base64url') },
      empty: { challenge: '' },
      'no text': { clientData: { challenge: 1 } },
      'a session cookie': { challenge: own.cookies.get('session') ?? '' },
    };
    await expectRefused(lies, (lie) => signsIn(authenticator, lie));
  });

  test('PK-03: a challenge of a registration is good for one passkey of its own person', async () => {
    const { browser } = await signedInAtAccount(issuer, 'frank');
    const page = pageOf(await browser.open(`${issuer}${securityPath}/passkey`));
    const add = async (at: Browser) =>
      pageOf(await at.submit(page, { credential: createAuthenticator().register(issuer, optionsOf(page)) }, 'passkey'));
    expect((await add(browser)).url).toContain('done');
    expect((await add(browser)).status).toBe(400);
    const again = pageOf(await browser.open(`${issuer}${securityPath}/passkey`));
    const authenticator = createAuthenticator();
    const credential = authenticator.register(issuer, optionsOf(again));
    const twice = await Promise.all([1, 2].map(async () => pageOf(await browser.submit(again, { credential }, 'passkey')).status));
    expect(twice.sort()).toEqual([200, 400]);
    expect(await signsIn(authenticator)).toBe(true);
    const { browser: mallory } = await signedInAtAccount(issuer, 'mallory');
    const stolen = optionsOf(pageOf(await browser.open(`${issuer}${securityPath}/passkey`))).challenge;
    expect(await isTaken(mallory, { challenge: stolen })).toBe(false);
    const signIn = optionsOf(pageOf(await mallory.open(`${issuer}/login?another=1`))).challenge;
    expect(await isTaken(mallory, { challenge: signIn })).toBe(false);
  });
});

describe('who is there', () => {
  test('PK-05, WebAuthn §7.2: without presence and verification nobody is signed in, and no passkey made', async () => {
    const { authenticator, browser } = await passkeyOf(issuer, 'grace');
    const lies = {
      'not there': { userPresent: false },
      'not verified': { userVerified: false },
      neither: { userPresent: false, userVerified: false },
    };
    await expectRefused(lies, (lie) => signsIn(authenticator, lie));
    await expectRefused(lies, (lie) => isTaken(browser, lie));
  });

  test('PK-07, WebAuthn §7.2 step 6: the person is whose record it is, and the authenticator has to agree', async () => {
    const { authenticator } = await passkeyOf(issuer, 'heidi');
    const { authenticator: mallory } = await passkeyOf(issuer, 'mallory');
    const lies = {
      'of another person': { userHandle: authenticator.userHandle },
      none: { userHandle: null },
      empty: { userHandle: '' },
      changed: { userHandle: `${mallory.userHandle.slice(0, -1)}_` },
      'with another’s id': { id: authenticator.id },
      'with another’s id and handle': { id: authenticator.id, userHandle: authenticator.userHandle },
      'of an unknown passkey': { id: randomBytes(32).toString('base64url') },
    };
    await expectRefused(lies, (lie) => signsIn(mallory, lie));
  });

  test('PK-07: after a first factor only a passkey of that person counts', async () => {
    const { authenticator, browser } = await passkeyOf(issuer, 'ivan');
    await addApp(issuer, browser);
    const { authenticator: mallory } = await passkeyOf(issuer, 'mallory');
    const begin = async () => {
      const half = createBrowser(issuer);
      const verify = await enterPassword(half, pageOf(await half.open(`${issuer}/login`)), 'ivan');
      expect(pathOf(verify)).toBe('/login/verify');
      return { half, verify, options: optionsOf(verify) };
    };
    const go = async ({ half, verify, options }: Awaited<ReturnType<typeof begin>>, by: SoftwareAuthenticator, lies?: Lies) => {
      await half.submit(verify, { credential: by.assert(issuer, options, lies) }, 'passkey');
      return isSignedIn(half);
    };
    expect((await begin()).options.allowCredentials).toEqual([authenticator.id]);
    expect(await go(await begin(), mallory)).toBe(false);
    expect(await go(await begin(), mallory, { id: authenticator.id, userHandle: authenticator.userHandle })).toBe(false);
    expect(await go(await begin(), mallory, { userHandle: null })).toBe(false);
    expect(await go(await begin(), authenticator, { userHandle: null })).toBe(true);
  });
});

test('WebAuthn §6.1: what an authenticator says is complete, agrees with itself, and has nothing after it', async () => {
  const { authenticator, browser } = await passkeyOf(issuer, 'grace');
  const extensions = Buffer.from('a16b6372656450726f7465637402', 'hex');
  const lies = {
    'backed up, and not eligible for it': { flags: 0x10 },
    'extensions that are missing': { flags: 0x80 },
    'extensions nobody announced': { rest: extensions },
    'extensions that are none': { flags: 0x80, rest: Buffer.from('00', 'hex') },
    'extensions, and something after them': { flags: 0x80, rest: Buffer.concat([extensions, Buffer.of(0)]) },
  };
  for (const honest of [{ flags: 0x18 }, { flags: 0x08 }, { flags: 0x80, rest: extensions }]) {
    expect(await signsIn(authenticator, honest)).toBe(true);
    expect(await isTaken(browser, honest)).toBe(true);
  }
  await expectRefused(lies, (lie) => signsIn(authenticator, lie));
  await expectRefused(lies, (lie) => isTaken(browser, lie));
});

describe('keys and signatures', () => {
  test('PK-09, CVE-2026-8830: only keys of the algorithms offered, on their curve and strong enough, are taken', async () => {
    const { browser } = await signedInAtAccount(issuer, 'judy');
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const honest = coseKeyOf(key, 'ES256');
    const changed = (changes: [number, number | Buffer][]) => ({ coseKey: new Map([...honest, ...changes]) });
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const rsa = coseKeyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, 'RS256');
    const k256 = createECDH('secp256k1').generateKeys();
    const bytesOf = (rsaKey: KeyObject) => Buffer.from(rsaKey.export({ format: 'jwk' }).n ?? '', 'base64url');
    const ed25519 = coseKeyOf(generateKeyPairSync('ed25519').publicKey, 'EdDSA');
    const orderEight = '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05';
    await expectRefused(
      {
        RS1: { coseKey: new Map([...rsa, [3, -65535]]) },
        PS256: { coseKey: new Map([...rsa, [3, -37]]) },
        ES256K: changed([
          [3, -47],
          [-1, 8],
          [-2, k256.subarray(1, 33)],
          [-3, k256.subarray(33)],
        ]),
        'a key of secp256k1 as ES256': changed([
          [-2, k256.subarray(1, 33)],
          [-3, k256.subarray(33)],
        ]),
        ES384: changed([
          [3, -35],
          [-1, 2],
        ]),
        'ES256 with P-384': changed([[-1, 2]]),
        'an RSA key as ES256': { coseKey: new Map([...rsa, [3, -7]]) },
        'a point off the curve': changed([[-3, randomBytes(32)]]),
        'the point zero': changed([
          [-2, Buffer.alloc(32)],
          [-3, Buffer.alloc(32)],
        ]),
        'half a point': changed([[-3, Buffer.alloc(0)]]),
        'RSA 1024': { coseKey: coseKeyOf(weak, 'RS256') },
        'RSA 1024 behind zeros': {
          coseKey: new Map([...coseKeyOf(weak, 'RS256'), [-1, Buffer.concat([Buffer.alloc(128), bytesOf(weak)])]]),
        },
        'an Ed25519 point by which everything is signed': {
          coseKey: new Map([...ed25519, [-2, Buffer.from(`01${'00'.repeat(31)}`, 'hex')]]),
        },
        'the same by another name': { coseKey: new Map([...ed25519, [-2, Buffer.from(`ee${'ff'.repeat(30)}7f`, 'hex')]]) },
        'an Ed25519 point of order eight': { coseKey: new Map([...ed25519, [-2, Buffer.from(orderEight, 'hex')]]) },
        'an algorithm as text': { coseKey: new Map<number, string | number | Buffer>([...honest, [3, '-7']]) },
        'a curve in a list': { coseKey: new Map<number, number | Buffer | number[]>([...honest, [-1, [1]]]) },
        'no algorithm': { coseKey: new Map([...honest].filter(([label]) => label !== 3)) },
        nothing: { coseKey: new Map() },
      },
      (lies) => isTaken(browser, lies),
    );
  });

  test.each(['ES256', 'EdDSA', 'RS256'] as const)('PK-09: %s, which is offered, is taken and signs in', async (kind) => {
    const { authenticator } = await passkeyOf(issuer, 'niaj', kind);
    expect(await signsIn(authenticator)).toBe(true);
  });

  test('PK-11: attestation is neither asked for nor believed unless an operator wants it, and one that is wrong is no passkey', async () => {
    const { browser } = await signedInAtAccount(issuer, 'olivia');
    await expectRefused(
      {
        'a statement where there is none': { attestation: { fmt: 'none', attStmt: new Map([['alg', -7]]) } },
        'self-signed by nobody': {
          attestation: {
            fmt: 'packed',
            attStmt: new Map<string, number | Buffer>([
              ['alg', -7],
              ['sig', randomBytes(70)],
            ]),
          },
        },
        'self-signed, by an algorithm that is not its key’s': { vouchedBy: 'itself', statementAlg: -257 },
        'of a format nobody knows': { attestation: { fmt: 'enterprise', attStmt: new Map() } },
      },
      (lies) => isTaken(browser, lies),
    );
  });

  test('PK-11, SS-01: a maker vouches in the one format whose certificates nothing is fetched for', async () => {
    const fixture = (name: string) => readFileSync(new URL(`../fixtures/authenticator-makers/${name}`, import.meta.url), 'utf8');
    const maker = { key: fixture('model.key'), certificate: fixture('model.pem') };
    const { browser } = await signedInAtAccount(issuer, 'olivia');
    expect(await isTaken(browser, { vouchedBy: maker, aaguid: 'cb69481e-8ff7-4039-93ec-0a2729a154a8' })).toBe(true);
    expect(await isTaken(browser, { vouchedBy: { ...maker, fmt: 'fido-u2f' } })).toBe(false);
    expect(await isTaken(browser, {})).toBe(true);
  });

  test('PK-13: a signature is good in one form, over one message, by one key', async () => {
    const { authenticator } = await passkeyOf(issuer, 'peggy');
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const { createSign } = await import('node:crypto');
    const signed = (digest: string) => (_: Buffer, data: Buffer) => createSign(digest).update(data).sign(other);
    await expectRefused(
      {
        'of another key': { signature: signed('sha256') },
        'over another digest': { signature: signed('sha512') },
        'r and s are zero': { signature: () => Buffer.from('3006020100020100', 'hex') },
        'cut short': { signature: (honest) => honest.subarray(0, -1) },
        'r alone': { signature: (honest) => honest.subarray(0, 36) },
        empty: { signature: () => Buffer.alloc(0) },
        'one bit changed': { signature: (honest) => Buffer.concat([honest.subarray(0, -1), Buffer.from([(honest.at(-1) ?? 0) ^ 1])]) },
        'not DER': { signature: () => randomBytes(64) },
        'a byte after it': { signature: (honest) => Buffer.concat([honest, Buffer.of(0)]) },
      },
      (lies) => signsIn(authenticator, lies),
    );
  });

  test('PK-13, IN-01: whatever stands in the field for the answer is refused cleanly', async () => {
    const { authenticator } = await passkeyOf(issuer, 'sybil');
    const answer = JSON.parse(authenticator.assert(issuer, { challenge: 'x', rpId: 'localhost' })) as { id: string; response: object };
    const shapes = [
      '',
      'null',
      '[]',
      '1',
      '"x"',
      '{',
      '{}',
      JSON.stringify({ id: 1, response: {} }),
      JSON.stringify({ ...answer, response: null }),
      JSON.stringify({ ...answer, response: [] }),
      JSON.stringify({ ...answer, response: { ...answer.response, clientDataJSON: 'e30' } }),
      JSON.stringify({ ...answer, response: { ...answer.response, clientDataJSON: 'bnVsbA' } }),
      JSON.stringify({ ...answer, response: { ...answer.response, clientDataJSON: '%%%' } }),
      JSON.stringify({ ...answer, response: { ...answer.response, authenticatorData: 'AAAA', signature: [] } }),
      JSON.stringify({ ...answer, id: 'x'.repeat(5000) }),
      `{"__proto__":{"id":"x"},"response":{}}`,
      'x'.repeat(20_000),
    ];
    for (const credential of shapes) {
      const browser = createBrowser(issuer);
      const page = pageOf(await browser.submit(pageOf(await browser.open(`${issuer}/login`)), { credential }, 'passkey'));
      expect([credential.slice(0, 30), page.status, isSignedIn(browser)]).toEqual([credential.slice(0, 30), 400, false]);
    }
    expect(await signsIn(authenticator)).toBe(true);
  });

  test('PK-13, IN-01: an answer to our challenge whose parts cannot be read is refused cleanly', async () => {
    const { authenticator, browser } = await passkeyOf(issuer, 'sybil');
    const attempt = async (at: Browser, path: string, make: (options: Options) => string, part: string, value: string) => {
      const page = pageOf(await at.open(`${issuer}${path}`));
      const answer = JSON.parse(make(optionsOf(page))) as { response: Record<string, string> };
      const whole = answer.response[part] ?? '';
      const said = value === 'half' ? whole.slice(0, whole.length / 2) : value;
      const credential = JSON.stringify({ ...answer, response: { ...answer.response, ...(value !== 'all' && { [part]: said }) } });
      return pageOf(await at.submit(page, { credential }, 'passkey')).status;
    };
    const assertion = (part: string, value: string) =>
      attempt(createBrowser(issuer), '/login', (options) => authenticator.assert(issuer, options), part, value);
    const creation = (part: string, value: string) =>
      attempt(browser, `${securityPath}/passkey`, (options) => createAuthenticator().register(issuer, options), part, value);
    const values = ['', 'A', 'half', '_w', 'oA', 'gA', 'oWP_', 'n_', 'W_______', '%', 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA'];
    expect([await assertion('', 'all'), await creation('', 'all')]).toEqual([200, 200]);
    for (const value of values) {
      for (const part of ['authenticatorData', 'signature'])
        expect([part, value, await assertion(part, value)]).toEqual([part, value, 400]);
      expect([value, await creation('attestationObject', value)]).toEqual([value, 400]);
    }
    const broken = {
      attestation: {
        fmt: 'packed',
        attStmt: new Map<string, unknown>([
          ['alg', -7],
          ['sig', randomBytes(70)],
          ['x5c', [randomBytes(9)]],
        ]),
      },
    };
    expect([await isTaken(browser, broken as Lies), await isTaken(browser)]).toEqual([false, true]);
    const short = randomBytes(15).toString('base64url');
    const long = randomBytes(1024).toString('base64url');
    expect([await isTaken(browser, { id: short }), await isTaken(browser, { id: long })]).toEqual([false, false]);
    expect(await isTaken(browser, { id: randomBytes(1023).toString('base64url') })).toBe(true);
  });
});

describe('changing what signs a person in', () => {
  const change = async (browser: Browser, form: Page, fields: Record<string, string>) =>
    pageOf(
      await browser.open(`${issuer}${securityPath}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: issuer, 'Sec-Fetch-Site': 'same-origin' },
        body: new URLSearchParams({ form_token: form.forms[0]?.fields.form_token ?? '', ...fields }),
      }),
    );

  test('PK-15, LG-19, ASVS 7.5.1: a session that lacks the second factor adds and removes nothing', async () => {
    const { authenticator, browser: owner } = await passkeyOf(issuer, 'trent');
    const { browser: thief, page: form } = await signedInAtAccount(issuer, 'trent');
    const create = pageOf(await thief.open(`${issuer}${securityPath}/passkey`));
    await addApp(issuer, owner);
    for (const fields of [
      { change: 'remove_passkey', id: authenticator.id },
      { change: 'remove_totp' },
      { change: 'replace_recovery_codes' },
      { change: 'rename_passkey', id: authenticator.id, name: 'x' },
    ])
      expect(pathOf(await change(thief, form, fields))).toBe('/login/verify');
    const intruder = createAuthenticator();
    const credential = intruder.register(issuer, optionsOf(create));
    expect(pathOf(pageOf(await thief.submit(create, { credential }, 'passkey')))).toBe('/login/verify');
    const find = origin.database.prepare('SELECT user_id FROM passkeys WHERE credential_id = ?').bind(intruder.id);
    expect((await find.all()).results).toEqual([]);
    expect(await signsIn(intruder)).toBe(false);
    expect(pathOf(pageOf(await thief.open(`${issuer}${securityPath}/passkey`)))).toBe('/login/verify');
    expect(await signsIn(authenticator)).toBe(true);
  });

  test('PK-15, P-32: the last way to sign in stays, and a passkey that was removed is worthless at once', async () => {
    const { authenticator, browser } = await passkeyOf(issuer, 'victor');
    const { database } = origin;
    const setPassword = (sql: string) => database.prepare(`UPDATE users SET password_hash = ${sql} WHERE username = 'victor'`).run();
    const form = pageOf(await browser.open(`${issuer}${securityPath}`));
    const hash = await database.prepare("SELECT password_hash FROM users WHERE username = 'victor'").first<{ password_hash: string }>();
    await setPassword('NULL');
    const refused = await change(browser, form, { change: 'remove_passkey', id: authenticator.id });
    expect([refused.status, /only way to sign in/.test(refused.body)]).toEqual([400, true]);
    expect(await signsIn(authenticator)).toBe(true);
    await setPassword(`'${hash?.password_hash}'`);
    expect((await change(browser, form, { change: 'remove_passkey', id: authenticator.id })).url).toContain('done');
    expect(await signsIn(authenticator)).toBe(false);
    expect((await database.prepare('SELECT 1 FROM passkeys WHERE credential_id = ?').bind(authenticator.id).all()).results).toEqual([]);
  });

  test('PK-07, PK-15: nobody takes over or removes what is another person’s', async () => {
    const { authenticator } = await passkeyOf(issuer, 'wendy');
    // Only who has something to change has forms to change it with.
    await passkeyOf(issuer, 'mallory');
    const { browser, page: form } = await signedInAtAccount(issuer, 'mallory');
    expect(await isTaken(browser)).toBe(true);
    expect(await isTaken(browser, { id: authenticator.id })).toBe(false);
    expect((await change(browser, form, { change: 'remove_passkey', id: authenticator.id })).status).toBe(400);
    expect((await change(browser, form, { change: 'rename_passkey', id: authenticator.id, name: 'mine' })).status).toBe(400);
    expect(await signsIn(authenticator)).toBe(true);
  });

  test('LG-11: the forms of the account work for their own browser, session and origin', async () => {
    const { browser, page: form } = await signedInAtAccount(issuer, 'yves');
    const fields = { change: 'replace_recovery_codes', form_token: form.forms[0]?.fields.form_token ?? '' };
    const { browser: mallory } = await signedInAtAccount(issuer, 'mallory');
    expect((await change(mallory, form, { change: 'remove_totp' })).status).toBe(403);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.test' };
    const sent = await browser.open(`${issuer}${securityPath}`, { method: 'POST', headers, body: new URLSearchParams(fields) });
    expect(pageOf(sent).status).toBe(403);
    const again = createBrowser(issuer);
    again.cookies.set('browser', browser.cookies.get('browser') ?? '');
    expect([400, 403]).toContain((await change(again, form, { change: 'remove_totp' })).status);
  });
});

test('LG-05, K-111, ASVS 6.1.1: a passkey gets its person in while guesses at the password have to wait', async () => {
  const { authenticator } = await passkeyOf(issuer, 'zora');
  const prepare = async () => {
    const browser = createBrowser(issuer);
    const page = pageOf(await browser.open(`${issuer}/login`));
    return async (secret: string) => {
      const { body } = pageOf(await browser.submit(page, { username: 'zora', password: secret }, 'login'));
      return body.includes('too many attempts');
    };
  };
  /** Whether the right password has to wait; the first delay is the rest of a second, which may be over too soon. */
  const guessAtOnce = async (): Promise<boolean> => {
    const guesses = await Promise.all(Array.from({ length: 13 }, prepare));
    await Promise.all(guesses.slice(1).map((guess) => guess('wrong')));
    return (await guesses[0]?.(password)) === true;
  };
  let waits = false;
  for (let round = 0; round < 6 && !waits; round += 1) waits = await guessAtOnce();
  expect(waits).toBe(true);
  expect(await signsIn(authenticator)).toBe(true);
});

test('LG-02: options for a passkey say nothing of anybody', async () => {
  const [known, unknown] = await Promise.all(
    ['alice', 'nobody at all'].map(async (username) => {
      const browser = createBrowser(issuer);
      const page = pageOf(
        await browser.submit(pageOf(await browser.open(`${issuer}/login`)), { username, password: `${password}x` }, 'login'),
      );
      const { challenge: _, ...options } = optionsOf(page);
      return options;
    }),
  );
  expect(known).toEqual(unknown);
  expect(known).toMatchObject({ allowCredentials: [] });
});
