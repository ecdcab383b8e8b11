// An origin of a test's own, with records only an operator can make: clients with a scope for themselves, with powers to
// exchange tokens, and issuers that are trusted.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FreshOriginOptions, startFreshOrigin } from '../../tools/server/fresh.ts';
import { root } from '../../tools/server/workers.ts';

export interface SeededOriginOptions extends Omit<FreshOriginOptions, 'seed'> {
  clients: readonly object[];
  /** Further lists of a seed file. */
  lists?: Readonly<Record<string, readonly object[]>>;
}

/** The people of the tests, and these clients. */
export async function startSeededOrigin({ clients, lists = {}, ...options }: SeededOriginOptions) {
  const directory = mkdtempSync(join(tmpdir(), 'authrim-seeded-'));
  const seed = join(directory, 'seed.json');
  const { users } = JSON.parse(readFileSync(join(root, 'tests/fixtures/seed.json'), 'utf8')) as { users: object[] };
  writeFileSync(seed, JSON.stringify({ users, clients, ...lists }));
  try {
    return await startFreshOrigin({ ...options, seed });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A seeded client that authenticates with client_secret_basic, as the harness knows registered ones. */
export function seedClient(client_id: string, members: Record<string, unknown> = {}) {
  const client_secret = `secret of ${client_id} that is long enough`;
  return {
    client_id,
    client_secret,
    redirect_uris: ['https://rp.example.com/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    registration_access_token: '',
    registration_client_uri: '',
    ...members,
  };
}
