import { describe, expect, it } from 'vitest';
import { authenticationContexts as acr, guestAcr, type SignInMethod, satisfiesAcr } from '../oauth/authentication-contexts.ts';
import { assess, bestAcr, decideStanding, leastAcr, recentSignIn, secondFactors } from './authentication.ts';
import { statedAcr } from './authorization.ts';

describe('what methods amount to (RFC 8176, B-073)', () => {
  it.each<[string, SignInMethod[], ReturnType<typeof assess>]>([
    ['a password', ['password'], { acr: acr.password, amr: ['pwd'] }],
    ['a password and a code', ['password', 'totp'], { acr: acr.two_factor, amr: ['pwd', 'otp', 'mfa'] }],
    ['a password and a recovery code', ['password', 'recovery_code'], { acr: acr.two_factor, amr: ['pwd', 'otp', 'mfa'] }],
    ['a passkey', ['passkey'], { acr: acr.passkey, amr: ['pop', 'user', 'mfa'] }],
    ['a password and a passkey', ['password', 'passkey'], { acr: acr.passkey, amr: ['pwd', 'pop', 'user', 'mfa'] }],
    ['nothing, as a guest', ['guest'], { acr: '0', amr: [] }],
    ['LG-19 a code of a guest', ['guest', 'totp'], undefined],
    ['LG-19 a code alone', ['totp'], undefined],
    ['LG-19 two codes', ['totp', 'recovery_code'], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, methods, result) => expect(assess(methods)).toEqual(result));

  it('RFC 9470 §4 orders the classes: a stronger one is every weaker one too, an unknown one is itself alone', () => {
    const order = [acr.password, acr.two_factor, acr.phishing_resistant, acr.passkey];
    const meets = order.map((have) => order.filter((wanted) => satisfiesAcr(have, wanted)).length);
    expect(meets).toEqual([1, 2, 3, 4]);
    expect(order.filter((wanted) => satisfiesAcr(guestAcr, wanted))).toEqual([]);
    expect([satisfiesAcr('gold', 'gold'), satisfiesAcr('gold', acr.password), satisfiesAcr(acr.passkey, 'gold')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('B-072 states the first class asked for that was met, and never more than was reached', () => {
    expect(statedAcr(acr.passkey, { preferred_acr_values: ['phr', acr.password] })).toBe('phr');
    expect(statedAcr(acr.password, { preferred_acr_values: ['phr', acr.two_factor] })).toBe(acr.password);
    expect(statedAcr(acr.two_factor, { acr_values: [acr.password], preferred_acr_values: ['phr'] })).toBe(acr.password);
    expect(statedAcr(acr.two_factor, {})).toBe(acr.two_factor);
  });
});

describe('what a person needs and has', () => {
  it('LG-19 an authenticator app makes two factors the least, a passkey makes it the best', () => {
    expect([leastAcr({ totp: false, passkeys: 2 }), leastAcr({ totp: true, passkeys: 0 })]).toEqual([acr.password, acr.two_factor]);
    expect([bestAcr({ totp: false, passkeys: 0 }), bestAcr({ totp: true, passkeys: 0 }), bestAcr({ totp: true, passkeys: 1 })]).toEqual([
      acr.password,
      acr.two_factor,
      acr.passkey,
    ]);
  });

  it('offers the strongest second factor first, and no recovery code that is used up', () => {
    expect(secondFactors({ totp: true, passkeys: 1 }, 3)).toEqual(['passkey', 'totp', 'recovery_code']);
    expect(secondFactors({ totp: true, passkeys: 0 }, 0)).toEqual(['totp']);
    expect(secondFactors({ totp: false, passkeys: 0 }, 0)).toEqual([]);
  });

  it('PK-15 changes need a sign-in of the last ten minutes, with all factors there are', () => {
    const [none, app] = [
      { totp: false, passkeys: 0 },
      { totp: true, passkeys: 0 },
    ];
    expect(decideStanding({ acr: acr.password, auth_time: 0 }, none, recentSignIn)).toBe('recent');
    expect(decideStanding({ acr: acr.password, auth_time: 0 }, none, recentSignIn + 1)).toBe('sign_in_required');
    expect(decideStanding({ acr: acr.password, auth_time: 0 }, app, 1)).toBe('second_factor_required');
    expect(decideStanding({ acr: acr.two_factor, auth_time: 0 }, app, 1)).toBe('recent');
    expect(decideStanding({ acr: guestAcr, auth_time: 0 }, none, 1)).toBe('sign_in_required');
  });
});
