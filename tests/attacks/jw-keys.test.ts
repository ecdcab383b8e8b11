// Attacks on what we sign and take back: access tokens at /userinfo and /introspect, ID Tokens as hints at /authorize and /logout.
// Assertions of clients are in ca-client-authentication.test.ts.
import { createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { pageOf, registerClient, sentTo } from '../harness/journey.ts';
import { introspect, obtainTokens, type Tokens, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');
let tokens: Tokens;
let browser: Browser;
let keys: (JWK & { kid: string })[];

beforeAll(async () => {
  tokens = await obtainTokens({
    issuer,
    browser: createBrowser(issuer),
    client: await registerClient(issuer, { id_token_signed_response_alg: 'ES256' }),
  });
  browser = await signedInBrowser(issuer, tokens.client, 'judy');
  ({ keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: typeof keys });
});

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** Whether anybody here takes this text for a token of ours. The hints are tried in a browser where judy is signed in. */
async function acceptances(token: string): Promise<string[]> {
  const takers: [string, () => Promise<boolean>][] = [
    ['userinfo', async () => (await userinfoStatus(issuer, token)) === 200],
    ['introspection', async () => (await introspect(issuer, tokens.client, token)).active === true],
    [
      'hint at /authorize',
      async () => {
        const url = sentTo(await browser.open(authorizeUrl(issuer, tokens.client, { prompt: 'none', id_token_hint: token })));
        return url.searchParams.get('error') !== 'invalid_request';
      },
    ],
    [
      'hint at /logout',
      async () =>
        pageOf(await createBrowser(issuer).open(`${issuer}/logout?${new URLSearchParams({ id_token_hint: token })}`)).forms.length === 0,
    ],
  ];
  const outcomes = await Promise.all(takers.map(async ([name, accepts]) => ((await accepts()) ? [name] : [])));
  return outcomes.flat();
}

async function expectNobodyTakes(forged: Readonly<Record<string, string>>): Promise<void> {
  expect(await acceptances(tokens.access_token)).toEqual(['userinfo', 'introspection']);
  expect(await acceptances(tokens.id_token)).toEqual(['hint at /authorize', 'hint at /logout']);
  for (const [name, token] of Object.entries(forged)) expect([name, await acceptances(token)]).toEqual([name, []]);
}

/** Forges both kinds of token: `forge` gets the header and claims of the real one. */
async function forgeBoth(
  forge: (header: Record<string, unknown>, claims: Record<string, unknown>) => Record<string, string> | Promise<Record<string, string>>,
) {
  const both = [tokens.access_token, tokens.id_token].map(async (token) => {
    const [header, payload] = token.split('.');
    const forged = await forge(decode(header), decode(payload));
    return Object.entries(forged).map(([name, value]) => [`${decode(header).typ} ${name}`, value] as const);
  });
  return Object.fromEntries((await Promise.all(both)).flat());
}

test('JW-01, RFC 8725 §3.1: a token without a signature is no token, however none is spelled', async () => {
  await expectNobodyTakes(
    await forgeBoth((header, claims) =>
      Object.fromEntries(
        ['none', 'None', 'NONE', 'nOnE', '', 'null'].flatMap((alg) =>
          ['', 'AAAA'].map((signature) => [`${alg}.${signature}`, `${encode({ ...header, alg })}.${encode(claims)}.${signature}`]),
        ),
      ),
    ),
  );
});

test('JW-02, CVE-2026-22817: an HMAC under any form of our public keys is no signature', async () => {
  const forms = (key: KeyObject, jwk: JWK): (string | Buffer)[] => [
    key.export({ type: 'spki', format: 'pem' }),
    key.export({ type: 'spki', format: 'pem' }).toString().trim(),
    key.export({ type: 'spki', format: 'der' }),
    JSON.stringify(jwk),
    jwk.n ?? `${jwk.x}${jwk.y}`,
    Buffer.from(jwk.n ?? jwk.x ?? '', 'base64url'),
    '',
  ];
  await expectNobodyTakes(
    await forgeBoth((header, claims) => {
      const jwk = keys.find(({ kid }) => kid === header.kid) ?? {};
      const secrets = forms(createPublicKey({ key: jwk as never, format: 'jwk' }), jwk);
      return Object.fromEntries(
        secrets.map((secret, index) => {
          const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
          return [`HS256 ${index}`, `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`];
        }),
      );
    }),
  );
});

test('JW-03, JW-05: keys and rules a header brings along are refused, signed or not', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const additions: Record<string, object> = {
    'our kid': {},
    'own kid': { kid },
    'no kid': { kid: undefined },
    jwk: { jwk },
    'jwk and kid': { jwk, kid },
    jku: { jku: 'http://127.0.0.1:9/jwks.json', kid },
    x5u: { x5u: 'http://127.0.0.1:9/cert.pem' },
    x5c: { x5c: ['MIIB'] },
    crit: { crit: ['exp'], exp: 1 },
    'unknown crit': { crit: ['unknown'], unknown: 1 },
    b64: { b64: true, crit: ['b64'] },
    'kid of another kind': { kid: { toString: 1 } },
    'kid of the prototype': { kid: '__proto__' },
  };
  const forge = async (header: Record<string, unknown>, claims: Record<string, unknown>) => {
    const forged = Object.entries(additions).map(async ([name, addition]) => {
      const input = `${encode({ ...header, alg: 'ES256', ...addition })}.${encode(claims)}`;
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new TextEncoder().encode(input));
      return [name, `${input}.${Buffer.from(signature).toString('base64url')}`] as const;
    });
    return Object.fromEntries(await Promise.all(forged));
  };
  await expectNobodyTakes(await forgeBoth(forge));
});

