// The state host under test: its objects, its database, a clock that stands still until it is moved, and people to play with.
import { applyD1Migrations, type D1Migration, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type EventFields, joinPersonal } from '../src/audit/chain.ts';
import { now } from '../src/clock/index.ts';
import type { AuthorizationRequestStore } from '../src/durable-objects/authorization-request-store.ts';
import type { LogoutNotice } from '../src/durable-objects/contracts/logout-notice.ts';
import type { CredentialChange, Proof, SignInInput } from '../src/durable-objects/contracts/sign-in.ts';
import type { AuthorizeInput, Reference } from '../src/durable-objects/contracts/subject-store.ts';
import type { KeyManager } from '../src/durable-objects/key-manager/key-manager.ts';
import type { RateLimiter } from '../src/durable-objects/rate-limiter.ts';
import type { ReplayGuard } from '../src/durable-objects/replay-guard.ts';
import type { SubjectStore } from '../src/durable-objects/subject-store/subject-store.ts';
import { randomToken } from '../src/oauth/encoding.ts';

interface TestEnvironment {
  DB: D1Database;
  SUBJECT_STORE: DurableObjectNamespace<SubjectStore>;
  AUTHORIZATION_REQUEST_STORE: DurableObjectNamespace<AuthorizationRequestStore>;
  KEY_MANAGER: DurableObjectNamespace<KeyManager>;
  REPLAY_GUARD: DurableObjectNamespace<ReplayGuard>;
  RATE_LIMITER: DurableObjectNamespace<RateLimiter>;
  LOGOUT_QUEUE: Queue<LogoutNotice>;
  KEY_ENCRYPTION_SECRETS: string;
  TEST_MIGRATIONS: D1Migration[];
}

export const state = env as unknown as TestEnvironment;

/** Far enough ahead that no alarm rings by itself. */
const start = new Date('2030-01-01T00:00:00Z');

/** Call once a file: a migrated database, and every test begins at the same moment. */
export function useState(): void {
  beforeAll(() => applyD1Migrations(state.DB, state.TEST_MIGRATIONS));
  beforeEach(() => void vi.setSystemTime(start));
  afterEach(() => void vi.useRealTimers());
}

export const advance = (seconds: number): void => void vi.setSystemTime((now() + seconds) * 1000);

const run = randomToken(6);
let count = 0;
/** A name nothing else has. */
export const fresh = (prefix: string): string => `${prefix}-${run}-${++count}`;

export const reference = (id: string): Reference => ({ id, secret_hash: `hash-of-${id}` });

export interface UserColumns {
  status?: 'active' | 'disabled';
  version?: number;
  name?: string | null;
  email?: string | null;
  email_verified?: number | null;
  address?: string | null;
}

export async function addUser(id: string, columns: UserColumns = {}): Promise<void> {
  const { status = 'active', version = 1, name = 'Ada', email = null, email_verified = null, address = null } = columns;
  await state.DB.prepare(
    `INSERT OR REPLACE INTO users (id, sub, username, status, version, name, email, email_verified, address, created_at, updated_at)
     VALUES (?1, 'sub-of-' || ?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, 1700000000)`,
  )
    .bind(id, status, version, name, email, email_verified, address)
    .run();
}

export const signInInput = (changes: Partial<SignInInput> = {}): SignInInput => ({
  session: reference(fresh('session')),
  proof: { method: 'password' },
  idle_lifetime: 3600,
  absolute_lifetime: 86_400,
  ...changes,
});

type PasskeyProof = Extract<Proof, { method: 'passkey' }>;

/** What a Worker says of a passkey whose signature it has verified. */
export const passkeyProof = (changes: Partial<PasskeyProof> = {}): PasskeyProof => ({
  method: 'passkey',
  id: 'key',
  challenge: { hash: fresh('challenge'), expires_at: now() + 300 },
  sign_count: 0,
  is_backed_up: false,
  ...changes,
});

/** @returns the outcome of adding one that is called `key` */
export const addPasskey = (
  { stub, session }: { stub: DurableObjectStub<SubjectStore>; session: Reference },
  changes: Partial<Extract<CredentialChange, { change: 'add_passkey' }>> = {},
) => {
  const { id, challenge, sign_count, is_backed_up } = passkeyProof();
  const change = { change: 'add_passkey', id, name: 'Key', challenge, sign_count, is_backed_up, is_synced: false, ...changes } as const;
  return stub.changeCredentials({ session, change });
};

