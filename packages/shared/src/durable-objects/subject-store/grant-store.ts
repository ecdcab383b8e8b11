// The person's grants and their atomic changes. What was read or written stays in memory as storage holds it: nobody else writes
// these tables. Leaves who may change grants to redemption, rotation and revocation.
import { formatScope } from '../../oauth/scope.ts';
import { earliest } from '../alarm.ts';
import type { AssertedGrantInput } from '../contracts/asserted-grant.ts';
import type { RedeemInput, RotateInput } from '../contracts/grants.ts';
import type { AuthorizeInput } from '../contracts/subject-store.ts';
import { findRow, firstExpiry, insertRow, withoutNulls } from '../rows.ts';
import { bindingOf, type Grant, type GrantChange, type GrantRow, isBound, readGrant } from './grant.ts';
import type { Session } from './session.ts';

/** Grants a person may have, of all clients and of one; one more ends the oldest. */
const mostGrants = 1000;
export const mostGrantsOfClient = 100;
/** Access tokens revoked one by one that are remembered. */
const mostRevokedTokens = 1000;
/** Grants kept in memory: of a person, few are in use at a time. */
const mostKnown = 100;

const unbound = { dpop_jkt: null, 'x5t#S256': null } as const;

/** What a grant that is only a code has not yet. */
const unredeemed = {
  ...unbound,
  revoked_at: null,
  redeemed_at: null,
  generation: null,
  refresh_hash: null,
  rotated_at: null,
  refreshed_at: null,
  refresh_idle_lifetime: null,
  refresh_expires_at: null,
} as const satisfies Partial<GrantRow>;

/** Who authenticates is known by what they came with last; any other family keeps the first key or certificate it met. */
function nextBinding(grant: Grant, input: RotateInput): GrantChange {
  if (input.is_confidential) return { ...unbound, ...bindingOf(input) };
  return isBound(grant) ? {} : bindingOf(input);
}

