// Options for using a passkey, with a challenge that is bound to this browser and, after a first factor, to the person; and
// GET /login/challenge, where a page that stood open for long gets a fresh one. Neither tells nor asks anything of anybody (LG-02).
import { sealPasskeyChallenge } from '@authrim/shared/handles';
import { findBrowser, renderJson, type WorkerContext } from '@authrim/shared/http';
import { hashToken, invalidRequest } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { findBegunSignIn } from '../sign-in/sign-in.ts';
import { relyingParty } from './relying-party.ts';
import type { UseOptions } from './script.ts';

/** Which state a second factor follows: a sign-in that lacks it, or a session that shall be worth more. */
export type BeforeWord = 'sign_in' | 'session';

interface Asked {
  /** The browser's own secret. */
  secret: string;
  /** After a first factor: whose, and which passkeys that person has. */
  second?: { subject: string; passkeys: readonly string[]; before: BeforeWord };
}

export async function createUseOptions({ secret, second }: Asked, { sealer, settings }: AuthNeeds): Promise<UseOptions> {
  const browser = await hashToken(secret);
  return {
    challenge: await sealPasskeyChallenge(sealer, { type: 'webauthn.get', browser, subject: second?.subject ?? '' }),
    rpId: relyingParty(settings).id,
    allowCredentials: second?.passkeys ?? [],
    renew: second ? `/login/challenge?before=${second.before}` : '/login/challenge',
    isConditional: !second,
  };
}

/** GET /login/challenge */
export async function renewChallenge(c: WorkerContext<AuthNeeds>): Promise<Response> {
  const needs = c.get('needs');
  const browser = findBrowser(needs.settings, c.req.raw);
  if (!browser) throw invalidRequest('The browser sent no cookie', { detail: 'cookies_off' });
  const before = c.req.query('before');
  const known = before === 'sign_in' ? await findBegunSignIn(c.req.raw, needs) : await findSessionHandle(c.req.raw, needs);
  const subject = (before !== undefined && known?.subject) || '';
  const challenge = await sealPasskeyChallenge(needs.sealer, { type: 'webauthn.get', browser: await hashToken(browser.secret), subject });
  return renderJson({ challenge });
}
