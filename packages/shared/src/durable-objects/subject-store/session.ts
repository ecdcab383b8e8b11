// A browser session as its row holds it: whose secret opens it, how and when it was authenticated, what was done in it, which clients
// were signed in through it, and how long it lives. Leaves changes to session-store.
import type { SignInMethod } from '../../oauth/authentication-contexts.ts';
import type { Device } from '../contracts/account.ts';
import type { Authentication, Sectors, SessionFacts } from '../contracts/subject-store.ts';
import { type WithoutNulls, withoutNulls } from '../rows.ts';

export const sessionTable = `
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT NOT NULL,
    "transaction" TEXT,
    selected_for TEXT,
    clients TEXT NOT NULL,
    idle_lifetime INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Which methods were proven, and which request the person went on with without a stronger one. */
export const sessionMethodColumns = `
  ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT '["password"]';
  ALTER TABLE sessions ADD COLUMN declined_for TEXT;
`;

/** What the sign-in told of the machine, JSON. */
export const sessionDeviceColumn = "ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '{}'";

/** Within how many seconds of its end use renews the session, by how many, and when it ends all the same; nothing renews where they are 0. */
export const sessionRenewalColumns = `
  ALTER TABLE sessions ADD COLUMN renewed_within INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN renewed_by INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0;
`;

/** In which sector each client saw the person, JSON by client id; what is public is left out. Null for a session from before that. */
export const sessionSectorsColumn = 'ALTER TABLE sessions ADD COLUMN sectors TEXT';

export type SessionRow = {
  id: string;
  secret_hash: string;
  auth_time: number;
  acr: string;
  amr: string;
  /** The transaction the person signed in for. */
  transaction: string | null;
  /** The transaction in which the person chose this account. */
  selected_for: string | null;
  /** The transaction in which the person went on without what the client wished for. */
  declined_for: string | null;
  methods: string;
  device: string;
  clients: string;
  sectors: string | null;
  idle_lifetime: number;
  last_seen: number;
  /** Absolute end, for now. */
  expires_at: number;
  renewed_within: number;
  renewed_by: number;
  ends_at: number;
};

export type Session = Omit<WithoutNulls<SessionRow>, 'amr' | 'clients' | 'sectors' | 'methods' | 'device'> & {
  amr: string[];
  device: Device;
  clients: string[];
  sectors?: Sectors;
  methods: SignInMethod[];
};

/** What a session is worth, and what it was made from. */
export interface SessionAuthentication extends Authentication {
  methods: SignInMethod[];
}

/** What it becomes worth, under a new secret (D-08). */
export interface RaisedSession extends Omit<SessionAuthentication, 'auth_time'> {
  secret_hash: string;
}

export const sessionFacts = ({ id, auth_time, acr, amr, expires_at }: Session, sub: string): SessionFacts => ({
  id,
  sub,
  auth_time,
  acr,
  amr,
  expires_at,
});

/** The absolute end of a session that is in use now: moved only when it is near, so that renewing is one write a lifetime (E-55). */
export const renewedEnd = ({ expires_at, renewed_within, renewed_by, ends_at }: Session, time: number): number =>
  expires_at - time <= renewed_within ? Math.min(time + renewed_by, ends_at) : expires_at;

/** Both ends are judged when the session is used, whether or not anything was cleaned up (F-34). */
export const isAlive = ({ expires_at, last_seen, idle_lifetime }: Session, time: number): boolean =>
  time < expires_at && time < last_seen + idle_lifetime;

export const readSession = ({ sectors, ...row }: SessionRow): Session => ({
  ...withoutNulls(row),
  amr: JSON.parse(row.amr) as string[],
  methods: JSON.parse(row.methods) as SignInMethod[],
  device: JSON.parse(row.device) as Device,
  clients: JSON.parse(row.clients) as string[],
  ...(sectors !== null && { sectors: JSON.parse(sectors) as Sectors }),
});
