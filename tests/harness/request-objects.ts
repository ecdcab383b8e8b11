// Request objects as a client signs and encrypts them, and as an attacker would: any header, any claims, any signature.
import {
  CompactEncrypt,
  type CompactJWEHeaderParameters,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import { challenge } from './authorization.ts';
import { callback, type RegisteredClient } from './journey.ts';

export interface SigningKey {
  alg: string;
  privateKey: CryptoKey;
  jwk: JWK & { kid: string };
}

export async function makeKey(alg: string, kid = `key-${alg}`): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg } };
}

export type Claims = Record<string, unknown>;
/** Members of a JOSE header; `undefined` leaves one out. */
export type Header = Record<string, unknown>;

export const epoch = (): number => Math.floor(Date.now() / 1000);

/** A whole request of the client; `undefined` leaves a member out. */
export const objectClaims = (issuer: string, { client_id }: RegisteredClient, claims: Claims = {}): Claims => ({
  iss: client_id,
  aud: issuer,
  exp: epoch() + 60,
  nbf: epoch(),
  iat: epoch(),
  jti: crypto.randomUUID(),
  client_id,
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid',
  state: 'inside',
  code_challenge: challenge,
  code_challenge_method: 'S256',
  ...claims,
});

/** @param header in place of the one a client library writes; jose signs any that it understands */
export const sign = (claims: Claims, { alg, privateKey, jwk }: SigningKey, header: Header = {}): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg, kid: jwk.kid, typ: 'oauth-authz-req+jwt', ...header } as JWTHeaderParameters)
    .sign(privateKey);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

type Signer = (input: Buffer<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

/** A JWT with exactly this header, which no library might write, and whatever signature `signer` makes. */
export async function forge(header: Header, claims: Claims, signer: Signer): Promise<string> {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${Buffer.from(await signer(Buffer.from(input))).toString('base64url')}`;
}

export const signES256 =
  ({ privateKey }: SigningKey): Signer =>
  async (input) =>
    new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, input));

/** A key the provider publishes to be encrypted to. */
export async function findEncryptionKey(issuer: string, alg: string): Promise<JWK & { kid: string }> {
  const response = await fetch(`${issuer}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: (JWK & { kid: string })[] };
  const key = keys.find((candidate) => candidate.use === 'enc' && candidate.alg === alg);
  if (!key) throw new Error(`no key for ${alg} is published`);
  return key;
}

/** A compact JWE of a text, with any header members jose writes. */
export const encrypt = async (text: string, jwk: JWK, { alg, enc, ...header }: { alg: string; enc: string } & Header): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg, enc, kid: jwk.kid, cty: 'JWT', ...header } as CompactJWEHeaderParameters)
    .encrypt(await importJWK(jwk, alg));
