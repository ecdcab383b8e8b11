import { describe, expect, it } from 'vitest';
import { authenticationContexts as acr, guestAcr } from '../oauth/authentication-contexts.ts';
import { type AuthorizationDecision, type AuthorizationFacts, decideAuthorization, type RequestedAuthorization } from './authorization.ts';
import type { RequiredAction } from './required-actions.ts';

const time = 1_000_000;
const plain: RequestedAuthorization = { scope: ['openid', 'profile'], prompt: [], consent: 'remembered' };
const facts: AuthorizationFacts = {
  sub: 'ada',
  session: { auth_time: time - 100, acr: acr.password },
  least_acr: acr.password,
  best_acr: acr.password,
  actions: { demanded: [], has_verified_email: false, has_second_factor: false },
  consent: { scope: ['openid', 'profile', 'email'], transaction: 'earlier' },
};
const { consent: _, ...withoutConsent } = facts;
const agreedToDigest = { ...facts, consent: { scope: ['openid', 'profile'], transaction: 'earlier', client_digest: 'a' } };
const session = (changes: Partial<AuthorizationFacts['session']>): AuthorizationFacts => ({
  ...facts,
  session: { ...facts.session, ...changes },
});

const declined: AuthorizationFacts = { ...session({ declined_for: 'this' }), best_acr: acr.passkey };

const secondFactor = { decision: 'second_factor' };
const demanding = { required: { second_factor: true } };
const action = (name: RequiredAction) => ({ decision: 'action', action: name });
const login = (reason: Extract<AuthorizationDecision, { decision: 'login' }>['reason']) => ({ decision: 'login', reason });
const [grant, consent, selection] = [{ decision: 'grant' }, { decision: 'consent' }, { decision: 'account_selection' }];

