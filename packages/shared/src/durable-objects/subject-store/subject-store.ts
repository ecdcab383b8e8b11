// One person's Durable Object: a thin cover over its parts. Every decision is synchronous and one transaction, so nothing
// comes between what it reads and what it writes; what it needs from D1 is loaded before it begins (D-01).
import { DurableObject } from 'cloudflare:workers';
import { now } from '../../clock/index.ts';
import { Alarm, earliest } from '../alarm.ts';
import { AttemptStore, attemptTable } from '../attempt-store.ts';
import type { AssertedGrantInput, AssertedGrantOutcome } from '../contracts/asserted-grant.ts';
import type * as SignIn from '../contracts/sign-in.ts';
import type * as Contract from '../contracts/subject-store.ts';
import type { ExchangeInput, ExchangeOutcome } from '../contracts/token-exchange.ts';
import type { StateEnvironment } from '../environment.ts';
import { Outbox, outboxTables } from '../outbox.ts';
import { applySchema } from '../schema.ts';
import { grantOnAssertion } from './asserted-grant.ts';
import { beginAttempt } from './attempts.ts';
import { authorize, recordConsent } from './authorization.ts';
import { BegunSignIns, begunSignInTable } from './begun-sign-ins.ts';
import { ConsentStore, consentDetailsColumn, consentDigestColumn, consentTable } from './consent-store.ts';
import { changeCredentials, findCredentials } from './credentials.ts';
import { exchange } from './exchange.ts';
import { grantCertificateColumn, grantDetailsColumns, grantResourcesColumn, grantTables } from './grant.ts';
import { GrantStore } from './grant-store.ts';
import { inspect } from './inspection.ts';
import { KnownBrowsers, knownBrowserTable } from './known-browsers.ts';
import { OneTimeStore, oneTimeTables } from './one-time-store.ts';
import type { Parts } from './parts.ts';
import { PasskeyStore, passkeyTable } from './passkey-store.ts';
import { redeem } from './redemption.ts';
import { revoke, revokeClient, setStatus } from './revocation.ts';
import { rotate } from './rotation.ts';
import { SessionStore, sessionMethodColumns, sessionTable } from './session-store.ts';
import { endSession, findSession, selectAccount } from './sessions.ts';
import { beginCode, declineSecondFactor, findSecondFactors, signIn } from './sign-in.ts';
import { SubjectSnapshot, subjectTable } from './subject-snapshot.ts';

const schema = [
  [subjectTable, sessionTable, grantTables, consentTable, attemptTable, outboxTables].join(''),
  knownBrowserTable,
  grantCertificateColumn,
  grantResourcesColumn,
  [grantDetailsColumns, consentDetailsColumn].join(''),
  [sessionMethodColumns, begunSignInTable, passkeyTable, oneTimeTables].join(''),
  consentDigestColumn,
];

/** Seconds between clean-ups, unless something else wakes the object anyway. */
const leisure = 3600;

