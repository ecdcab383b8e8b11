// Fills an empty installation with people and clients from a JSON file, and keeps it in step with that file.
// Owns reading the file whole before anything is written, and writing only what changed since the last time.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createSecretSealer } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { ConfigurationError, parsePasswordSettings, parseSecretRing } from '@authrim/shared/config';
import { isObject } from '@authrim/shared/parameters';
import { createPasswordHasher, type PasswordHasher } from '@authrim/shared/passwords';
import type { ResourceServerEntry } from '@authrim/shared/resource-servers';
import type { TrustedIssuerEntry } from '@authrim/shared/trusted-issuers';
import * as z from 'zod';
import type { Origin } from '../server/origin.ts';
import type { Secrets } from '../server/secrets.ts';
import { root } from '../server/workers.ts';
import {
  type AuthorizationDetailsTypeEntry,
  authorizationDetailsTypeSchema,
  upsertAuthorizationDetailsType,
} from './authorization-details-types.ts';
import { type ClientEntry, clientSchema, upsertClient } from './clients.ts';
import { type InitialAccessTokenEntry, initialAccessTokenSchema, upsertInitialAccessToken } from './initial-access-tokens.ts';
import { issuerSchema, resourceSchema, upsertResourceServer, upsertTrustedIssuer } from './registries.ts';
import { findNextVersions, type UserEntry, upsertUsers, usernameOf, userSchema } from './users.ts';

export interface Seed {
  users: UserEntry[];
  clients: ClientEntry[];
  initial_access_tokens: InitialAccessTokenEntry[];
  resources: ResourceServerEntry[];
  authorization_details_types: AuthorizationDetailsTypeEntry[];
  trusted_issuers: TrustedIssuerEntry[];
}

/** What of the origin's secrets stands behind the rows. */
export type SeedSecrets = Pick<Secrets, 'PASSWORD_PEPPERS' | 'KEY_ENCRYPTION_SECRETS'>;

const lists: readonly (keyof Seed)[] = [
  'users',
  'clients',
  'initial_access_tokens',
  'resources',
  'authorization_details_types',
  'trusted_issuers',
];

/**
 * Reads a seed file.
 * @throws ConfigurationError SEED, when it is no JSON or for an entry, see parseSeed
 */
