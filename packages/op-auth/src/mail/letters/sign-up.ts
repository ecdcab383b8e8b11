// The link to a new account; or, where the address has one, the word that it does, which only its owner reads (LG-02). In a closed
// house nobody is written to whom no operator invited (RC-07).
import { findUserByEmail, isInvited } from '@authrim/shared/database';
import { sealSignUp } from '@authrim/shared/handles';
import { reach } from '@authrim/shared/stores';
import { catalogues, formatWait } from '@authrim/shared/ui';
import { linkLifetime } from '../lifetimes.ts';
import type { LetterWriter } from '../queue.ts';

export const signUpLetter: LetterWriter<'sign_up'> = async ({ address, guest, locale }, needs) => {
  const { settings, database, sealer } = needs;
  const user = await reach('D1', () => findUserByEmail(database, address));
  const { mail, ...messages } = catalogues[locale];
  if (user) {
    const action = { label: mail.known.action, href: `${settings.issuer}/login` };
    return { to: address, account: user.username, ...mail.known, action, closing: mail.ignore };
  }
  if (settings.signUp === 'invitation' && !(await reach('D1', () => isInvited(database, address)))) return undefined;
  const token = await sealSignUp(sealer, address, linkLifetime, guest);
  return {
    to: address,
    ...mail.signUp,
    action: { label: mail.signUp.action, href: `${settings.issuer}/signup/complete?token=${token}` },
    hint: mail.expires(formatWait({ ...messages, mail }, linkLifetime)),
    closing: mail.ignore,
  };
};