type AuthorizeChanges = Partial<Omit<AuthorizeInput, 'grant'>> & { grant?: Partial<AuthorizeInput['grant']> };

export function authorizeInput(session: Reference, { grant, ...changes }: AuthorizeChanges = {}): AuthorizeInput {
  const id = grant?.id ?? fresh('grant');
  const code = { id, code_hash: `code-of-${id}`, code_lifetime: 60, redirect_uri: 'https://rp.test/cb' };
  return {
    session,
    client_id: 'web',
    scope: ['openid', 'profile'],
    prompt: [],
    consent: 'implied',
    grant: { ...code, ...grant },
    ...changes,
  };
}

/** Somebody with a record in D1, an object and no session yet. */
export async function createPerson(columns: UserColumns = {}) {
  const id = fresh('user');
  await addUser(id, columns);
  return { id, stub: state.SUBJECT_STORE.getByName(id) };
}

export type Person = Awaited<ReturnType<typeof createPerson>>;

/** A person with a live session. */
export async function createSignedIn(changes: Partial<SignInInput> = {}) {
  const person = await createPerson();
  const input = signInInput(changes);
  await person.stub.signIn(input);
  return { ...person, session: input.session };
}

type ObjectStub = DurableObjectStub<SubjectStore> | DurableObjectStub<KeyManager> | DurableObjectStub<ReplayGuard>;

/** All rows of a table of an object's own storage. */
export const rowsOf = <Class extends Rpc.DurableObjectBranded>(
  stub: DurableObjectStub<Class>,
  table: string,
): Promise<Record<string, SqlStorageValue>[]> =>
  runInDurableObject(stub as unknown as DurableObjectStub, (_, { storage }) => storage.sql.exec(`SELECT * FROM ${table}`).toArray());

/** Remembers the outbox; the function puts it back, as a crash between the answer of D1 and the object's own step leaves it. */
export async function keepOutbox(stub: ObjectStub): Promise<() => Promise<void>> {
  const tables = ['outbox', 'outbox_position'];
  const kept = await Promise.all(tables.map((table) => rowsOf(stub as DurableObjectStub<SubjectStore>, table)));
  return () =>
    runInDurableObject(stub as unknown as DurableObjectStub, (_, { storage: { sql } }) => {
      for (const [place, table] of tables.entries()) {
        sql.exec(`DELETE FROM ${table}`);
        for (const row of kept[place] ?? []) {
          const columns = Object.keys(row);
          sql.exec(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`, ...Object.values(row));
        }
      }
    });
}

export interface AuditRow {
  event: string;
  subject: string | null;
  client_id: string | null;
  sequence: number;
  fields: Record<string, unknown>;
}

/** Lets the outbox deliver, then reads what the audit table holds of a person (or of nobody). */
export async function deliverAudit(stub: ObjectStub, subject: string | null): Promise<AuditRow[]> {
  await runDurableObjectAlarm(stub as unknown as DurableObjectStub);
  const query = 'SELECT event, subject, client_id, sequence, fields, personal FROM audit_events WHERE subject IS ? ORDER BY sequence';
  const { results } = await state.DB.prepare(query).bind(subject).all<Omit<AuditRow, 'fields'> & EventFields>();
  return results.map(({ fields, personal, ...row }) => ({ ...row, fields: joinPersonal({ fields, personal }) }));
}

/** The names of a person's events, delivered. */
export const deliverEvents = async ({ stub, id }: Pick<Person, 'stub' | 'id'>): Promise<string[]> =>
  (await deliverAudit(stub, id)).map(({ event }) => event);

/** The database, but the answer to the first read arrives only when it is released. */
export function delayFirstRead(database: D1Database): { database: D1Database; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let reads = 0;
  const prepare = (query: string) => ({
    bind: (...bindings: unknown[]) => {
      const statement = database.prepare(query).bind(...bindings);
      const read = statement.first.bind(statement);
      const first = async () => {
        const isFirst = reads++ === 0;
        const row = await read();
        if (isFirst) await promise;
        return row;
      };
      return Object.assign(statement, { first });
    },
  });
  const batch = database.batch.bind(database);
  return { database: { prepare, batch } as unknown as D1Database, release: resolve };
}
