// One of the ten codes that stand in for an authenticator app, after a first factor. Whether it is one, the person's object says.
import type { AuthNeeds } from '../../context.ts';
import { hashRecoveryCode } from '../../one-time-codes/recovery-codes.ts';
import { beginCode } from './begin-code.ts';
import type { Attempt, Method, Verification } from './method.ts';

export const recoveryCode: Method = {
  async verify(attempt: Attempt, needs: AuthNeeds): Promise<Verification> {
    const begun = await beginCode(attempt, needs);
    if (begun.outcome === 'refused') return begun;
    const hash = await hashRecoveryCode(attempt.form.code ?? '');
    return { outcome: 'proven', subject: begun.subject, proof: { method: 'recovery_code', hash } };
  },
};
