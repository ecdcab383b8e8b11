// Which second factors a page offers: those the person has, as far as they reach what the client asks for.
import type { FindSecondFactorsOutcome } from '@authrim/shared/durable-objects';
import { authenticationContexts, type SignInMethod, satisfiesAcr } from '@authrim/shared/oauth';

export interface Choice {
  /** The code asked for, and the one that could be asked for instead. */
  code?: CodeMethod;
  otherCode?: CodeMethod;
  /** Ids of passkeys that may be used. */
  passkeys?: readonly string[];
  /** How the person can go on without. */
  decline?: 'skip' | 'cancel';
}

/** The authentication context classes a client insists on, and would like. */
export interface Asked {
  essential: readonly string[];
  preferred: readonly string[];
}

type CodeMethod = 'totp' | 'recovery_code';
type Found = Pick<Extract<FindSecondFactorsOutcome, { outcome: 'found' }>, 'methods' | 'passkeys' | 'is_required'>;

const reaches = (method: SignInMethod): string =>
  method === 'passkey' ? authenticationContexts.passkey : authenticationContexts.two_factor;

/**
 * @param wanted the code the person would rather enter
 * @returns undefined when nothing can follow
 */
export function chooseFactors({ methods, passkeys, is_required }: Found, asked: Asked, wanted: string | undefined): Choice | undefined {
  const classes = asked.essential.length > 0 ? asked.essential : asked.preferred;
  const isUseful = (method: SignInMethod) => is_required || classes.some((one) => satisfiesAcr(reaches(method), one));
  const useful = methods.filter(isUseful);
  if (useful.length === 0) return undefined;
  const codes = useful.filter((method) => method === 'totp' || method === 'recovery_code');
  const code = codes.find((method) => method === wanted) ?? codes[0];
  const otherCode = codes.find((method) => method !== code);
  return {
    ...(code && { code }),
    ...(otherCode && { otherCode }),
    ...(useful.includes('passkey') && { passkeys }),
    ...(!is_required && { decline: asked.essential.length > 0 ? 'cancel' : 'skip' }),
  };
}
