// Passwords at rest (D-07, K-61): HMAC-SHA-256 under a versioned pepper, then Argon2id, kept as a PHC string.
// Owns normalisation, the length cap and equal work for unknown people. Leaves password policy and throttling to their own folders.
import type { SecretRing, SecretVersion } from '../config/index.ts';
import { encodeBase64url, encodeText, equalsConstantTime } from '../oauth/index.ts';
import { type Argon2Parameters, createArgon2 } from './argon2.ts';
import { formatPhc, type PasswordHash, parsePhc } from './phc.ts';

/** A password longer than this many bytes (NFC, UTF-8) is refused, never cut. */
export const maxPasswordBytes = 1024;

export interface PasswordVerification {
  isMatch: boolean;
  /** The password is right and its hash was made with an older pepper or other parameters: hash it again now. */
  needsRehash: boolean;
}

export interface PasswordHasher {
  /** @throws RangeError when the password exceeds {@link maxPasswordBytes} */
  hash(password: string): Promise<string>;
  /** Never throws for what a person typed or a row holds; every refusal costs a whole hash. */
  verify(password: string, phc: string): Promise<PasswordVerification>;
  /** The work of a verification for someone who does not exist or has no password (LG-01). */
  verifyNothing(password: string): Promise<void>;
}

export interface PasswordHasherOptions {
  /** `argon2Module` of passwords/module.ts. */
  module: WebAssembly.Module;
  peppers: SecretRing;
  parameters?: Argon2Parameters;
}

const owaspParameters: Argon2Parameters = { m: 19_456, t: 2, p: 1 };
const saltBytes = 16;
const hashBytes = 32;

/** Argon2 runs synchronously, so an isolate computes one hash at a time: that alone caps concurrency and memory. */
export function createPasswordHasher({ module, peppers, parameters = owaspParameters }: PasswordHasherOptions): PasswordHasher {
  const argon2 = createArgon2(module);

  async function digest(
    password: Uint8Array<ArrayBuffer>,
    pepper: SecretVersion,
    salt: Uint8Array,
    cost: Argon2Parameters,
    length: number,
  ) {
    const peppered = await applyPepper(pepper, password);
    try {
      return argon2.hash(peppered, salt, cost, length);
    } finally {
      peppered.fill(0);
      password.fill(0);
    }
  }

  async function refuse(): Promise<PasswordVerification> {
    await digest(new Uint8Array(hashBytes), peppers.current, new Uint8Array(saltBytes), parameters, hashBytes);
    return { isMatch: false, needsRehash: false };
  }

  const isCurrent = (stored: PasswordHash) =>
    stored.pepper_version === peppers.current.version &&
    stored.hash.length === hashBytes &&
    stored.salt.length === saltBytes &&
    (['m', 't', 'p'] as const).every((name) => stored.parameters[name] === parameters[name]);

  return {
    async hash(password) {
      const bytes = encodePassword(password);
      if (!bytes) throw new RangeError(`a password has at most ${maxPasswordBytes} bytes`);
      const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
      const hash = await digest(bytes, peppers.current, salt, parameters, hashBytes);
      return formatPhc({ parameters, pepper_version: peppers.current.version, salt, hash });
    },

    async verify(password, phc) {
      const bytes = encodePassword(password);
      const stored = parsePhc(phc);
      const pepper = stored && peppers.find(stored.pepper_version);
      if (!bytes || !stored || !pepper) return refuse();
      const hash = await digest(bytes, pepper, stored.salt, stored.parameters, stored.hash.length);
      const isMatch = equalsConstantTime(encodeBase64url(hash), encodeBase64url(stored.hash));
      return { isMatch, needsRehash: isMatch && !isCurrent(stored) };
    },

    async verifyNothing(password) {
      encodePassword(password);
      await refuse();
    },
  };
}

/** NFC once and UTF-8, no trim; undefined when it is longer than the cap. */
function encodePassword(password: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = encodeText(password.normalize('NFC'));
  return bytes.length <= maxPasswordBytes ? bytes : undefined;
}

async function applyPepper(pepper: SecretVersion, password: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', pepper.bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, password));
}
