// The sets of public keys clients register (RFC 7517 §5): each key well-formed, and no `kid` twice (B-131).
import * as z from 'zod';
import { parsePublicJwk } from './public-key.ts';

/** Members a key needs not are left out. */
const publicJwk = z.unknown().transform((value, context) => {
  const key = parsePublicJwk(value);
  if (key) return key;
  context.addIssue('is no public key');
  return z.NEVER;
});

/** With several keys each has a `kid` of its own. */
export const jsonWebKeySet = z
  .object({ keys: z.array(publicJwk).min(1).max(20) })
  .refine(({ keys }) => keys.length === 1 || new Set(keys.map(({ kid }) => kid ?? '').filter(Boolean)).size === keys.length);

/** RFC 7517 §5, public keys only. */
export type JsonWebKeySet = z.infer<typeof jsonWebKeySet>;
