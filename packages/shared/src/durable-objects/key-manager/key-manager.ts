// The issuer's keys (D-11): next → active → retiring → retired, and revoked from anywhere. Keys of every algorithm are made
// as soon as anybody asks for one, ahead of the decision that needs them; the decision itself is one synchronous step.
// Leaves the rules of time to policies/key-lifecycle, and to key-orders.ts what operators want.
import { DurableObject } from 'cloudflare:workers';
import { now } from '../../clock/index.ts';
import { parseSecretRing, type SecretRing } from '../../config/secrets.ts';
import { isUnderCurrentSecret, reencryptPrivateKey } from '../../handles/key-encryption.ts';
import { decryptionAlgorithms, type SigningAlgorithm, signingAlgorithms } from '../../oauth/words.ts';
import { mayRotateAt, rotationDueAt } from '../../policies/key-lifecycle.ts';
import { Alarm, earliest } from '../alarm.ts';
import type { EncryptedDecryptionKey, EncryptedSigningKey, KeyAlgorithm, KeyManagerContract, PublicKey } from '../contracts/key-manager.ts';
import type { StateEnvironment } from '../environment.ts';
import { Outbox, outboxChainColumns, outboxTables } from '../outbox.ts';
import { applySchema } from '../schema.ts';
import { generateKey } from './generate.ts';
import { type KeyOrder, KeyOrders, keyOrderTable } from './key-orders.ts';
import { KeyTable, keyTable, type StoredKey } from './key-table.ts';

const schema = [[keyTable, outboxTables].join(''), keyOrderTable, outboxChainColumns];

/** Each has its keys from the first JWKS on, so that nothing is signed with a key the world could not have seen (B-025). */
const algorithms: readonly KeyAlgorithm[] = [...signingAlgorithms, ...decryptionAlgorithms];

/** Seconds until the upkeep is tried again after it failed. */
const upkeepPause = 300;

type RotateOutcome = Awaited<ReturnType<KeyManagerContract['rotate']>>;
type RevokeOutcome = Awaited<ReturnType<KeyManagerContract['revoke']>>;

/** The states a key is made for. */
type MadeState = 'active' | 'next';

interface Pair {
  active: StoredKey;
  next: StoredKey;
}