test('JW-07, RFC 8725 §3.11: a header or payload of one token under the signature of another is neither', async () => {
  const [access = [], id = []] = [tokens.access_token, tokens.id_token].map((token) => token.split('.'));
  const [accessHeader = '', accessClaims = '', accessSignature = ''] = access;
  const [idHeader = '', idClaims = '', idSignature = ''] = id;
  const { privateKey } = await generateKeyPair('ES256');
  const foreign = (typ: string, claims: object) => new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', typ }).sign(privateKey);
  await expectNobodyTakes({
    'access header, ID claims': `${accessHeader}.${idClaims}.${idSignature}`,
    'ID header, access claims': `${idHeader}.${accessClaims}.${accessSignature}`,
    'access token typed as ID Token': `${encode({ ...decode(accessHeader), typ: 'JWT' })}.${accessClaims}.${accessSignature}`,
    'ID Token typed as access token': `${encode({ ...decode(idHeader), typ: 'at+jwt' })}.${idClaims}.${idSignature}`,
    'another alg than the key': `${encode({ ...decode(accessHeader), alg: 'RS256' })}.${accessClaims}.${accessSignature}`,
    'another sub': `${accessHeader}.${encode({ ...decode(accessClaims), sub: 'mallory' })}.${accessSignature}`,
    'a logout token of another issuer': await foreign('logout+jwt', decode(idClaims)),
    'an ID Token of another issuer': await foreign('JWT', { ...decode(idClaims), iss: 'https://evil.test' }),
    'a JWE': `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
    'five parts': `${access.join('.')}.x.y`,
    'a JSON serialization': JSON.stringify({ protected: accessHeader, payload: accessClaims, signature: accessSignature }),
  });
});

test('JW-51, RFC 7518 §3.4: a signature of zeros, turned round, cut, longer or otherwise spelled is none', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  await expectNobodyTakes(
    Object.fromEntries(
      [tokens.access_token, tokens.id_token].flatMap((token, index) => {
        const [header = '', payload = '', signature = ''] = token.split('.');
        const bytes = Buffer.from(signature, 'base64url');
        const half = bytes.length / 2;
        const variants = {
          'zero r and s': Buffer.alloc(bytes.length),
          'swapped r and s': Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]),
          'with a byte more': Buffer.concat([bytes, Buffer.from([0])]),
          'with a byte less': bytes.subarray(1),
        };
        return [
          ...Object.entries(variants).map(
            ([name, value]) => [`${index} ${name}`, `${header}.${payload}.${value.toString('base64url')}`] as const,
          ),
          [`${index} without its last character`, token.slice(0, -1)] as const,
          [`${index} padded`, `${token}==`] as const,
          [`${index} with a spare bit set`, token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) + 1]] as const,
          [`${index} empty`, `${header}.${payload}.`] as const,
        ];
      }),
    ),
  );
});

test('JW-11, RFC 7517: the published keys hold public members alone, and each its own use, alg and thumbprint', async () => {
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
  const allowed = new Set(['kty', 'use', 'alg', 'kid', 'n', 'e', 'crv', 'x', 'y']);
  for (const key of keys) {
    expect(Object.keys(key).filter((member) => !allowed.has(member))).toEqual([]);
    expect([key.kty, key.use]).toEqual([expect.stringMatching(/^(EC|RSA|OKP)$/), expect.stringMatching(/^(sig|enc)$/)]);
    expect(key.kid).toBe(await calculateJwkThumbprint(key));
  }
});
