// What each way of signing in proves, and what is still missing (design §5; LG-19). Pure: the person's object asks, with all
// that was proven so far. Leaves how something is proven to op-auth/src/sign-in.
import { authenticationContexts, guestAcr, type SignInMethod, satisfiesAcr } from '../oauth/authentication-contexts.ts';

/** One way of signing in, for what it is worth. */
export interface Assurance {
  /** Nothing at all; alone enough to begin with, only of use after that, or both at once. */
  proves: 'nothing' | 'first_factor' | 'second_factor' | 'both_factors';
  /** RFC 8176 §2; never more than we have seen ourselves (B-073). */
  amr: readonly string[];
}

/** One row a method; the compiler proves the table complete. */
export const assurances: Readonly<Record<SignInMethod, Assurance>> = {
  guest: { proves: 'nothing', amr: [] },
  password: { proves: 'first_factor', amr: ['pwd'] },
  // Whoever reads the mail could have set a password: no more than one, and no less.
  email_code: { proves: 'first_factor', amr: ['otp'] },
  email_link: { proves: 'first_factor', amr: ['otp'] },
  // The key is the authenticator's, which verified the person: where it keeps the key it does not prove, so neither hwk nor swk.
  passkey: { proves: 'both_factors', amr: ['pop', 'user', 'mfa'] },
  totp: { proves: 'second_factor', amr: ['otp'] },
  recovery_code: { proves: 'second_factor', amr: ['otp'] },
};

/** What the person has set up beside a password. */
export interface Enrolled {
  totp: boolean;
  passkeys: number;
}

/** What all proven methods amount to; undefined while the first factor is missing. */
export function assess(methods: readonly SignInMethod[]): { acr: string; amr: string[] } | undefined {
  const proves = (factor: Assurance['proves']) => methods.some((method) => assurances[method].proves === factor);
  const amr = new Set(methods.flatMap((method) => assurances[method].amr));
  if (methods.length > 0 && methods.every((method) => assurances[method].proves === 'nothing')) return { acr: guestAcr, amr: [] };
  if (proves('both_factors')) return { acr: authenticationContexts.passkey, amr: [...amr] };
  if (!proves('first_factor')) return undefined;
  if (!proves('second_factor')) return { acr: authenticationContexts.password, amr: [...amr] };
  return { acr: authenticationContexts.two_factor, amr: [...amr.add('mfa')] };
}

/** The least that signs a person in: whoever set up a second factor is always asked for it. */
export const leastAcr = ({ totp }: Enrolled): string => (totp ? authenticationContexts.two_factor : authenticationContexts.password);

/** The most a person can reach with what they have set up. */
export function bestAcr({ totp, passkeys }: Enrolled): string {
  if (passkeys > 0) return authenticationContexts.passkey;
  return totp ? authenticationContexts.two_factor : authenticationContexts.password;
}

/** The second factors a person can go on with, the strongest first. */
export function secondFactors({ totp, passkeys }: Enrolled, recoveryCodes: number): SignInMethod[] {
  const possible: [SignInMethod, boolean][] = [
    ['passkey', passkeys > 0],
    ['totp', totp],
    ['recovery_code', totp && recoveryCodes > 0],
  ];
  return possible.filter(([, isPossible]) => isPossible).map(([method]) => method);
}

/** Seconds in which a sign-in is recent enough for changing how one signs in (PK-15). */
export const recentSignIn = 600;

export type Standing = 'recent' | 'sign_in_required' | 'second_factor_required';

/** Whether a session may change how its person signs in. A guest signs up first. */
export function decideStanding(session: { acr: string; auth_time: number }, enrolled: Enrolled, time: number): Standing {
  if (session.acr === guestAcr || time - session.auth_time > recentSignIn) return 'sign_in_required';
  return satisfiesAcr(session.acr, leastAcr(enrolled)) ? 'recent' : 'second_factor_required';
}
