// Versioned secrets: `2:<base64url>,1:<base64url>`, the one in use first. The others are accepted: while one replaces the other, and
// where something lies at rest under it, as long as that lies there.
// And the one that has no versions, because nothing may ever replace it.
import { decodeBase64url } from '../oauth/encoding.ts';

/** The names of all secrets; each Worker is given the least set (wrangler.jsonc `secrets.required`). */
export type SecretName = SecretRingName | 'SUBJECT_SALT';
export type SecretRingName = 'ROOT_SECRETS' | 'KEY_ENCRYPTION_SECRETS' | 'PASSWORD_PEPPERS';

export interface SecretVersion {
  version: number;
  /** At least 32 bytes. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** The one in use first; never empty. */
export interface SecretRing {
  current: SecretVersion;
  all: readonly SecretVersion[];
  find(version: number): SecretVersion | undefined;
}

/** A setting or secret this Worker cannot run without. Becomes 503 and names the setting, never its value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly setting: string;
  constructor(setting: string, problem: string) {
    super(`${setting} ${problem}`);
    this.setting = setting;
  }
}

/** Also for one that an object threw: it arrives with its name and message, but not with its class. */
export const isConfigurationError = (error: unknown): error is ConfigurationError =>
  error instanceof Error && error.name === 'ConfigurationError';

/** Handles end within weeks. What the others protect ends when its owner comes back, who may take years. */
const mostVersions: Readonly<Record<SecretRingName, number>> = { ROOT_SECRETS: 2, KEY_ENCRYPTION_SECRETS: 8, PASSWORD_PEPPERS: 8 };

/** @throws ConfigurationError when the secret is missing, malformed, too short or visibly weak */
export function parseSecretRing(name: SecretRingName, value: string | undefined): SecretRing {
  if (!value) throw new ConfigurationError(name, 'is missing');
  const all = value.split(',').map((part) => parseVersion(name, part.trim()));
  const [current] = all;
  if (!current || all.length > mostVersions[name]) throw new ConfigurationError(name, `must hold 1 to ${mostVersions[name]} versions`);
  if (new Set(all.map(({ version }) => version)).size !== all.length) throw new ConfigurationError(name, 'repeats a version');
  return { current, all, find: (version) => all.find((candidate) => candidate.version === version) };
}

function parseVersion(name: SecretName, part: string): SecretVersion {
  const match = /^([1-9]\d{0,2}):([A-Za-z0-9_-]+)$/.exec(part);
  if (!match?.[1] || !match[2] || Number(match[1]) > 255)
    throw new ConfigurationError(name, 'is malformed, expected <version 1-255>:<base64url>');
  return { version: Number(match[1]), bytes: decodeStrong(name, match[2]) };
}

/**
 * A value that lives as long as the deployment: <base64url>.
 * @throws ConfigurationError when it is missing, malformed, too short or visibly weak
 */
export function parseImmutableSecret(name: 'SUBJECT_SALT', value: string | undefined): Uint8Array<ArrayBuffer> {
  if (!value) throw new ConfigurationError(name, 'is missing');
  if (!/^[A-Za-z0-9_-]+$/.test(value)) throw new ConfigurationError(name, 'is malformed, expected <base64url>');
  return decodeStrong(name, value);
}

function decodeStrong(name: SecretName, value: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64url(value);
  if (bytes.length < 32) throw new ConfigurationError(name, 'is too weak, 32 random bytes are needed');
  if (new Set(bytes).size < 8) throw new ConfigurationError(name, 'is too weak, its bytes are not random');
  return bytes;
}
