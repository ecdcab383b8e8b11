// Public keys a client registers (RFC 7517): known types, no private or symmetric member, unambiguous `kid` (B-131).
import * as z from 'zod';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,2048}$/);

const common = {
  kid: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/)
    .exactOptional(),
  use: z.enum(['sig', 'enc']).exactOptional(),
  alg: z.string().min(1).max(32).exactOptional(),
  /** The certificate of the key, base64 of DER, and those above it (RFC 8705 §2.2.2). */
  x5c: z
    .array(z.string().regex(/^[A-Za-z0-9+/]{1,16384}={0,2}$/))
    .min(1)
    .max(5)
    .exactOptional(),
  key_ops: z.array(z.string().max(32)).max(8).exactOptional(),
};

const publicKey = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('RSA'), n: base64url, e: base64url, ...common }),
  z.object({ kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384', 'P-521']), x: base64url, y: base64url, ...common }),
  z.object({ kty: z.literal('OKP'), crv: z.enum(['Ed25519', 'X25519']), x: base64url, ...common }),
]);

/** RFC 7518 §6: these make a key private or symmetric. A client that sent one has told its secret. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** A key that may be shown to anybody. Members it needs not are left out. */
export const publicJwk = z
  .record(z.string(), z.unknown())
  .refine((key) => privateMembers.every((member) => !Object.hasOwn(key, member)))
  .pipe(publicKey);

/** With several keys each has a `kid` of its own. */
export const jsonWebKeySet = z
  .object({ keys: z.array(publicJwk).min(1).max(20) })
  .refine(({ keys }) => keys.length === 1 || new Set(keys.map(({ kid }) => kid ?? '').filter(Boolean)).size === keys.length);

/** RFC 7517 §5, public keys only. */
export type JsonWebKeySet = z.infer<typeof jsonWebKeySet>;
export type PublicJwk = JsonWebKeySet['keys'][number];
