// One person's Durable Object: a thin cover over its parts. Every decision is synchronous and one transaction, so nothing
// comes between what it reads and what it writes; what it needs from D1 is loaded before it begins (D-01).
import { DurableObject } from 'cloudflare:workers';
import { now } from '../../clock/index.ts';
import type { RequiredAction } from '../../oauth/words.ts';
import { Alarm, earliest } from '../alarm.ts';
import type * as Account from '../contracts/account.ts';
import type { AssertedGrantInput, AssertedGrantOutcome } from '../contracts/asserted-grant.ts';
import type * as Grants from '../contracts/grants.ts';
import type * as Values from '../contracts/one-time-values.ts';
import type * as Required from '../contracts/required-actions.ts';
import type * as SignIn from '../contracts/sign-in.ts';
import type * as Contract from '../contracts/subject-store.ts';
import type { ExchangeInput, ExchangeOutcome } from '../contracts/token-exchange.ts';
import type { StateEnvironment } from '../environment.ts';
import { applySchema } from '../schema.ts';
import { changePassword, changeProfile, disconnect, endSessions, findAccount, requestDeletion } from './account.ts';
import { grantOnAssertion } from './asserted-grant.ts';
import { beginAttempt } from './attempts.ts';
import { authorize, recordConsent } from './authorization.ts';
import { changeCredentials, findCredentials } from './credentials.ts';
import { buryPerson, eraseRecords, forgetPerson } from './erasure.ts';
import { exchange } from './exchange.ts';
import { expectAccount, expectGuest, expectPerson, insertGuest, spareGuest } from './guest.ts';
import { inspect } from './inspection.ts';
import { confirmAddress, findValue, issueValue, recordPassword, redeemValue, resetPassword } from './one-time-values.ts';
import { createParts, type Parts } from './parts.ts';
import { redeem } from './redemption.ts';
import { acceptTerms, actAsOperator, findRequired, finishAction } from './required-actions.ts';
import { revoke, revokeClient, setStatus } from './revocation.ts';
import { rotate } from './rotation.ts';
import { subjectSchema } from './schema.ts';
import { endSession, findSession, selectAccount } from './sessions.ts';
import { beginCode, declineSecondFactor, findSecondFactors, signIn } from './sign-in.ts';

/** Seconds between clean-ups, unless something else wakes the object anyway. */
const leisure = 3600;
/** Seconds after which an erasure that failed is tried again. */
const pause = 60;

const retryAt = (due: number | undefined): number | undefined => due && Math.max(due, now() + pause);

type Decision<Input, Outcome> = (parts: Parts, input: Input, time: number) => Outcome;

export class SubjectStore extends DurableObject<StateEnvironment> implements Contract.SubjectStoreContract {
  readonly #parts: Parts;
  readonly #alarm: Alarm;

