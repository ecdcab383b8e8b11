// Every way of signing in. The compiler proves that none is missing; policies/authentication says what each is worth.
import type { SignInMethod } from '@authrim/shared/oauth';
import { type Assurance, assurances } from '@authrim/shared/policies';
import { emailCode } from './email-code.ts';
import { emailLink } from './email-link.ts';
import { guest } from './guest.ts';
import type { Method } from './method.ts';
import { passkey } from './passkey.ts';
import { password } from './password.ts';
import { recoveryCode } from './recovery-code.ts';
import { totp } from './totp.ts';

const methods: Readonly<Record<SignInMethod, Method>> = {
  guest,
  password,
  email_code: emailCode,
  email_link: emailLink,
  passkey,
  totp,
  recovery_code: recoveryCode,
};

/** What a page may begin with; the word a form names it by, undefined for any other. */
export const findFirstFactor = (name: string): Method | undefined => find(name, ['nothing', 'first_factor', 'both_factors']);

/** What may follow. A passkey is both. */
export const findSecondFactor = (name: string): Method | undefined => find(name, ['second_factor', 'both_factors']);

function find(name: string, proving: readonly Assurance['proves'][]): Method | undefined {
  const word = (Object.keys(methods) as SignInMethod[]).find((method) => method === name);
  return word && proving.includes(assurances[word].proves) ? methods[word] : undefined;
}
