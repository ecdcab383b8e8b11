import type { SignInMethod } from '@authrim/shared/oauth';
import { describe, expect, it } from 'vitest';
import { chooseFactors } from './choice.ts';

const nothing = { essential: [], preferred: [] };
const found = (methods: SignInMethod[], is_required: boolean) => ({ methods, passkeys: ['key'], is_required });
const all: SignInMethod[] = ['passkey', 'totp', 'recovery_code'];

describe('which second factors a page offers', () => {
  it('LG-19 all there are, with no way around them, where one is always needed', () => {
    expect(chooseFactors(found(all, true), nothing, undefined)).toEqual({ code: 'totp', otherCode: 'recovery_code', passkeys: ['key'] });
    expect(chooseFactors(found(['totp'], true), { ...nothing, essential: ['phr'] }, undefined)).toEqual({ code: 'totp' });
  });

  it('the code the person would rather enter', () => {
    expect(chooseFactors(found(all, true), nothing, 'recovery_code')).toMatchObject({ code: 'recovery_code', otherCode: 'totp' });
    expect(chooseFactors(found(['totp'], true), nothing, 'recovery_code')).toEqual({ code: 'totp' });
    expect(chooseFactors(found(all, true), nothing, '__proto__')).toMatchObject({ code: 'totp' });
  });

  it('RFC 9470 §4 only those that reach what the client asks for', () => {
    expect(chooseFactors(found(all, false), { essential: ['phr'], preferred: [] }, undefined)).toEqual({
      passkeys: ['key'],
      decline: 'cancel',
    });
    expect(chooseFactors(found(all, false), { essential: [], preferred: ['urn:authrim:acr:two-factor'] }, undefined)).toEqual({
      code: 'totp',
      otherCode: 'recovery_code',
      passkeys: ['key'],
      decline: 'skip',
    });
    expect(chooseFactors(found(['totp'], false), { essential: ['phr'], preferred: [] }, undefined)).toBeUndefined();
    expect(chooseFactors(found(all, false), nothing, undefined)).toBeUndefined();
  });
});