export class KeyManager extends DurableObject<StateEnvironment> implements KeyManagerContract {
  readonly #keys: KeyTable;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;
  readonly #orders: KeyOrders;
  readonly #making = new Map<KeyAlgorithm, Promise<void>>();

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, schema);
    this.#keys = new KeyTable(ctx.storage.sql);
    this.#outbox = new Outbox(ctx.storage, env.DB, { chain: ctx.id.toString(), subject: null });
    this.#alarm = new Alarm(ctx.storage);
    this.#orders = new KeyOrders(ctx.storage.sql, env.DB);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async listKeys(): Promise<PublicKey[]> {
    // Whoever verifies asks for the list every few seconds. D1 is no part of the answer.
    if (this.#orders.isDue) this.ctx.waitUntil(this.#heedOperators());
    await Promise.all(algorithms.map((alg) => this.#activeKey(alg)));
    return this.#keys.listPublic();
  }

  async signingKey(alg: SigningAlgorithm): Promise<EncryptedSigningKey> {
    const secrets = this.#secrets();
    const { kid, state, jwk, ciphertext } = await this.#activeKey(alg);
    if (!isUnderCurrentSecret(ciphertext, secrets)) this.#alarm.wakeBy(now());
    return { kid, alg, use: 'sig', state, jwk, ciphertext };
  }

  async decryptionKeys(): Promise<EncryptedDecryptionKey[]> {
    await Promise.all(decryptionAlgorithms.map((alg) => this.#activeKey(alg)));
    return this.#keys.listStored().filter((key) => key.use === 'enc');
  }

  async rotate({ alg, at_once }: { alg: KeyAlgorithm; at_once: boolean }): Promise<RotateOutcome> {
    return this.#decide(alg, (pair) => {
      const not_before = mayRotateAt(pair.next, { at_once });
      if (now() < not_before) return { outcome: 'too_early', not_before };
      this.#succeed(pair, at_once);
      return { outcome: 'rotated', kid: pair.next.kid };
    });
  }

  async revoke(kid: string): Promise<RevokeOutcome> {
    return this.#revoke(kid);
  }

  /** Scheduled rotation, replacement of missing keys, clean-up and the delivery of audit events. */
  override async alarm(): Promise<void> {
    this.#alarm.rang();
    this.#keys.sweep(now());
    const upkeepDueAt = await this.#upkeep();
    await this.#outbox.drain();
    this.#alarm.wakeBy(earliest(upkeepDueAt, this.#keys.nextSweep, this.#outbox.dueAt));
  }

  /** Never throws: what cannot be read or done now waits for the next look and keeps no other order waiting; the keys that are there sign. */
  async #heedOperators(): Promise<void> {
    const tell = (error: unknown) => console.error('orders for the keys wait:', error instanceof Error ? error.message : error);
    try {
      for (const order of await this.#orders.find()) await this.#carryOut(order).catch(tell);
      await this.#orders.report();
    } catch (error) {
      tell(error);
    }
  }

  /** Each with its note, or not at all. */
  async #carryOut(order: KeyOrder): Promise<void> {
    const alg = algorithms.find((known) => known === order.key);
    if (order.act === 'revoke') this.#noting(order, () => this.#revoke(order.key).outcome);
    else if (order.act !== 'replace' || !alg) this.#noting(order, () => 'unknown');
    else {
      await this.#decide(alg, (pair) => {
        // A key that was made this very moment takes over at the next look.
        if (now() < mayRotateAt(pair.next, { at_once: true })) return;
        this.#noting(order, () => {
          this.#succeed(pair, true);
          return pair.next.kid;
        });
      });
    }
  }

  #noting(order: KeyOrder, act: () => string): void {
    if (this.#orders.isCarriedOut(order)) return;
    this.ctx.storage.transactionSync(() => this.#orders.note(order, act()));
  }

  /** When it is due again, epoch seconds. Never throws: while it fails, the keys that are there go on signing. */
  async #upkeep(): Promise<number | undefined> {
    try {
      let dueAt: number | undefined;
      for (const alg of algorithms) dueAt = earliest(dueAt, await this.#keepUp(alg));
      await this.#reseal();
      return dueAt;
    } catch (error) {
      console.error('the keys were not kept up:', error instanceof Error ? error.message : error);
      return now() + upkeepPause;
    }
  }

  #keepUp(alg: KeyAlgorithm): Promise<number> {
    return this.#decide(alg, (pair) => {
      const dueAt = rotationDueAt(pair.active, pair.next);
      if (now() < dueAt) return dueAt;
      this.#succeed(pair, false);
      return now();
    });
  }

  /** Brings every private key under the current version of the secret; each is one step, so it may stop anywhere (F-28). */
  async #reseal(): Promise<void> {
    for (const key of this.#keys.listStored()) {
      const resealed = await reencryptPrivateKey(key, this.#secrets());
      if (resealed) this.#keys.reseal(key, resealed);
    }
  }

  /** Any state → revoked, and next → active where it was the active one, in one step. */
  #revoke(kid: string): RevokeOutcome {
    const key = this.#keys.get(kid);
    if (!key) return { outcome: 'unknown' };
    if (key.state === 'revoked') return { outcome: 'revoked' };
    this.ctx.storage.transactionSync(() => {
      const next = key.state === 'active' ? this.#keys.find(key.alg, 'next') : undefined;
      this.#keys.revoke(kid, now());
      if (next) this.#keys.activate(next.kid, now());
      this.#outbox.record('key.revoked', { alg: key.alg, kid, state: key.state });
    });
    this.#alarm.wakeBy(now());
    return { outcome: 'revoked' };
  }

  /** active → retiring and next → active in one step; the alarm makes the next one. */
  #succeed({ active, next }: Pair, at_once: boolean): void {
    this.ctx.storage.transactionSync(() => {
      this.#keys.retire(active, now());
      this.#keys.activate(next.kid, now());
      this.#outbox.record('key.rotated', { alg: active.alg, kid: next.kid, previous: active.kid, at_once });
    });
    this.#alarm.wakeBy(now());
  }

  /** Made alone when missing, for somebody waits; the alarm makes the next one. */
  async #activeKey(alg: KeyAlgorithm): Promise<StoredKey> {
    for (;;) {
      const active = this.#keys.find(alg, 'active');
      if (active) return active;
      await this.#make(alg, ['active']);
    }
  }

  /**
   * One synchronous step on the active and the next key as they are at that moment, made before when missing.
   * @throws ConfigurationError when there is no secret to keep a new key under (I7)
   */
  async #decide<Outcome>(alg: KeyAlgorithm, decision: (pair: Pair) => Outcome): Promise<Outcome> {
    for (;;) {
      const active = this.#keys.find(alg, 'active');
      const next = this.#keys.find(alg, 'next');
      if (active && next) return decision({ active, next });
      await this.#make(alg, ['active', 'next']);
    }
  }

  /** Many needs at once wait for one making; the table decides which keys count. */
  async #make(alg: KeyAlgorithm, states: readonly MadeState[]): Promise<void> {
    const making = this.#making.get(alg) ?? this.#makeMissing(alg, states).finally(() => this.#making.delete(alg));
    this.#making.set(alg, making);
    await making;
  }

  /** Makes first and stores then, in one step that a key stored meanwhile wins. */
  async #makeMissing(alg: KeyAlgorithm, states: readonly MadeState[]): Promise<void> {
    const secrets = this.#secrets();
    const missing = states.filter((state) => !this.#keys.find(alg, state));
    const made = await Promise.all(missing.map(async (state) => ({ state, key: await generateKey(alg, secrets) })));
    this.ctx.storage.transactionSync(() => {
      for (const { state, key } of made) this.#keys.add(key, state, now());
    });
    this.#alarm.wakeBy(now());
  }

  #secrets(): SecretRing {
    return parseSecretRing('KEY_ENCRYPTION_SECRETS', this.env.KEY_ENCRYPTION_SECRETS);
  }
}
