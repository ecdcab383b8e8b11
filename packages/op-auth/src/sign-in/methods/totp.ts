// A code of an authenticator app (RFC 6238), after a first factor. The attempt is counted before the secret is opened.
import { now } from '@authrim/shared/clock';
import type { AuthNeeds } from '../../context.ts';
import { findTimeStep } from '../../one-time-codes/totp.ts';
import { beginCode } from './begin-code.ts';
import { type Attempt, denied, type Method, type Verification } from './method.ts';

export const totp: Method = {
  async verify(attempt: Attempt, needs: AuthNeeds): Promise<Verification> {
    const begun = await beginCode(attempt, needs);
    if (begun.outcome === 'refused') return begun;
    const { subject, totp_secret } = begun;
    const secret = totp_secret && (await needs.totpSealer.open(subject, totp_secret));
    if (!secret) return denied;
    const step = await findTimeStep(secret, attempt.form.code ?? '', now());
    if (step === undefined) return denied;
    const sealed_anew = needs.totpSealer.isCurrent(totp_secret) ? undefined : await needs.totpSealer.seal(subject, secret);
    return { outcome: 'proven', subject, proof: { method: 'totp', step, secret: totp_secret, ...(sealed_anew && { sealed_anew }) } };
  },
};
