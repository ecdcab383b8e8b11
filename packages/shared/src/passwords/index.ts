// Passwords at rest (D-07, K-61): HMAC-SHA-256 under a versioned pepper, then Argon2id, kept as a PHC string. A hash of another system
// takes the place of the password in that until its owner signs in (imported/).
// Owns normalisation, the length cap, equal work for unknown people and how many hashes wait. Leaves policy and throttling to others.
import type { Argon2Parameters, SecretRing, SecretVersion } from '../config/index.ts';
import { encodeBase64url, encodeText, equalsConstantTime, OAuthError } from '../oauth/index.ts';
import { maxPasswordBytes } from '../policies/password.ts';
import { createArgon2 } from './argon2.ts';
import { createImportedHashes, isImported } from './imported/index.ts';
import { formatPhc, type PasswordHash, parsePhc } from './phc.ts';

export { maxPasswordBytes };

export interface PasswordVerification {
  isMatch: boolean;
  /** The password is right, and its hash was imported or made with an older pepper or other parameters: hash it again now. */
  needsRehash: boolean;
}

export interface PasswordHasher {
  /** @throws RangeError when the password exceeds {@link maxPasswordBytes} */
  hash(password: string): Promise<string>;
  /** Never throws for what a person typed or a row holds; every refusal costs a whole hash. */
  verify(password: string, phc: string): Promise<PasswordVerification>;
  /** The work of a verification for someone who does not exist or has no password (LG-01). */
  verifyNothing(password: string): Promise<void>;
  /**
   * A hash of another system as it may lie here; `verify` takes it like one of ours.
   * @returns undefined when no format knows it, or its work has no bound
   */
  adopt(foreign: string): Promise<string | undefined>;
}

export interface PasswordHasherOptions {
  /** `argon2Module` of passwords/module.ts. */
  module: WebAssembly.Module;
  peppers: SecretRing;
  /** What a new hash costs, and the work for whoever does not exist. */
  parameters: Argon2Parameters;
}

const saltBytes = 16;
const hashBytes = 32;

/** Hashes that one isolate has to do at a time: about half a second of the usual ones. One more is told to come back (RL-07, F-38). */
const mostWaiting = 16;
let waiting = 0;

/** @throws OAuthError temporarily_unavailable (503) when too many wait */
async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (waiting >= mostWaiting) {
    const headers = { 'Retry-After': '1' };
    throw new OAuthError('temporarily_unavailable', 'Too many people sign in at this moment, try again', { status: 503, headers });
  }
  waiting += 1;
  try {
    return await work();
  } finally {
    waiting -= 1;
  }
}

/** Argon2 runs synchronously, so an isolate computes one hash at a time: that alone caps memory, and what else waits is bounded. */
export function createPasswordHasher({ module, peppers, parameters }: PasswordHasherOptions): PasswordHasher {
  const argon2 = createArgon2(module);
  const imported = createImportedHashes(argon2);

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

  async function make(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
    const hash = await digest(bytes, peppers.current, salt, parameters, hashBytes);
    return formatPhc({ parameters, pepper_version: peppers.current.version, salt, hash });
  }

  async function compare(bytes: Uint8Array<ArrayBuffer> | undefined, phc: string): Promise<PasswordVerification> {
    const stored = parsePhc(phc);
    const pepper = stored && peppers.find(stored.pepper_version);
    if (!bytes || !stored || !pepper) return refuse();
    const hash = await digest(bytes, pepper, stored.salt, stored.parameters, stored.hash.length);
    const isMatch = equalsConstantTime(encodeBase64url(hash), encodeBase64url(stored.hash));
    return { isMatch, needsRehash: isMatch && !isCurrent(stored) };
  }

  /** What the other system was given: the text as it was typed. */
  async function compareImported(password: string, stored: string): Promise<PasswordVerification> {
    const derived = encodePassword(password) && (await imported.derive(password, stored));
    const { isMatch } = await compare(derived?.digest, derived?.phc ?? '');
    return { isMatch, needsRehash: isMatch };
  }

  return {
    async hash(password) {
      const bytes = encodePassword(password);
      if (!bytes) throw new RangeError(`a password has at most ${maxPasswordBytes} bytes`);
      return inTurn(() => make(bytes));
    },

    verify: (password, stored) =>
      inTurn(() => (isImported(stored) ? compareImported(password, stored) : compare(encodePassword(password), stored))),

    async verifyNothing(password) {
      encodePassword(password);
      await inTurn(refuse);
    },

    async adopt(foreign) {
      const hash = imported.read(foreign);
      return hash?.store(await inTurn(() => make(new Uint8Array(hash.digest))));
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
