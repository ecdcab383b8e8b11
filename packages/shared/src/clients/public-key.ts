// A public key as a stranger shows it (RFC 7517 §4, RFC 7518 §6): known types, well-formed members, nothing private or symmetric
// (B-131). Without a schema library, for every hot path reads one. Leaves sets of keys and what a key is good for to others.

interface Described {
  kid?: string;
  use?: 'sig' | 'enc';
  alg?: string;
  /** The certificate of the key, base64 of DER, and those above it (RFC 8705 §2.2.2). */
  x5c?: string[];
  key_ops?: string[];
}

export type PublicJwk = Described &
  (
    | { kty: 'RSA'; n: string; e: string }
    | { kty: 'EC'; crv: 'P-256' | 'P-384' | 'P-521'; x: string; y: string }
    | { kty: 'OKP'; crv: 'Ed25519' | 'X25519'; x: string }
  );

type Check = (value: unknown) => boolean;

const text =
  (form: RegExp): Check =>
  (value) =>
    typeof value === 'string' && form.test(value);
const texts =
  (form: RegExp, least: number, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(text(form));

const base64url = text(/^[A-Za-z0-9_-]{1,2048}$/);

const types: Readonly<Record<PublicJwk['kty'], Readonly<Record<string, Check>>>> = {
  RSA: { n: base64url, e: base64url },
  EC: { crv: text(/^P-(256|384|521)$/), x: base64url, y: base64url },
  OKP: { crv: text(/^(Ed|X)25519$/), x: base64url },
};

const descriptions: Readonly<Record<keyof Described, Check>> = {
  kid: text(/^[\x21-\x7e]{1,256}$/),
  use: text(/^(sig|enc)$/),
  alg: text(/^.{1,32}$/s),
  x5c: texts(/^[A-Za-z0-9+/]{1,16384}={0,2}$/, 1, 5),
  key_ops: texts(/^.{0,32}$/s, 0, 8),
};

/** RFC 7518 §6: these make a key private or symmetric. A client that sent one has told its secret. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Whether it may not be shown to anybody. */
export const isPrivateJwk = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && privateMembers.some((member) => Object.hasOwn(value, member));

/** The key with the members that are known here, or undefined when it is private, symmetric or malformed. */
export function parsePublicJwk(value: unknown): PublicJwk | undefined {
  if (typeof value !== 'object' || value === null || isPrivateJwk(value)) return undefined;
  const key = new Map(Object.entries(value));
  const kty = key.get('kty');
  const required = isKeyType(kty) ? types[kty] : undefined;
  if (!required) return undefined;
  const described = Object.entries(descriptions).filter(([member]) => key.has(member));
  const known = [...Object.entries(required), ...described];
  if (!known.every(([member, isWellFormed]) => isWellFormed(key.get(member)))) return undefined;
  return { kty, ...Object.fromEntries(known.map(([member]) => [member, key.get(member)])) } as PublicJwk;
}

const isKeyType = (kty: unknown): kty is PublicJwk['kty'] => typeof kty === 'string' && Object.hasOwn(types, kty);
