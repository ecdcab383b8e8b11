// Secrets of a local origin: made once, kept in the data directory, readable by its owner alone. A deployment has its own.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, parseImmutableSecret, parseSecretRing, type SecretName, type SecretRingName } from '@authrim/shared/config';
import { isObject } from '../../packages/shared/src/parameters/json.ts';

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
 * @throws ConfigurationError when the file is no JSON object of texts, lacks a secret or holds a weak one
 */
export function readSecrets(dataDirectory: string): Secrets {
  const file = join(dataDirectory, 'secrets.json');
  if (!existsSync(file)) writeWhole(file, `${JSON.stringify(generateSecrets(), null, 2)}\n`);
  const secrets = readTexts(file);
  for (const name of rings) parseSecretRing(name, secrets[name]);
  parseImmutableSecret('SUBJECT_SALT', secrets.SUBJECT_SALT);
  return secrets as Secrets;
}

/** A start that is killed meanwhile leaves no half of a file. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readTexts(file: string): Partial<Secrets> {
  const secrets = readJson(file);
  if (isObject(secrets) && Object.values(secrets).every((member) => typeof member === 'string')) return secrets;
  throw new ConfigurationError('DATA_DIR', `holds ${file}, which is no JSON object of texts`);
}

/** Without the parser's own message, which quotes the text. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigurationError('DATA_DIR', `holds ${file}, which is not readable JSON`);
  }
}
