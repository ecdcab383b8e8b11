// The link of the same mail, opened and pressed in the browser that asked for it. Its secret cannot be guessed, so nothing is counted.
import { openMailLink } from '@authrim/shared/handles';
import type { AuthNeeds } from '../../context.ts';
import { throttleAddress } from './address.ts';
import { type Attempt, delayed, denied, type Method, type Verification } from './method.ts';

export const emailLink: Method = {
  feature: 'email_sign_in',

  async verify({ form, ...caller }: Attempt, needs: AuthNeeds): Promise<Verification> {
    const wait = await throttleAddress(caller, needs);
    if (wait !== undefined) return delayed(wait);
    const link = await openMailLink(needs.sealer, 'sign_in', form.token ?? '');
    if (!link) return denied;
    return { outcome: 'proven', subject: link.subject, proof: { method: 'email_link', hash: link.hash } };
  },
};
