// The link to a new account; or, where the address has one, the word that it does, which only its owner reads (LG-02). In a closed
// house nobody is written to whom no operator invited (RC-07); there the link is good for as long as the invitation, which is looked
// at again behind it.
import { now } from '@authrim/shared/clock';
import { findInvitation, findUserByEmail } from '@authrim/shared/database';
import { sealSignUp } from '@authrim/shared/handles';
import { reach } from '@authrim/shared/stores';
import { catalogues, formatSpan, formatWait, type Messages } from '@authrim/shared/ui';
import { findLetterLocale } from '../language.ts';
import { linkLifetime } from '../lifetimes.ts';
import type { LetterWriter } from '../queue.ts';

export const signUpLetter: LetterWriter<'sign_up'> = async ({ address, guest, locale: asked }, needs) => {
  const { settings, database, sealer } = needs;
  const user = await reach('D1', () => findUserByEmail(database, address));
  const locale = user ? await findLetterLocale(user.id, asked, needs) : asked;
  const messages = catalogues[locale];
  const { mail } = messages;
  if (user) {
    const action = { label: mail.known.action, href: `${settings.issuer}/login` };
    return { to: address, locale, account: user.username, ...mail.known, action, closing: mail.ignore };
  }
  const invitation = settings.signUp === 'invitation' ? await reach('D1', () => findInvitation(database, address)) : undefined;
  if (settings.signUp === 'invitation' && !invitation) return undefined;
  const lifetime = invitation ? invitation.expires_at - now() : linkLifetime;
  const token = await sealSignUp(sealer, address, lifetime, guest);
  return {
    to: address,
    locale,
    ...mail.signUp,
    ...(invitation && mail.invited),
    action: { label: mail.signUp.action, href: `${settings.issuer}/signup/complete?token=${token}` },
    hint: mail.expires(formatLength(messages, lifetime)),
    closing: mail.ignore,
  };
};

const day = 86_400;

/** In days where it is so long, as near as people count. */
const formatLength = (messages: Messages, seconds: number): string =>
  seconds < 2 * day ? formatWait(messages, seconds) : formatSpan(messages, Math.round(seconds / day) * day);