export function readSeed(file: string, issuer: string): Seed {
  try {
    return parseSeed(readFileSync(file, 'utf8'), issuer);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError('SEED', `${file} is not readable JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param text JSON; `{issuer}` in a text of it becomes the issuer
 * @throws ConfigurationError SEED, naming the first bad entry by index, id and member
 */
export function parseSeed(text: string, issuer: string): Seed {
  const json: unknown = JSON.parse(text, (_, value) => (typeof value === 'string' ? value.replaceAll('{issuer}', issuer) : value));
  const given: Record<string, unknown> = isObject(json) ? json : { json };
  const unknown = Object.keys(given).find((name) => !lists.some((list) => list === name));
  if (unknown) throw new ConfigurationError('SEED', `must be an object with ${lists.join(', ')}, not ${unknown}`);
  const parse = <Schema extends z.core.$ZodType>(list: keyof Seed, schema: Schema, id?: string) => parseEntries(given, list, schema, id);
  const types = parse('authorization_details_types', authorizationDetailsTypeSchema, 'type');
  const seed: Seed = {
    users: parse('users', userSchema, 'username'),
    clients: parse('clients', clientSchema(types.map(({ type }) => type)), 'client_id'),
    initial_access_tokens: parse('initial_access_tokens', initialAccessTokenSchema),
    resources: parse('resources', resourceSchema(issuer), 'resource'),
    authorization_details_types: types,
    trusted_issuers: parse('trusted_issuers', issuerSchema(issuer), 'issuer'),
  };
  refuseTwins('users', seed.users, { username: usernameOf, sub: ({ sub }) => sub, email: ({ email }) => email?.toLowerCase() });
  refuseTwins('clients', seed.clients, { client_id: ({ client_id }) => client_id });
  refuseTwins('resources', seed.resources, { resource: ({ resource }) => resource });
  refuseTwins('authorization_details_types', types, { type: ({ type }) => type });
  refuseTwins('trusted_issuers', seed.trusted_issuers, { issuer: (entry) => entry.issuer });
  refuseSharedSubjects(seed);
  return seed;
}

function parseEntries<Schema extends z.core.$ZodType>(
  given: Record<string, unknown>,
  list: string,
  schema: Schema,
  id = '',
): z.infer<Schema>[] {
  const { [list]: entries = [] } = given;
  if (!Array.isArray(entries)) throw new ConfigurationError('SEED', `${list} must be an array`);
  return entries.map((entry: unknown, index) => {
    const { data, error } = z.safeParse(schema, entry);
    if (!error) return data;
    const name = isObject(entry) && typeof entry[id] === 'string' ? ` (${entry[id]})` : '';
    const [issue] = error.issues;
    const member = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].join('.');
    throw new ConfigurationError('SEED', `${list}[${index}]${name}${member && ` ${member}`}: ${issue?.message}`);
  });
}

/** Two entries that would become one row, or break a unique column. */
function refuseTwins<Entry>(list: string, entries: readonly Entry[], members: Record<string, (entry: Entry) => string | undefined>): void {
  for (const [member, read] of Object.entries(members)) {
    const seen = new Map<string, number>();
    entries.forEach((entry, index) => {
      const value = read(entry);
      if (value === undefined) return;
      const twin = seen.get(value);
      if (twin !== undefined) throw new ConfigurationError('SEED', `${list}[${index}] (${value}) ${member}: is that of ${list}[${twin}]`);
      seen.set(value, index);
    });
  }
}

/** RFC 9068 §5: a client that speaks for itself is its own `sub`, which nobody who reads a token may take for a person's (B-109). */
function refuseSharedSubjects({ users, clients }: Seed): void {
  const subjects = new Set(users.map(({ sub }) => sub));
  const index = clients.findIndex(({ client_id }) => subjects.has(client_id));
  if (index >= 0) throw new ConfigurationError('SEED', `clients[${index}] (${clients[index]?.client_id}) client_id: is the sub of a user`);
}

/** What was applied last time; in D1, because it must be as old as the rows it speaks of. */
const createRecord = 'CREATE TABLE IF NOT EXISTS seed_entries (entry TEXT PRIMARY KEY, digest TEXT NOT NULL)';
const recordEntries = 'INSERT OR REPLACE INTO seed_entries (entry, digest) SELECT value ->> 0, value ->> 1 FROM json_each(?)';

/**
 * Writes what is new or changed since the last seed, all of it or nothing. An unchanged seed costs one read.
 * @throws ConfigurationError SEED, when an entry takes an e-mail address or `sub` that someone else in the database has
 */
export async function applySeed(origin: Origin, seed: Seed, secrets: SeedSecrets): Promise<void> {
  const { database } = origin;
  await database.prepare(createRecord).run();
  const { results } = await database.prepare('SELECT entry, digest FROM seed_entries').all<{ entry: string; digest: string }>();
  const applied = new Map(results.map(({ entry, digest }) => [entry, digest]));
  const listChanged = <Content extends object>(entries: readonly Content[], name: (entry: Content) => string) =>
    entries
      .map((entry) => ({ entry, key: name(entry), digest: keyedDigest(JSON.stringify(entry), secrets) }))
      .filter(({ key, digest }) => applied.get(key) !== digest);
  const users = listChanged(seed.users, (user) => `user ${usernameOf(user)}`);
  const clients = listChanged(seed.clients, (client) => `client ${client.client_id}`);
  const tokens = listChanged(seed.initial_access_tokens, ({ token }) => `initial access token ${keyedDigest(token, secrets)}`);
  const resources = listChanged(seed.resources, ({ resource }) => `resource ${resource}`);
  const types = listChanged(seed.authorization_details_types, ({ type }) => `authorization details type ${type}`);
  const issuers = listChanged(seed.trusted_issuers, (entry) => `trusted issuer ${entry.issuer}`);
  const changed = [...users, ...clients, ...tokens, ...resources, ...types, ...issuers];
  if (changed.length === 0) return;

  const people = users.map(({ entry }) => entry);
  await announceChanges(origin, await findNextVersions(database, people));
  const passwords = createHasher(origin, secrets);
  const sealer = createSecretSealer(parseSecretRing('KEY_ENCRYPTION_SECRETS', secrets.KEY_ENCRYPTION_SECRETS));
  const at = now();
  const statements = [
    ...(await upsertUsers(database, people, passwords, at)),
    ...(await Promise.all(clients.map(({ entry }) => upsertClient(database, entry, sealer, at)))),
    ...(await Promise.all(tokens.map(({ entry }) => upsertInitialAccessToken(database, entry, at)))),
    ...resources.map(({ entry }) => upsertResourceServer(database, entry, at)),
    ...types.map(({ entry }) => upsertAuthorizationDetailsType(database, entry, at)),
    ...issuers.map(({ entry }) => upsertTrustedIssuer(database, entry, at)),
    database.prepare(recordEntries).bind(JSON.stringify(changed.map(({ key, digest }) => [key, digest]))),
  ];
  await database.batch(statements).catch((error: Error) => {
    throw new ConfigurationError('SEED', `does not fit what is in the database: ${error.message}`);
  });
}

/** Invalidate in the object, then write D1: the snapshot of a person's claims is never older than the object was told. */
async function announceChanges({ object }: Origin, people: readonly { id: string; version: number }[]): Promise<void> {
  for (const { id, version } of people) await object('SUBJECT_STORE', id).expectVersion(version);
}

/** Both cover passwords and secrets, so they are keyed; a new pepper makes every entry new. */
const keyedDigest = (text: string, { PASSWORD_PEPPERS }: SeedSecrets): string =>
  createHmac('sha256', PASSWORD_PEPPERS).update(text).digest('base64url');

function createHasher({ variables }: Origin, { PASSWORD_PEPPERS }: SeedSecrets): PasswordHasher {
  const file = createRequire(join(root, 'packages/shared/package.json')).resolve('@phi-ag/argon2/argon2.wasm');
  const module = new WebAssembly.Module(readFileSync(file));
  const { hashing } = parsePasswordSettings(variables, 'local');
  return createPasswordHasher({ module, peppers: parseSecretRing('PASSWORD_PEPPERS', PASSWORD_PEPPERS), parameters: hashing });
}
