// A passkey (WebAuthn §7.2): alone, for whoever it belongs to, or after something the person has proven before. Whose it is says
// its record; what the authenticator says of it must agree (PK-07).
import { findPasskey } from '@authrim/shared/database';
import { equalsConstantTime } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import type { AuthNeeds } from '../../context.ts';
import { readAnswer, verifyAssertion, verifyClientData } from '../../passkeys/ceremony.ts';
import { throttleAddress } from './address.ts';
import { type Attempt, delayed, denied, type Method, type Verification } from './method.ts';

export const passkey: Method = {
  async verify({ form, browser, begun, ...caller }: Attempt, needs: AuthNeeds): Promise<Verification> {
    const answer = readAnswer(form.credential);
    const expected = { type: 'webauthn.get', browser, subject: begun?.subject ?? '' } as const;
    const answered = answer && (await verifyClientData(answer, expected, needs));
    if (!answered) return denied;
    const wait = await throttleAddress(caller, needs);
    if (wait !== undefined) return delayed(wait);
    const record = await reach('D1', () => findPasskey(needs.database, answer.id));
    if (!record || (begun && begun.subject !== record.user_id)) return denied;
    const { userHandle } = answer.response;
    const isUnnamed = userHandle === undefined && begun !== undefined;
    if (!isUnnamed && !(await isHolder(userHandle, record.user_id, needs))) return denied;
    const verified = await verifyAssertion(answer, answered, record.public_key);
    if (!verified) return denied;
    const { id } = answer;
    return { outcome: 'proven', subject: record.user_id, proof: { method: 'passkey', id, challenge: answered.challenge, ...verified } };
  },
};

/** WebAuthn §7.2 step 6: only an authenticator that was asked for the passkeys of one person may leave out whose it used. */
async function isHolder(userHandle: string | undefined, subject: string, { identifiers }: AuthNeeds): Promise<boolean> {
  return userHandle !== undefined && equalsConstantTime(userHandle, await identifiers.passkeyUser(subject));
}
