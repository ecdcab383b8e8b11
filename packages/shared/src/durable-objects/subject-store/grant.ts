// A grant as its row holds it, from authorization to the death of the last token issued from it, and
// what may be told from one. Leaves changes to grant-store.
import { equalsConstantTime } from '../../oauth/encoding.ts';
import { parseScope } from '../../oauth/scope.ts';
import type { GrantFacts, SenderBinding } from '../contracts/grants.ts';
import type { WithoutNulls } from '../rows.ts';

/** Nothing that a rotation changes is indexed: it writes one row. */
export const grantTables = `
  CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    session TEXT NOT NULL,
    session_expires_at INTEGER NOT NULL,
    scope TEXT NOT NULL,
    claims TEXT,
    nonce TEXT,
    auth_time INTEGER NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT NOT NULL,
    offline INTEGER NOT NULL,
    dpop_jkt TEXT,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    code_hash TEXT NOT NULL,
    code_expires_at INTEGER NOT NULL,
    redirect_uri TEXT NOT NULL,
    code_challenge TEXT,
    redeemed_at INTEGER,
    generation INTEGER,
    refresh_hash TEXT,
    rotated_at INTEGER,
    refreshed_at INTEGER,
    refresh_idle_lifetime INTEGER,
    refresh_expires_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE revoked_tokens (
    id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** The certificate a grant is bound to. */
export const grantCertificateColumn = 'ALTER TABLE grants ADD COLUMN "x5t#S256" TEXT';

/** The resources a grant is for, separated by spaces. */
export const grantResourcesColumn = 'ALTER TABLE grants ADD COLUMN resources TEXT';

/** JSON arrays: authorization details as they were granted, and as they had been asked for. */
export const grantDetailsColumns =
  'ALTER TABLE grants ADD COLUMN authorization_details TEXT; ALTER TABLE grants ADD COLUMN requested_details TEXT;';

/** The key a code is bound to. What an unredeemed grant was bound to so far is its code's. */
export const grantCodeKeyColumn = `
  ALTER TABLE grants ADD COLUMN code_dpop_jkt TEXT;
  UPDATE grants SET code_dpop_jkt = dpop_jkt, dpop_jkt = NULL WHERE redeemed_at IS NULL;
`;

/** The sector a grant was made in, empty where its client saw the public `sub`. */
export const grantSectorColumn = 'ALTER TABLE grants ADD COLUMN sector TEXT';

export type GrantRow = {
  id: string;
  client_id: string;
  /** Null for a grant from before sectors were kept. */
  sector: string | null;
  session: string;
  session_expires_at: number;
  scope: string;
  resources: string | null;
  claims: string | null;
  authorization_details: string | null;
  requested_details: string | null;
  nonce: string | null;
  auth_time: number;
  acr: string;
  amr: string;
  offline: number;
  /** What the code was redeemed with, or its family was used with (grant-store.ts); null while it is only a code, as is the next. */
  dpop_jkt: string | null;
  'x5t#S256': string | null;
  issued_at: number;
  /** Nothing issued from the grant lives longer. */
  expires_at: number;
  revoked_at: number | null;
  code_hash: string;
  code_expires_at: number;
  redirect_uri: string;
  code_challenge: string | null;
  /** Without it the code is not redeemed (RFC 9449 §10); nothing changes it. */
  code_dpop_jkt: string | null;
  redeemed_at: number | null;
  /** Of the refresh token that is live; null when none was issued, as are the following. */
  generation: number | null;
  refresh_hash: string | null;
  /** When the live generation replaced the one before. */
  rotated_at: number | null;
  /** When the family was last used. */
  refreshed_at: number | null;
  refresh_idle_lifetime: number | null;
  refresh_expires_at: number | null;
};

export type Grant = Omit<WithoutNulls<GrantRow>, 'scope' | 'resources' | 'amr' | 'offline'> & {
  scope: string[];
  resources?: string[];
  amr: string[];
  offline: boolean;
};

/** What redemption and rotation change of a grant. */
export type GrantChange = Partial<
  Pick<
    GrantRow,
    | 'redeemed_at'
    | 'expires_at'
    | keyof SenderBinding
    | 'generation'
    | 'refresh_hash'
    | 'rotated_at'
    | 'refreshed_at'
    | 'refresh_idle_lifetime'
    | 'refresh_expires_at'
  >
>;

const bindings = ['dpop_jkt', 'x5t#S256'] as const satisfies readonly (keyof SenderBinding)[];

/** What a request or a grant is bound to, without anything else. */
export const bindingOf = (bound: SenderBinding): SenderBinding =>
  Object.fromEntries(bindings.filter((name) => bound[name] !== undefined).map((name) => [name, bound[name]]));

export const isBound = (grant: SenderBinding): boolean => bindings.some((name) => grant[name] !== undefined);

/** The first thing in which two bindings differ. */
export const findOtherSender = (left: SenderBinding, right: SenderBinding): keyof SenderBinding | undefined =>
  bindings.find((name) => left[name] !== right[name]);

/** What callers may know: everything a token is made from, nothing it is proven with. */
const facts = [
  'id',
  'client_id',
  'scope',
  'resources',
  'claims',
  'authorization_details',
  'requested_details',
  'nonce',
  'session',
  'offline',
  'issued_at',
  'generation',
  'refresh_expires_at',
  'auth_time',
  'acr',
  'amr',
] as const satisfies readonly (keyof GrantFacts)[];

export const grantFacts = (grant: Grant): GrantFacts =>
  Object.fromEntries(facts.filter((fact) => grant[fact] !== undefined).map((fact) => [fact, grant[fact]])) as unknown as GrantFacts;

/**
 * Whether an access token for this resource was granted, each by its exact name (RFC 8707 §2.2). One for this server itself, which
 * has none here, goes with every grant that names no other, and with `openid`.
 */
export const allowsResource = ({ resources, scope }: Grant, resource: string | undefined): boolean =>
  resource === undefined ? resources === undefined || scope.includes('openid') : resources?.includes(resource) === true;

/**
 * Whether its client still sees the person as it did when the grant was made (OpenID Connect Core §8.1, §12.2). What a grant or a
 * caller from before does not say is not compared.
 */
export const isOfSector = ({ sector }: Grant, current: string | undefined): boolean =>
  sector === undefined || current === undefined || sector === current;

/** Whether `secret_hash` is the one of the live refresh token. */
export const provesRefreshToken = ({ refresh_hash }: Grant, secret_hash: string): boolean =>
  refresh_hash !== undefined && equalsConstantTime(refresh_hash, secret_hash);

/** Idle and absolute end, judged at use (B-116). */
export const isRefreshable = ({ refreshed_at = 0, refresh_idle_lifetime = 0, refresh_expires_at = 0 }: Grant, time: number): boolean =>
  time < refresh_expires_at && time < refreshed_at + refresh_idle_lifetime;

export const readGrant = ({ resources, ...row }: WithoutNulls<GrantRow>): Grant => ({
  ...row,
  scope: parseScope(row.scope) ?? [],
  ...(resources !== undefined && { resources: resources.split(' ') }),
  amr: JSON.parse(row.amr) as string[],
  offline: row.offline === 1,
});
