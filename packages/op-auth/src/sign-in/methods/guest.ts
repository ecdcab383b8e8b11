// Nothing: whoever asks goes on as a guest, a person made for them, where the request that waits can live with one.
import { takeLimit } from '@authrim/shared/http';
import { notSupported, randomToken } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../../context.ts';
import { type Attempt, delayed, type Method, type Verification } from './method.ts';

export const guest: Method = {
  async verify({ address, quotas, isGuestWelcome }: Attempt, needs: AuthNeeds): Promise<Verification> {
    if (!isGuestWelcome) throw notSupported('Nobody goes on as a guest here');
    const taken = await takeLimit('guest_address', address, needs, quotas);
    return taken.outcome === 'limited'
      ? delayed(taken.retry_after)
      : { outcome: 'proven', subject: randomToken(), proof: { method: 'guest' } };
  },
};