export class SubjectStore extends DurableObject<StateEnvironment> implements Contract.SubjectStoreContract {
  readonly #parts: Parts;
  readonly #alarm: Alarm;

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, schema);
    const { sql } = ctx.storage;
    const subject = new SubjectSnapshot(sql, env.DB, ctx.id.name);
    this.#parts = {
      subject,
      sessions: new SessionStore(sql),
      grants: new GrantStore(sql),
      consents: new ConsentStore(sql),
      attempts: new AttemptStore(sql),
      browsers: new KnownBrowsers(sql),
      begun: new BegunSignIns(sql),
      passkeys: new PasskeyStore(sql),
      oneTime: new OneTimeStore(sql),
      outbox: new Outbox(ctx.storage, env.DB, subject.id, env.LOGOUT_QUEUE),
    };
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async signIn(input: SignIn.SignInInput): Promise<SignIn.SignInOutcome> {
    await this.#parts.subject.refresh();
    return this.#decide(signIn, input);
  }

  async authorize(input: Contract.AuthorizeInput): Promise<Contract.AuthorizeOutcome> {
    await this.#parts.subject.refresh();
    return this.#decide(authorize, input);
  }

  async recordConsent(input: Contract.ConsentInput): Promise<Contract.ConsentOutcome> {
    return this.#decide(recordConsent, input);
  }

  async selectAccount(input: Contract.SelectAccountInput): Promise<Contract.SelectAccountOutcome> {
    return this.#decide(selectAccount, input);
  }

  async findSession(session: Contract.Reference): Promise<Contract.FindSessionOutcome> {
    return this.#decide(findSession, session);
  }

  async redeem(input: Contract.RedeemInput): Promise<Contract.RedeemOutcome> {
    await this.#parts.subject.refresh();
    return this.#decide(redeem, input);
  }

  async rotate(input: Contract.RotateInput): Promise<Contract.RotateOutcome> {
    await this.#parts.subject.refresh();
    return this.#decide(rotate, input);
  }

  async inspect(input: Contract.InspectInput): Promise<Contract.InspectOutcome> {
    await this.#parts.subject.refresh();
    return inspect(this.#parts, input, now());
  }

  async grantOnAssertion(input: AssertedGrantInput): Promise<AssertedGrantOutcome> {
    await this.#parts.subject.refresh();
    return this.#decide(grantOnAssertion, input);
  }

  async exchange(input: ExchangeInput): Promise<ExchangeOutcome> {
    await this.#parts.subject.refresh();
    return this.#decide(exchange, input);
  }

  async revoke(input: Contract.RevokeInput): Promise<Contract.RevokeOutcome> {
    return this.#decide(revoke, input);
  }

  async revokeClient(client_id: string): Promise<{ outcome: 'revoked'; grants: number }> {
    return this.#decide(revokeClient, client_id);
  }

  async endSession(input: Contract.EndSessionInput): Promise<Contract.EndSessionOutcome> {
    return this.#decide(endSession, input);
  }

  async beginAttempt(input: SignIn.BeginAttemptInput): Promise<SignIn.BeginAttemptOutcome> {
    return this.#decide(beginAttempt, input);
  }

  async findSecondFactors(input: SignIn.SecondFactorInput): Promise<SignIn.FindSecondFactorsOutcome> {
    return this.#decide(findSecondFactors, input);
  }

  async beginCode(input: SignIn.SecondFactorInput): Promise<SignIn.BeginCodeOutcome> {
    return this.#decide(beginCode, input);
  }

  async declineSecondFactor(input: SignIn.DeclineSecondFactorInput): Promise<{ outcome: 'declined' | 'no_session' }> {
    return this.#decide(declineSecondFactor, input);
  }

  async findCredentials(session: Contract.Reference): Promise<SignIn.FindCredentialsOutcome> {
    return this.#decide(findCredentials, session);
  }

  async changeCredentials(input: SignIn.ChangeCredentialsInput): Promise<SignIn.ChangeCredentialsOutcome> {
    return this.#decide(changeCredentials, input);
  }

  async expectVersion(version: number): Promise<{ outcome: 'noted' }> {
    this.#parts.subject.expect(version);
    return { outcome: 'noted' };
  }

  async setStatus(status: 'active' | 'disabled'): Promise<{ outcome: 'set' }> {
    return this.#decide(setStatus, status);
  }

  /** Carries the audit events away and cleans up; no decision waits for it. */
  override async alarm(): Promise<void> {
    const { sessions, grants, attempts, browsers, begun, oneTime, outbox } = this.#parts;
    this.#alarm.rang();
    for (const part of [sessions, grants, attempts, browsers, begun, oneTime]) part.sweep(now());
    await outbox.drain();
    const expiry = earliest(...[sessions, grants, attempts, begun, oneTime].map(({ nextExpiry }) => nextExpiry));
    this.#alarm.wakeBy(earliest(outbox.dueAt, expiry && Math.max(expiry, now() + leisure)));
  }

  #decide<Input, Outcome>(decision: (parts: Parts, input: Input, time: number) => Outcome, input: Input): Outcome {
    const outcome = this.#transact(() => decision(this.#parts, input, now()));
    this.#alarm.wakeBy(this.#parts.outbox.dueAt);
    return outcome;
  }

  /** What memory knows of storage is forgotten with a transaction that is taken back. */
  #transact<Outcome>(decide: () => Outcome): Outcome {
    try {
      return this.ctx.storage.transactionSync(decide);
    } catch (error) {
      this.#parts.subject.forget();
      throw error;
    }
  }
}
