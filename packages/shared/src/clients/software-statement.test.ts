import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { now } from '../clock/index.ts';
import { ConfigurationError } from '../config/secrets.ts';
import { OAuthError } from '../oauth/errors.ts';
import { parseStatementIssuers, verifySoftwareStatement } from './software-statement.ts';

const issuer = 'https://id.test';
const iss = 'https://directory.test';
const pair = await generateKeyPair('PS256', { extractable: true });
const stranger = await generateKeyPair('PS256');
const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'a' }] };
const issuers = parseStatementIssuers(JSON.stringify({ [iss]: jwks }));

const sign = (claims: object, header: object = {}, key: CryptoKey | Uint8Array = pair.privateKey): Promise<string> =>
  new SignJWT({ iss, client_name: 'Books', ...claims }).setProtectedHeader({ alg: 'PS256', kid: 'a', ...header }).sign(key);

const verify = (statement: unknown) => verifySoftwareStatement(statement, issuers, issuer);

async function refusal(statement: unknown): Promise<string> {
  expect(await verify(await sign({}))).toEqual({ client_name: 'Books' });
  const error: unknown = await verify(statement).catch((thrown: unknown) => thrown);
  if (!(error instanceof OAuthError)) throw new Error('the statement was accepted');
  return error.error;
}

test('RFC 7591 §2.3: its claims are the metadata, those of the JWT are not', async () => {
  const claims = { aud: [issuer], iat: now(), nbf: now(), exp: now() + 60, jti: 'x', sub: 'y', redirect_uris: ['https://rp.test/cb'] };
  expect(await verify(await sign(claims))).toEqual({ client_name: 'Books', redirect_uris: ['https://rp.test/cb'] });
});

describe('B-135', () => {
  const unsigned = (claims: object): string => [{ alg: 'none' }, { iss, ...claims }].map((part) => btoa(JSON.stringify(part))).join('.');

  test.each([
    ['a signature of somebody else', () => sign({}, {}, stranger.privateKey)],
    ['a kid nobody has', () => sign({}, { kid: 'b' })],
    ['none', () => `${unsigned({})}.`.replaceAll('=', '')],
    ['a MAC with the public key', () => sign({}, { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(jwks.keys[0])))],
    ['a key of its own', () => sign({}, { jwk: jwks.keys[0] })],
    ['another kind of JWT', () => sign({}, { typ: 'at+jwt' })],
    ['no iss', () => sign({ iss: undefined })],
    ['one that has expired', () => sign({ exp: now() })],
    ['one that is not valid yet', () => sign({ nbf: now() + 60 })],
    ['one for somebody else', () => sign({ aud: 'https://other.test' })],
    ['an exp that is no number', () => sign({ exp: 'never' })],
    ['a text that is no JWT', () => 'a.b.c'],
    ['no text', () => 7],
  ])('%s is invalid_software_statement', async (_, make) => {
    expect(await refusal(await make())).toBe('invalid_software_statement');
  });

  test('an issuer nobody approved is unapproved_software_statement', async () => {
    for (const unknown of ['https://evil.test', '__proto__', 'constructor']) {
      expect(await refusal(await sign({ iss: unknown }))).toBe('unapproved_software_statement');
    }
  });
});

describe('SOFTWARE_STATEMENT_ISSUERS', () => {
  test('without it nobody is trusted', () => {
    expect(parseStatementIssuers(undefined).size).toBe(0);
  });

  test.each(['{', '[]', '"x"', '{"https://a.test":{}}', '{"https://a.test":{"keys":[{"kty":"oct","k":"AA"}]}}'])(
    '%s is refused by name',
    (value) => {
      expect(() => parseStatementIssuers(value)).toThrow(ConfigurationError);
      expect(() => parseStatementIssuers(value)).toThrow('SOFTWARE_STATEMENT_ISSUERS');
    },
  );
});
