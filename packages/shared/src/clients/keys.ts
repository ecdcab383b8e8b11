// The sets of public keys clients register (RFC 7517 §5): each key well-formed, and no two that cannot be told apart (B-131).
import * as z from 'zod/mini';
import type { ClientMetadata } from './metadata.ts';
import { type PublicJwk, parsePublicJwk } from './public-key.ts';

/** Members a key needs not are left out. */
const publicJwk = z.transform((value: unknown, { issues }) => {
  const key = parsePublicJwk(value);
  if (key) return key;
  issues.push({ code: 'custom', message: 'is no public key', input: value });
  return z.NEVER;
});

/** Several keys each have a `kid`; those that share one differ in what else tells keys apart (FAPI 2.0 Security Profile §5.4.3; B-202). */
export const jsonWebKeySet = z
  .object({ keys: z.array(publicJwk).check(z.minLength(1), z.maxLength(20)) })
  .check(z.refine(({ keys }) => keys.length === 1 || (keys.every(({ kid }) => kid !== undefined) && areDistinct(keys))));

const areDistinct = (keys: readonly PublicJwk[]): boolean =>
  new Set(keys.map(({ kid, kty, use, alg }) => JSON.stringify([kid, kty, use, alg]))).size === keys.length;

/** RFC 7517 §5, public keys only. */
export type JsonWebKeySet = z.infer<typeof jsonWebKeySet>;

/** Whether what the client signs can be verified; behind a `jwks_uri` there may be any key. */
export const hasSignatureKey = ({ jwks, jwks_uri }: Pick<ClientMetadata, 'jwks' | 'jwks_uri'>): boolean =>
  jwks_uri !== undefined || jwks?.keys.some(({ use }) => use !== 'enc') === true;