  constructor(ctx: DurableObjectState, env: StateEnvironment) {
    super(ctx, env);
    applySchema(ctx.storage, subjectSchema);
    this.#parts = createParts(ctx, env);
    this.#alarm = new Alarm(ctx.storage);
    ctx.blockConcurrencyWhile(() => this.#alarm.restore());
  }

  async signIn(input: SignIn.SignInInput): Promise<SignIn.SignInOutcome> {
    await this.#parts.subject.refresh();
    const isAdmitted = input.proof.method !== 'guest' || (await this.#admitGuest(input.absolute_lifetime));
    return isAdmitted ? this.#decide(signIn, input) : { outcome: 'refused', reason: 'unknown_credential' };
  }

  async authorize(input: Contract.AuthorizeInput): Promise<Contract.AuthorizeOutcome> {
    return this.#loadAndDecide(authorize, input);
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

  async redeem(input: Grants.RedeemInput): Promise<Grants.RedeemOutcome> {
    return this.#loadAndDecide(redeem, input);
  }

  async rotate(input: Grants.RotateInput): Promise<Grants.RotateOutcome> {
    return this.#loadAndDecide(rotate, input);
  }

  async inspect(input: Grants.InspectInput): Promise<Grants.InspectOutcome> {
    await this.#parts.subject.refresh();
    return inspect(this.#parts, input, now());
  }

  async grantOnAssertion(input: AssertedGrantInput): Promise<AssertedGrantOutcome> {
    return this.#loadAndDecide(grantOnAssertion, input);
  }

  async exchange(input: ExchangeInput): Promise<ExchangeOutcome> {
    return this.#loadAndDecide(exchange, input);
  }

  async revoke(input: Grants.RevokeInput): Promise<Grants.RevokeOutcome> {
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

  async issueValue(input: Values.IssueValueInput): Promise<Values.IssueValueOutcome> {
    return this.#loadAndDecide(issueValue, input);
  }

  async findValue(input: Values.LinkedValue): Promise<Values.FindValueOutcome> {
    return findValue(this.#parts, input, now());
  }

  async redeemValue(input: Values.LinkedValue): Promise<Values.RedeemValueOutcome> {
    return this.#decide(redeemValue, input);
  }

  async confirmAddress(input: Values.ConfirmAddressInput): Promise<Values.ConfirmAddressOutcome> {
    return this.#decide(confirmAddress, input);
  }

  async resetPassword(input: Values.ResetPasswordInput): Promise<Values.ResetPasswordOutcome> {
    return this.#decide(resetPassword, input);
  }

  async recordPassword(input: Values.RecordPasswordInput): Promise<{ outcome: 'recorded' }> {
    return this.#decide(recordPassword, input);
  }

  async findRequired(input: Required.FindRequiredInput): Promise<Required.FindRequiredOutcome> {
    return this.#loadAndDecide(findRequired, input);
  }

  async acceptTerms(input: Required.AcceptTermsInput): Promise<{ outcome: 'accepted' | 'no_session' }> {
    return this.#decide(acceptTerms, input);
  }

  async finishAction(action: RequiredAction): Promise<{ outcome: 'noted' }> {
    return this.#decide(finishAction, action);
  }

  async actAsOperator(act: Required.OperatorAct): Promise<Required.OperatorActOutcome> {
    return this.#loadAndDecide(actAsOperator, act);
  }

  async findAccount(holder: Account.Holder): Promise<Account.FindAccountOutcome> {
    return this.#decide(findAccount, holder);
  }

  async endSessions(input: Account.EndSessionsInput): Promise<Account.EndSessionsOutcome> {
    return this.#decide(endSessions, input);
  }

  async disconnect(input: Account.DisconnectInput): Promise<Account.DisconnectOutcome> {
    return this.#decide(disconnect, input);
  }

  async changeProfile(input: Account.ChangeProfileInput): Promise<Account.ChangeProfileOutcome> {
    return this.#decide(changeProfile, input);
  }

  async changePassword(input: Account.ChangePasswordInput): Promise<Account.ChangePasswordOutcome> {
    return this.#decide(changePassword, input);
  }

  async requestDeletion(input: Account.RequestDeletionInput): Promise<Account.RequestDeletionOutcome> {
    const outcome = this.#decide(requestDeletion, input);
    this.#alarm.wakeBy(this.#parts.deletion.dueAt);
    return outcome;
  }

  async expectVersion(version: number): Promise<{ outcome: 'noted' }> {
    this.#parts.subject.expect(version);
    return { outcome: 'noted' };
  }

  async expectAccount(version: number): Promise<{ outcome: 'noted' | 'refused' }> {
    return this.#loadAndDecide(expectAccount, version);
  }

  async expectPerson(): Promise<{ outcome: 'noted' | 'refused' }> {
    return this.#decide(expectPerson, undefined);
  }

  async setStatus(status: 'active' | 'disabled'): Promise<{ outcome: 'set' }> {
    return this.#decide(setStatus, status);
  }

  /** Carries the audit events away and cleans up; no decision waits for it. */
  override async alarm(): Promise<void> {
    const { sessions, grants, attempts, browsers, begun, oneTime, values, deletion, outbox } = this.#parts;
    this.#alarm.rang();
    await this.#eraseIfDue();
    for (const part of [sessions, grants, attempts, browsers, begun, oneTime, values]) part.sweep(now());
    await outbox.drain();
    const expiry = earliest(...[sessions, grants, attempts, begun, oneTime, values].map(({ nextExpiry }) => nextExpiry));
    this.#alarm.wakeBy(earliest(outbox.dueAt, expiry && Math.max(expiry, now() + leisure), retryAt(deletion.dueAt)));
  }

  /** Whether the object was nobody's, and now is a guest's. */
  async #admitGuest(lifetime: number): Promise<boolean> {
    const { subject, deletion } = this.#parts;
    if (subject.id === null || !this.#decide(expectGuest, lifetime)) return false;
    this.#alarm.wakeBy(deletion.dueAt);
    await insertGuest(this.env.DB, subject.id, now());
    await subject.refresh();
    return true;
  }

  /** What fails is tried again: until all is done, the person is disabled. */
  async #eraseIfDue(): Promise<void> {
    const { deletion, outbox, subject } = this.#parts;
    if (!deletion.isDue(now()) || subject.id === null) return;
    try {
      await spareGuest(this.#parts, this.env.DB, now());
      // Whoever signed in meanwhile took it back.
      if (!deletion.isDue(now())) return;
      this.#transact(() => buryPerson(this.#parts, now()));
      await outbox.drain();
      if (outbox.dueAt !== undefined) return;
      await eraseRecords(this.env.DB, subject.id, now());
      this.#transact(() => forgetPerson(this.#parts, this.ctx.storage.sql, now()));
    } catch (error) {
      console.warn('a person is not erased yet:', error instanceof Error ? error.message : error);
    }
  }

  async #loadAndDecide<Input, Outcome>(decision: Decision<Input, Outcome>, input: Input): Promise<Outcome> {
    await this.#parts.subject.refresh();
    return this.#decide(decision, input);
  }

  #decide<Input, Outcome>(decision: Decision<Input, Outcome>, input: Input): Outcome {
    const outcome = this.#transact(() => decision(this.#parts, input, now()));
    this.#alarm.wakeBy(this.#parts.outbox.dueAt);
    return outcome;
  }

  /** What memory knows of storage is forgotten with a transaction that is taken back. */
  #transact<Outcome>(decide: () => Outcome): Outcome {
    try {
      return this.ctx.storage.transactionSync(decide);
    } catch (error) {
      for (const part of [this.#parts.subject, this.#parts.sessions, this.#parts.grants]) part.forget();
      throw error;
    }
  }
}
