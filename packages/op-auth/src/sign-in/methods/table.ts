// Every way of signing in. The compiler proves that none is missing; policies/authentication says what each is worth.
import type { SignInMethod } from '@authrim/shared/oauth';
import { assurances } from '@authrim/shared/policies';
import { emailCode } from './email-code.ts';
import { emailLink } from './email-link.ts';
import type { Method } from './method.ts';
import { passkey } from './passkey.ts';
import { password } from './password.ts';
import { recoveryCode } from './recovery-code.ts';
import { totp } from './totp.ts';

const methods: Readonly<Record<SignInMethod, Method>> = {
  password,
  email_code: emailCode,
  email_link: emailLink,
  passkey,
  totp,
  recovery_code: recoveryCode,
};

/** What a page may begin with; the word a form names it by, undefined for any other. */
export const findFirstFactor = (name: string): Method | undefined => find(name, 'second_factor');

/** What may follow. A passkey is both. */
export const findSecondFactor = (name: string): Method | undefined => find(name, 'first_factor');

function find(name: string, except: 'first_factor' | 'second_factor'): Method | undefined {
  const word = (Object.keys(methods) as SignInMethod[]).find((method) => method === name);
  return word && assurances[word].proves !== except ? methods[word] : undefined;
}