export class GrantStore {
  readonly #sql: SqlStorage;
  readonly #known = new Map<string, Grant>();
  /** How many more may be issued, whichever client asks, before they are counted again. */
  #room = 0;
  #revokedTokens: Set<string> | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(id: string): Grant | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const row = findRow<GrantRow>(this.#sql, 'SELECT * FROM grants WHERE id = ?', id);
    return row && this.#know(readGrant(row));
  }

  /** Storage may hold something else now: it was written, or a write was taken back. */
  forget(): void {
    this.#known.clear();
    this.#revokedTokens = undefined;
    this.#room = 0;
  }

  /** The live grant a client has from a session, the youngest of several. */
  findOfSession({ session, client_id }: { session: string; client_id: string }, time: number): Grant | undefined {
    const condition = 'session = ? AND client_id = ? AND redeemed_at IS NOT NULL AND revoked_at IS NULL AND expires_at > ?';
    const query = `SELECT * FROM grants WHERE ${condition} ORDER BY issued_at DESC, id LIMIT 1`;
    const row = findRow<GrantRow>(this.#sql, query, session, client_id, time);
    return row && readGrant(row);
  }

  /** Those that were redeemed, or born so, and may still be used. */
  listAlive(time: number): Grant[] {
    const query = 'SELECT * FROM grants WHERE redeemed_at IS NOT NULL AND revoked_at IS NULL AND expires_at > ?';
    return this.#sql
      .exec<GrantRow>(query, time)
      .toArray()
      .map((row) => readGrant(withoutNulls(row)));
  }

  issue({ grant, client_id, scope }: AuthorizeInput, session: Session, time: number): Grant {
    this.#makeRoom(client_id, time);
    const { code_lifetime, access_token_lifetime = 0 } = grant;
    const row: GrantRow = {
      ...unredeemed,
      id: grant.id,
      code_hash: grant.code_hash,
      redirect_uri: grant.redirect_uri,
      sector: grant.sector ?? null,
      code_challenge: grant.code_challenge ?? null,
      code_dpop_jkt: grant.dpop_jkt ?? null,
      nonce: grant.nonce ?? null,
      claims: grant.claims ?? null,
      authorization_details: grant.authorization_details ?? null,
      requested_details: grant.requested_details ?? null,
      client_id,
      session: session.id,
      session_expires_at: session.expires_at,
      scope: formatScope(scope),
      resources: grant.resources?.join(' ') ?? null,
      auth_time: session.auth_time,
      acr: session.acr,
      amr: JSON.stringify(session.amr),
      offline: scope.includes('offline_access') ? 1 : 0,
      issued_at: time,
      code_expires_at: time + code_lifetime,
      expires_at: time + Math.max(code_lifetime, access_token_lifetime),
    };
    return this.#insert(row);
  }

  /** A grant that has no code: it is redeemed as it is born. */
  issueAsserted(input: AssertedGrantInput, time: number): Grant {
    const { grant: id, client_id, sector = null, scope, resource, access_token_lifetime } = input;
    this.#makeRoom(client_id, time);
    const row: GrantRow = {
      ...unredeemed,
      id,
      ...{ code_hash: '', redirect_uri: '', code_challenge: null, code_dpop_jkt: null, code_expires_at: time, redeemed_at: time },
      ...{ session: '', session_expires_at: time, auth_time: 0, acr: '', amr: '[]', offline: 0 },
      ...{ nonce: null, claims: null, authorization_details: null, requested_details: null },
      client_id,
      sector,
      scope: formatScope(scope),
      resources: resource ?? null,
      issued_at: time,
      expires_at: time + access_token_lifetime,
    };
    return this.#insert(row);
  }

  /** The grant, if this call is the one that consumed its code. A family ends with its session unless it is offline. */
  redeem(grant: Grant, input: RedeemInput, time: number): Grant | undefined {
    const { access_token_lifetime, refresh_token } = input;
    const expires_at = Math.max(grant.expires_at, time + access_token_lifetime);
    const binding = bindingOf(input);
    if (!refresh_token) return this.#change(grant, { redeemed_at: time, expires_at, ...binding });
    const { secret_hash, idle_lifetime, absolute_lifetime } = refresh_token;
    const absolute = time + absolute_lifetime;
    const refresh_expires_at = grant.offline ? absolute : Math.min(absolute, grant.session_expires_at);
    return this.#change(grant, {
      redeemed_at: time,
      expires_at: Math.max(expires_at, refresh_expires_at),
      ...binding,
      generation: 1,
      refresh_hash: secret_hash,
      refreshed_at: time,
      refresh_idle_lifetime: idle_lifetime,
      refresh_expires_at,
    });
  }

  /** The grant with its family one use further: under a new generation when `next_secret_hash` is given, else the same. */
  refresh(grant: Grant, input: RotateInput, time: number): Grant | undefined {
    const { generation, next_secret_hash, access_token_lifetime } = input;
    return this.#change(grant, {
      refreshed_at: time,
      expires_at: Math.max(grant.expires_at, time + access_token_lifetime),
      ...(next_secret_hash !== undefined && { generation: generation + 1, rotated_at: time, refresh_hash: next_secret_hash }),
      ...nextBinding(grant, input),
    });
  }

  /** Whether the grant lived until now. */
  revoke(id: string, time: number): boolean {
    return this.#revoke('id = ?2', time, id) > 0;
  }

  /** What dies with a session: every grant that is not offline, and every code nobody has redeemed. How many there were. */
  revokeOfSession(session: string, time: number): number {
    return this.#revoke('session = ?2 AND (offline = 0 OR redeemed_at IS NULL)', time, session);
  }

  revokeOfClient(client_id: string, time: number): number {
    return this.#revoke('client_id = ?2', time, client_id);
  }

  revokeAll(time: number): number {
    return this.#revoke('TRUE', time);
  }

  /** One access token dies alone, once; when too many that live are remembered already, its grant dies with it. What died of it. */
  revokeToken(grant: string, { id, expires_at }: { id: string; expires_at: number }, time: number): 'token' | 'grant' | undefined {
    if (this.isTokenRevoked(id)) return undefined;
    const remembered = 'SELECT count(*) AS tokens FROM revoked_tokens WHERE expires_at > ?';
    const { tokens } = this.#sql.exec<{ tokens: number }>(remembered, time).one();
    if (tokens >= mostRevokedTokens) return this.revoke(grant, time) ? 'grant' : undefined;
    this.#sql.exec('INSERT INTO revoked_tokens (id, expires_at) VALUES (?, ?)', id, expires_at);
    this.#revokedTokens?.add(id);
    return 'token';
  }

  isTokenRevoked(id: string): boolean {
    this.#revokedTokens ??= new Set(
      this.#sql
        .exec<{ id: string }>('SELECT id FROM revoked_tokens')
        .toArray()
        .map((token) => token.id),
    );
    return this.#revokedTokens.has(id);
  }

  sweep(time: number): void {
    const grants = this.#sql.exec('DELETE FROM grants WHERE expires_at <= ?', time).rowsWritten;
    const tokens = this.#sql.exec('DELETE FROM revoked_tokens WHERE expires_at <= ?', time).rowsWritten;
    if (grants + tokens > 0) this.forget();
  }

  get nextExpiry(): number | undefined {
    return earliest(firstExpiry(this.#sql, 'grants'), firstExpiry(this.#sql, 'revoked_tokens'));
  }

  /** The grant with its changes, if it still is as it was read. Not RETURNING: reading the wide row back costs more than the rest. */
  #change(grant: Grant, change: GrantChange): Grant | undefined {
    const assignments = Object.keys(change).map((name) => `"${name}" = ?`);
    const update = `UPDATE grants SET ${assignments.join(', ')}
      WHERE id = ? AND redeemed_at IS ? AND generation IS ? AND revoked_at IS NULL`;
    const { id, redeemed_at = null, generation = null } = grant;
    const { rowsWritten } = this.#sql.exec(update, ...Object.values(change), id, redeemed_at, generation);
    return rowsWritten > 0 ? this.#know(withoutNulls({ ...grant, ...change }) as Grant) : undefined;
  }

  #insert(row: GrantRow): Grant {
    insertRow(this.#sql, 'grants', row);
    return this.#know(readGrant(withoutNulls(row)));
  }

  /** How many of those that lived no longer do. @param condition in SQL, whose ?1 is the time */
  #revoke(condition: string, time: number, ...values: readonly string[]): number {
    this.forget();
    return this.#sql.exec(`UPDATE grants SET revoked_at = ?1 WHERE revoked_at IS NULL AND ${condition}`, time, ...values).rowsWritten;
  }

  #know(grant: Grant): Grant {
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(grant.id, grant);
    return grant;
  }

  /** A client that asks without end pushes out its own grants first: of those one that is revoked, else one without a sign-in, else the oldest. */
  #makeRoom(client_id: string, time: number): void {
    this.#room -= 1;
    if (this.#room >= 0 || !this.#findCrowded(client_id)) return;
    this.sweep(time);
    const crowded = this.#findCrowded(client_id);
    if (!crowded) return;
    const first = `SELECT id FROM grants WHERE client_id = ?1 OR ?1 IS NULL ORDER BY revoked_at IS NULL, session <> '', issued_at, id LIMIT 1`;
    const deletion = `DELETE FROM grants WHERE id = (${first}) RETURNING id`;
    for (const { id } of this.#sql.exec<{ id: string }>(deletion, crowded === 'client' ? client_id : null)) this.#known.delete(id);
  }

  /** Which limit is reached: the client's, or the person's. Counts every grant, and notes how many may follow this one uncounted. */
  #findCrowded(client_id: string): 'client' | 'person' | undefined {
    const query = 'SELECT client_id, count(*) AS own FROM grants GROUP BY client_id';
    const clients = this.#sql.exec<{ client_id: string; own: number }>(query).toArray();
    const everyone = clients.reduce((sum, { own }) => sum + own, 0);
    const most = Math.max(0, ...clients.map(({ own }) => own));
    this.#room = Math.min(mostGrants - everyone, mostGrantsOfClient - most) - 1;
    if (clients.some((client) => client.client_id === client_id && client.own >= mostGrantsOfClient)) return 'client';
    return everyone >= mostGrants ? 'person' : undefined;
  }
}
