// The rows of the issuer's keys and their atomic moves from state to state. At most one key of an algorithm is active and
// one is next; the database itself holds that. A key that signs no more forgets its private part; one that decrypts keeps
// it while it retires.
import { isDecryptionAlgorithm } from '../../oauth/words.ts';
import { keyLifecycle } from '../../policies/key-lifecycle.ts';
import type {
  EncryptedDecryptionKey,
  EncryptedSigningKey,
  KeyAlgorithm,
  KeyState,
  PublicDecryptionKey,
  PublicKey,
  PublicSigningKey,
} from '../contracts/key-manager.ts';

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
  alg: KeyAlgorithm;
  state: KeyState;
  jwk: string;
  /** Only keys that may still sign or decrypt have one. */
  ciphertext: string | null;
  /** Also when it was first published. */
  created_at: number;
  activated_at: number | null;
  /** When it ceased to be active. */
  left_at: number | null;
};

type Identity = Pick<PublicSigningKey, 'kid' | 'alg' | 'use'> | Pick<PublicDecryptionKey, 'kid' | 'alg' | 'use'>;

/** An algorithm is for one use. */
export const identifyKey = (kid: string, alg: KeyAlgorithm): Identity =>
  isDecryptionAlgorithm(alg) ? { kid, alg, use: 'enc' } : { kid, alg, use: 'sig' };

/** A key with a private part. */
export type StoredKey = (EncryptedSigningKey | EncryptedDecryptionKey) & {
  created_at: number;
  /** 0 for a key that was not active yet. */
  activated_at: number;
};

export type NewKey = Identity & Pick<StoredKey, 'jwk' | 'ciphertext'>;

export class KeyTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Every key that is not revoked. */
  listPublic(): PublicKey[] {
    const query = `SELECT kid, alg, state, jwk FROM keys WHERE state <> 'revoked' ORDER BY created_at, kid`;
    return this.#sql
      .exec<Pick<KeyRow, 'kid' | 'alg' | 'state' | 'jwk'>>(query)
      .toArray()
      .map(({ kid, alg, ...row }) => ({ ...identifyKey(kid, alg), ...row }));
  }

  get(kid: string): Pick<KeyRow, 'kid' | 'alg' | 'state'> | undefined {
    return this.#sql.exec<KeyRow>('SELECT * FROM keys WHERE kid = ?', kid).toArray()[0];
  }

  /** The key of an algorithm in one of the two states of which there is one. */
  find(alg: KeyAlgorithm, state: 'active' | 'next'): StoredKey | undefined {
    const [row] = this.#sql.exec<KeyRow>('SELECT * FROM keys WHERE alg = ? AND state = ?', alg, state).toArray();
    return row && readStoredKey(row);
  }

  /** Every key that may still sign or decrypt. */
  listStored(): StoredKey[] {
    const query = 'SELECT * FROM keys WHERE ciphertext IS NOT NULL ORDER BY created_at, kid';
    return this.#sql.exec<KeyRow>(query).toArray().map(readStoredKey);
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

  /** active → retiring: a decryption key goes on opening what was encrypted to it. */
  retire({ kid, use }: StoredKey, time: number): void {
    this.#leave(kid, 'retiring', time);
    if (use === 'sig') this.#forgetPrivatePart(kid);
  }

  /** Any state → revoked. */
  revoke(kid: string, time: number): void {
    this.#leave(kid, 'revoked', time);
    this.#forgetPrivatePart(kid);
  }

  /** The same key sealed under another version of the secret, unless it changed meanwhile. */
  reseal({ kid, ciphertext }: StoredKey, resealed: string): void {
    this.#sql.exec('UPDATE keys SET ciphertext = ? WHERE kid = ? AND ciphertext = ?', resealed, kid, ciphertext);
  }

  /** retiring → retired → forgotten, each when its time has come. */
  sweep(time: number): void {
    const { retirement, remembrance } = keyLifecycle;
    const retire = `UPDATE keys SET state = 'retired', ciphertext = NULL WHERE state = 'retiring' AND left_at <= ?`;
    this.#sql.exec(retire, time - retirement);
    this.#sql.exec(`DELETE FROM keys WHERE state IN ('retired', 'revoked') AND left_at <= ?`, time - retirement - remembrance);
  }

  /** When the next sweep finds something, epoch seconds. */
  get nextSweep(): number | undefined {
    const { retirement, remembrance } = keyLifecycle;
    const query = `SELECT min(left_at + iif(state = 'retiring', ?1, ?1 + ?2)) AS at FROM keys WHERE left_at IS NOT NULL`;
    return this.#sql.exec<{ at: number | null }>(query, retirement, remembrance).one().at ?? undefined;
  }

  #leave(kid: string, state: 'retiring' | 'revoked', time: number): void {
    this.#sql.exec('UPDATE keys SET state = ?, left_at = ? WHERE kid = ?', state, time, kid);
  }

  #forgetPrivatePart(kid: string): void {
    this.#sql.exec('UPDATE keys SET ciphertext = NULL WHERE kid = ?', kid);
  }
}

const readStoredKey = ({ kid, alg, state, jwk, ciphertext, created_at, activated_at }: KeyRow): StoredKey => ({
  ...identifyKey(kid, alg),
  state,
  jwk,
  ciphertext: ciphertext ?? '',
  created_at,
  activated_at: activated_at ?? 0,
});
