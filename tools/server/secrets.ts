// Secrets of a local origin: made once, kept in the data directory, readable by its owner alone. A deployment has its own.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseImmutableSecret, parseSecretRing, type SecretName, type SecretRingName } from '@authrim/shared/config';

/** Values in the form of config/secrets: `1:<base64url of 32 bytes>`, or without a version what is never replaced. */
export type Secrets = Record<SecretName, string>;

const rings = ['ROOT_SECRETS', 'KEY_ENCRYPTION_SECRETS', 'PASSWORD_PEPPERS'] as const satisfies SecretRingName[];

const generate = (): string => randomBytes(32).toString('base64url');

export function generateSecrets(): Secrets {
  const versioned = Object.fromEntries(rings.map((name) => [name, `1:${generate()}`])) as Record<SecretRingName, string>;
  return { ...versioned, SUBJECT_SALT: generate() };
}

/**
 * The secrets of an existing data directory, made on the first call.
 * @throws ConfigurationError when the file lacks one or holds a weak one; SyntaxError when it is not JSON
 */
export function readSecrets(dataDirectory: string): Secrets {
  const file = join(dataDirectory, 'secrets.json');
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(generateSecrets(), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  const secrets: Partial<Secrets> = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of rings) parseSecretRing(name, secrets[name]);
  parseImmutableSecret('SUBJECT_SALT', secrets.SUBJECT_SALT);
  return secrets as Secrets;
}