describe('what an authorization needs (Core §3.1.2.1)', () => {
  it.each<[string, Partial<RequestedAuthorization>, AuthorizationFacts, object]>([
    ['B-052 nothing, with a session and remembered consent', {}, facts, grant],
    ['B-054 prompt=login needs a login', { prompt: ['login'], transaction: 'this' }, facts, login('prompt')],
    ['B-054 prompt=login without a transaction is never done', { prompt: ['login'] }, facts, login('prompt')],
    [
      'B-054 prompt=login is done under this transaction',
      { prompt: ['login'], transaction: 'this' },
      session({ transaction: 'this' }),
      grant,
    ],
    ['B-054 but not under another', { prompt: ['login'], transaction: 'this' }, session({ transaction: 'that' }), login('prompt')],
    ['B-056 prompt=create likewise', { prompt: ['create'], transaction: 'this' }, facts, login('prompt')],
    ['K-86 a person whose address is not verified is asked for it', { required: { verified_email: true } }, facts, action('verify_email')],
    ['K-86 after whatever the sign-in lacks', { required: { verified_email: true }, prompt: ['login'] }, facts, login('prompt')],
    ['P-80 a second factor that all must have is set up by whoever has none', demanding, facts, action('enrol_second_factor')],
    ['P-80 and asked for of whoever has one', demanding, { ...facts, best_acr: acr.passkey }, secondFactor],
    ['P-80 which prompt=none does not change', { ...demanding, prompt: ['none'] }, { ...facts, best_acr: acr.passkey }, secondFactor],
    ['design §1.10 whatever is required comes before consent', { required: { terms: '1' } }, withoutConsent, action('accept_terms')],
    ['B-055 and after the choice of an account', { required: { terms: '1' }, prompt: ['select_account'] }, facts, selection],
    ['B-058 a generous max_age needs nothing', { max_age: 10_000 }, facts, grant],
    ['B-057 max_age of exactly the age', { max_age: 100 }, facts, grant],
    ['B-057 max_age one second short', { max_age: 99 }, facts, login('max_age')],
    ['B-057 max_age=0 in the same second', { max_age: 0 }, session({ auth_time: time }), login('max_age')],
    ['B-057 max_age=0 after a login for it', { max_age: 0, transaction: 'this' }, session({ transaction: 'this' }), grant],
    ['B-057 max_age after a login for it that took long', { max_age: 1, transaction: 'this' }, session({ transaction: 'this' }), grant],
    ['B-060 another subject', { sub: 'bob' }, facts, login('another_subject')],
    [
      'B-060 another subject although just signed in',
      { sub: 'bob', transaction: 'this' },
      session({ transaction: 'this' }),
      login('another_subject'),
    ],
    ['B-060 the subject asked for', { sub: 'ada' }, facts, grant],
    ['a guest where guests are welcome', { allows_guest: true }, session({ acr: guestAcr }), grant],
    ['a guest anywhere else', {}, session({ acr: guestAcr }), login('guest')],
    ['B-073 a guest, and an essential acr', { acr_values: ['phr'] }, session({ acr: guestAcr }), login('guest')],
    ['a guest, and terms', { allows_guest: true, required: { terms: '1' } }, session({ acr: guestAcr }), action('accept_terms')],
    ['B-073 an essential acr the person can never meet', { acr_values: ['phr'] }, facts, { decision: 'unmet' }],
    ['B-073 an essential acr the person can meet', { acr_values: ['phr'] }, { ...facts, best_acr: acr.passkey }, secondFactor],
    ['B-073 declining does not meet it', { acr_values: ['phr'], transaction: 'this' }, declined, secondFactor],
    ['B-072 an acr that is met', { acr_values: ['phr', acr.password] }, facts, grant],
    ['RFC 9470 §4 a stronger sign-in meets a weaker request', { acr_values: [acr.two_factor] }, session({ acr: acr.passkey }), grant],
    [
      'B-072 a wish that can be met is put to the person',
      { preferred_acr_values: ['phr'] },
      { ...facts, best_acr: acr.passkey },
      secondFactor,
    ],
    ['B-072 once', { preferred_acr_values: ['phr'], transaction: 'this' }, declined, grant],
    ['B-072 never with prompt=none', { preferred_acr_values: ['phr'], prompt: ['none'] }, { ...facts, best_acr: acr.passkey }, grant],
    ['B-072 a wish that cannot be met is nothing', { preferred_acr_values: ['phr'] }, facts, grant],
    ['LG-19 whoever set up a second factor needs it', {}, { ...facts, least_acr: acr.two_factor, best_acr: acr.two_factor }, secondFactor],
    ['LG-19 with prompt=none too', { prompt: ['none'] }, { ...facts, least_acr: acr.two_factor }, secondFactor],
    ['B-055 select_account', { prompt: ['select_account'], transaction: 'this' }, facts, selection],
    ['B-055 select_account, chosen', { prompt: ['select_account'], transaction: 'this' }, session({ selected_for: 'this' }), grant],
    [
      'B-055 select_account, chosen for another',
      { prompt: ['select_account'], transaction: 'this' },
      session({ selected_for: 'that' }),
      selection,
    ],
    ['B-055 select_account, just signed in', { prompt: ['select_account'], transaction: 'this' }, session({ transaction: 'this' }), grant],
    ['B-062 no consent yet', {}, withoutConsent, consent],
    ['B-062 more than remembered', { scope: ['openid', 'phone'] }, facts, consent],
    ['AZ-51 a claim by name whose scope is not remembered', { consent_scope: ['openid', 'profile', 'phone'] }, facts, consent],
    ['AZ-51 a claim by name whose scope is remembered', { consent_scope: ['openid', 'profile', 'email'] }, facts, grant],
    ['B-055 prompt=consent although remembered', { prompt: ['consent'], transaction: 'this' }, facts, consent],
    ['B-055 prompt=consent without a transaction', { prompt: ['consent'] }, facts, consent],
    ['B-055 prompt=consent, agreed under this transaction', { prompt: ['consent'], transaction: 'earlier' }, facts, grant],
    ['B-299 the client is the one that was agreed to', { client_digest: 'a' }, agreedToDigest, grant],
    ['B-299 the client changed since', { client_digest: 'b' }, agreedToDigest, consent],
    ['B-299 the client is recorded now', {}, agreedToDigest, consent],
    ['B-299 the client was recorded then', { client_digest: 'a' }, facts, consent],
    ['B-299 what was agreed to in this request counts', { client_digest: 'b', transaction: 'earlier' }, agreedToDigest, grant],
    ['B-299 in another request it does not', { client_digest: 'b', transaction: 'this' }, agreedToDigest, consent],
    ['implied consent never asks', { consent: 'implied', scope: ['openid', 'phone'], prompt: ['consent'] }, withoutConsent, grant],
    ['login comes before all', { prompt: ['login', 'select_account', 'consent'], transaction: 'this' }, withoutConsent, login('prompt')],
    ['account selection comes before consent', { prompt: ['select_account', 'consent'], transaction: 'this' }, withoutConsent, selection],
  ])('%s', (_, request, known, decision) => {
    expect(decideAuthorization({ ...plain, ...request }, known, time)).toEqual(decision);
  });
});
