// What every imported hash becomes: how it was made, and what came out. The files beside this read one format, or do one scheme's
// work, or both; index.ts has the tables.

/** How the digest is computed again from a password. What a scheme takes is bounded where it is read, and again before the work. */
export interface Settings {
  bcrypt: { /** `$2b$10$` and 22 characters of salt. */ salt: string };
  /** Salts are base64. */
  scrypt: { N: number; r: number; p: number; salt: string; length: number };
  pbkdf2: { hash: 'sha1' | 'sha256' | 'sha512'; iterations: number; salt: string; length: number };
  argon2: { type: 'argon2d' | 'argon2i' | 'argon2id'; version: 16 | 19; m: number; t: number; p: number; salt: string; length: number };
  ldap: { hash: 'SHA-1' | 'SHA-256' | 'SHA-512'; salt: string };
  md5_crypt: { magic: '$1$' | '$apr1$' /** As it is spelled. */; salt: string };
  firebase: { signer_key: string; salt_separator: string; rounds: number; mem_cost: number; salt: string };
}

export type SchemeName = keyof Settings;

/** One scheme's setting, with the digest that a right password leads to. */
export type ImportedHash = { [Name in SchemeName]: { scheme: Name; setting: Settings[Name]; digest: Uint8Array } }[SchemeName];

export interface Scheme<Setting> {
  /** Whether the work is bounded: about a second at most, and half of an isolate's memory. */
  allows(setting: Setting): boolean;
  /** @returns undefined for a password that the scheme reads only in part */
  derive(password: string, setting: Setting): Promise<Uint8Array | undefined>;
}

export const decodeHex = (text: string): Uint8Array =>
  Uint8Array.from(text.length % 2 === 0 ? (text.match(/[0-9a-f]{2}/gi) ?? []) : [], (pair) => Number.parseInt(pair, 16));

export const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
