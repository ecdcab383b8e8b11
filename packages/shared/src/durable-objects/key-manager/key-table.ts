// The rows of the issuer's keys and their atomic moves from state to state. At most one key of an algorithm is active and
// one is next; the database itself holds that. A key that leaves `active` forgets its private part.

import type { SigningAlgorithm } from '../../oauth/words.ts';
import { keyLifecycle } from '../../policies/key-lifecycle.ts';
import type { EncryptedSigningKey, KeyState, PublicKey } from '../contracts/key-manager.ts';

export const keyTable = `
  CREATE TABLE keys (
    kid TEXT PRIMARY KEY,
    alg TEXT NOT NULL,
    state TEXT NOT NULL,
    jwk TEXT NOT NULL,
    ciphertext TEXT,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    left_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX one_active_key ON keys (alg) WHERE state = 'active';
  CREATE UNIQUE INDEX one_next_key ON keys (alg) WHERE state = 'next';
`;

type KeyRow = {
  kid: string;
  alg: SigningAlgorithm;
  state: KeyState;
  jwk: string;
  /** Only next and active keys can sign. */
  ciphertext: string | null;
  /** Also when it was first published. */
  created_at: number;
  activated_at: number | null;
  /** When it ceased to sign. */
  left_at: number | null;
};

/** A key that can sign. */
export interface StoredKey extends EncryptedSigningKey {
  created_at: number;
  /** 0 for a key that has not signed yet. */
  activated_at: number;
}

export interface NewKey {
  kid: string;
  alg: SigningAlgorithm;
  /** Public JWK, JSON text. */
  jwk: string;
  ciphertext: string;
}

export class KeyTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Every key that may still have to verify something. */
  listPublic(): PublicKey[] {
    const query = `SELECT kid, alg, state, jwk FROM keys WHERE state <> 'revoked' ORDER BY created_at, kid`;
    return this.#sql
      .exec<Pick<KeyRow, 'kid' | 'alg' | 'state' | 'jwk'>>(query)
      .toArray()
      .map((row) => ({ ...row, use: 'sig' }));
  }

  find(kid: string): Pick<KeyRow, 'kid' | 'alg' | 'state'> | undefined {
    return this.#sql.exec<KeyRow>('SELECT * FROM keys WHERE kid = ?', kid).toArray()[0];
  }

  /** The key of an algorithm in one of the two states that have a private part. */
  findSigning(alg: SigningAlgorithm, state: 'active' | 'next'): StoredKey | undefined {
    const [row] = this.#sql.exec<KeyRow>('SELECT * FROM keys WHERE alg = ? AND state = ?', alg, state).toArray();
    return row && readSigningRow(row);
  }

  listSigning(): StoredKey[] {
    const query = 'SELECT * FROM keys WHERE ciphertext IS NOT NULL';
    return this.#sql.exec<KeyRow>(query).toArray().map(readSigningRow);
  }

  /** The algorithms that are in use. */
  listAlgorithms(): SigningAlgorithm[] {
    return this.#sql
      .exec<{ alg: SigningAlgorithm }>('SELECT DISTINCT alg FROM keys')
      .toArray()
      .map(({ alg }) => alg);
  }

  /** Whether this key took the state; it does not when another one holds it already. */
  add(key: NewKey, state: 'active' | 'next', time: number): boolean {
    const insert = `INSERT INTO keys (kid, alg, state, jwk, ciphertext, created_at, activated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`;
    const activated_at = state === 'active' ? time : null;
    return this.#sql.exec(insert, key.kid, key.alg, state, key.jwk, key.ciphertext, time, activated_at).rowsWritten > 0;
  }

  /** next → active. */
  activate(kid: string, time: number): void {
    this.#sql.exec(`UPDATE keys SET state = 'active', activated_at = ? WHERE kid = ? AND state = 'next'`, time, kid);
  }

  /** active → retiring; any → revoked. The private part is gone with it. */
  leave(kid: string, state: 'retiring' | 'revoked', time: number): void {
    this.#sql.exec('UPDATE keys SET state = ?, ciphertext = NULL, left_at = ? WHERE kid = ?', state, time, kid);
  }

  /** The same key sealed under another version of the secret, unless it changed meanwhile. */
  reseal({ kid, ciphertext }: StoredKey, resealed: string): void {
    this.#sql.exec('UPDATE keys SET ciphertext = ? WHERE kid = ? AND ciphertext = ?', resealed, kid, ciphertext);
  }

  /** retiring → retired → forgotten, each when its time has come. */
  sweep(time: number): void {
    const { retirement, remembrance } = keyLifecycle;
    this.#sql.exec(`UPDATE keys SET state = 'retired' WHERE state = 'retiring' AND left_at <= ?`, time - retirement);
    this.#sql.exec(`DELETE FROM keys WHERE state IN ('retired', 'revoked') AND left_at <= ?`, time - retirement - remembrance);
  }

  /** When the next sweep finds something, epoch seconds. */
  get nextSweep(): number | undefined {
    const { retirement, remembrance } = keyLifecycle;
    const query = `SELECT min(left_at + iif(state = 'retiring', ?1, ?1 + ?2)) AS at FROM keys WHERE left_at IS NOT NULL`;
    return this.#sql.exec<{ at: number | null }>(query, retirement, remembrance).one().at ?? undefined;
  }
}

const readSigningRow = ({ kid, alg, state, jwk, ciphertext, created_at, activated_at }: KeyRow): StoredKey => ({
  kid,
  alg,
  use: 'sig',
  state,
  jwk,
  ciphertext: ciphertext ?? '',
  created_at,
  activated_at: activated_at ?? 0,
});
