// DPoP proofs by hand (RFC 9449 §4), for what a well-behaved client library refuses to send.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { RegisteredClient } from './journey.ts';
import { type Answer, type Parameters, postForm, readAnswer } from './token-requests.ts';

export interface DpopKey {
  alg: string;
  privateKey: CryptoKey;
  jwk: JWK;
  privateJwk: JWK;
  /** Its thumbprint (RFC 7638). */
  jkt: string;
}

export async function createDpopKey(alg = 'ES256'): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { alg, privateKey, jwk, privateJwk: await exportJWK(privateKey), jkt: await calculateJwkThumbprint(jwk) };
}

export type Change = Readonly<Record<string, unknown>>;

/** A good proof for a POST to `url`, with claims and header members changed; `undefined` leaves one out. */
export function prove({ alg, jwk, privateKey }: DpopKey, url: string, claims: Change = {}, header: Change = {}): Promise<string> {
  const payload = { jti: crypto.randomUUID(), htm: 'POST', htu: url, iat: Math.floor(Date.now() / 1000), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header } as JWTHeaderParameters).sign(privateKey);
}

/** `ath` of an access token (RFC 9449 §4.2). */
export async function hashOf(access_token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(access_token));
  return Buffer.from(digest).toString('base64url');
}

/** A token request with a proof of this key, or with this very proof, or without any. */
export async function requestTokens(
  issuer: string,
  parameters: Parameters,
  client: RegisteredClient,
  proof?: DpopKey | string,
): Promise<Answer> {
  const jwt = typeof proof === 'object' ? await prove(proof, `${issuer}/token`) : proof;
  return postForm(`${issuer}/token`, parameters, client, jwt === undefined ? {} : { DPoP: jwt });
}

/** A GET of /userinfo with the DPoP scheme and a proof of this key, changed. */
export async function requestUserinfo(issuer: string, access_token: string, key: DpopKey, claims: Change = {}): Promise<Answer> {
  const url = `${issuer}/userinfo`;
  const DPoP = await prove(key, url, { htm: 'GET', ath: await hashOf(access_token), ...claims });
  return readAnswer(await fetch(url, { headers: { Authorization: `DPoP ${access_token}`, DPoP } }));
}
