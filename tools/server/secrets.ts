// Secrets of a local origin: made once, kept in the data directory, readable by its owner alone. A deployment has its own.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSecretRing, type SecretName } from '@authrim/shared/config';

/** Values in the form of config/secrets: `1:<base64url of 32 bytes>`. */
export type Secrets = Record<SecretName, string>;

const names = ['ROOT_SECRETS', 'KEY_ENCRYPTION_SECRETS', 'PASSWORD_PEPPERS'] as const satisfies SecretName[];

export function generateSecrets(): Secrets {
  return Object.fromEntries(names.map((name) => [name, `1:${randomBytes(32).toString('base64url')}`])) as Secrets;
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
  for (const name of names) parseSecretRing(name, secrets[name]);
  return secrets as Secrets;
}
