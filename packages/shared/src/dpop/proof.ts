// A DPoP proof (RFC 9449 §4): a JWT made for one request, signed with the key it carries. Owns everything that can be judged
// from the proof and the request alone. Leaves `ath` to whoever holds the access token, and a second use to first-use.ts.
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader } from 'jose';
import { type Client, fitsAlgorithm, type PublicJwk, parsePublicJwk } from '../clients/index.ts';
import { now } from '../clock/index.ts';
import { decodeText } from '../oauth/encoding.ts';
import { invalidDpopProof, type OAuthError } from '../oauth/errors.ts';
import { isObject, type JsonObject, parseJson } from '../parameters/index.ts';
import { profiles } from '../policies/profiles.ts';
import { type DpopAlgorithm, dpopAlgorithms } from './algorithms.ts';
import { type NonceNeeds, verifyNonce } from './nonce.ts';
import { isSameTarget } from './target.ts';

declare const verified: unique symbol;

/** Proof that the sender of this request holds a key. Only verifyDpopProof makes one; isFirstUse keeps it from serving twice. */
export interface DpopProof {
  readonly alg: DpopAlgorithm;
  /** RFC 7638 thumbprint of the key. */
  readonly jkt: string;
  readonly jti: string;
  /** Epoch seconds, by the sender's clock. */
  readonly iat: number;
  /** base64url SHA-256 of the access token the proof was made for. */
  readonly ath: string | undefined;
  readonly [verified]: true;
}

/** The request a proof has to be made for. */
export interface ProvenRequest {
  method: string;
  /** The URL as the outside knows it: configured issuer and path, never what the request says of itself. */
  url: string;
}

/** Cuts hostile input before decoding (D-12). */
const maximumLength = 16 * 1024;
const maximumJtiLength = 256;

/** Seconds `iat` may lie in the past or in the future: room for a slow network and for clocks that are off (§11.1; B-169). */
export const iatWindow = 60;

/** Header members that name another key than `jwk`, or change what is signed (JW-03, JW-05). */
const forbiddenHeaders = ['kid', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip'];

/**
 * The checks of §4.3. `nbf` and `exp` have no meaning in a proof and do no harm.
 * @param jwt the DPoP header; several of them arrive joined by a comma, which is no JWT
 * @throws OAuthError invalid_dpop_proof, or use_dpop_nonce with the nonce to use
 */
export async function verifyDpopProof(jwt: string, request: ProvenRequest, needs: NonceNeeds): Promise<DpopProof> {
  const { alg, jwk } = readHeader(jwt);
  const { jti, htm, htu, iat, ath, nonce } = await verifySignature(jwt, alg, jwk);
  if (typeof jti !== 'string' || jti === '' || jti.length > maximumJtiLength) throw refusal('jti is missing or too long');
  if (htm !== request.method) throw refusal('htm is not the method of the request');
  if (!isSameTarget(htu, request.url)) throw refusal('htu is not the URL of the request');
  if (typeof iat !== 'number' || Math.abs(now() - iat) > iatWindow) throw refusal('iat is missing or too far from now');
  if (ath !== undefined && typeof ath !== 'string') throw refusal('ath is not a text');
  await verifyNonce(nonce, needs);
  return { alg, jkt: await calculateJwkThumbprint(jwk), jti, iat, ath } as DpopProof;
}

function readHeader(jwt: string): { alg: DpopAlgorithm; jwk: PublicJwk } {
  const header = jwt.length <= maximumLength ? decodeHeader(jwt) : undefined;
  if (!header) throw refusal('not a compact JWS');
  if (header.typ !== 'dpop+jwt') throw refusal('typ is not dpop+jwt');
  const alg = dpopAlgorithms.find((candidate) => candidate === header.alg);
  if (!alg) throw refusal('alg is not accepted');
  if (forbiddenHeaders.some((member) => Object.hasOwn(header, member))) throw refusal('the header names another key or other rules');
  const jwk = parsePublicJwk(header.jwk);
  if (!jwk || !fitsAlgorithm[alg](jwk)) throw refusal('jwk is no public key of this alg');
  return { alg, jwk };
}

function decodeHeader(jwt: string): JsonObject | undefined {
  try {
    return decodeProtectedHeader(jwt) as JsonObject;
  } catch {
    return undefined;
  }
}

async function verifySignature(jwt: string, alg: DpopAlgorithm, jwk: PublicJwk): Promise<JsonObject> {
  try {
    const { payload } = await compactVerify(jwt, jwk, { algorithms: [alg] });
    const claims = parseJson(decodeText(payload));
    if (isObject(claims)) return claims;
  } catch {
    // Whatever is wrong with key, signature or encoding is one refusal.
  }
  throw refusal('it is no JWT signed by jwk');
}

/** @throws OAuthError invalid_dpop_proof for an algorithm that the profile of the client excludes (B-193) */
export function verifyProofAlgorithm({ alg }: DpopProof, { profile }: Client): void {
  if (!profiles[profile].signing_algorithms.includes(alg)) throw refusal('alg is not accepted from this client');
}

const refusal = (reason: string): OAuthError => invalidDpopProof(`The DPoP proof is not valid: ${reason}`);
