// The link to a new password: for a person who has one, at an address that is known to be theirs (RC-11). All others get no mail.
import { findUserByEmail } from '@authrim/shared/database';
import { sealMailLink } from '@authrim/shared/handles';
import { reach } from '@authrim/shared/stores';
import { catalogues, formatWait } from '@authrim/shared/ui';
import { findLetterLocale } from '../language.ts';
import { linkLifetime } from '../lifetimes.ts';
import type { LetterWriter } from '../queue.ts';

export const recoveryLetter: LetterWriter<'recovery'> = async ({ address, locale: asked }, needs) => {
  const user = await reach('D1', () => findUserByEmail(needs.database, address));
  if (!user?.email_verified || !user.has_password) return undefined;
  const { token, hash } = await sealMailLink(needs.sealer, 'recovery', user.id);
  const issued = await needs.subjects.of(user.id).issueValue({ purpose: 'recovery', hash, lifetime: linkLifetime });
  if (issued.outcome === 'refused') return undefined;
  const locale = await findLetterLocale(user.id, asked, needs);
  const words = catalogues[locale].mail;
  return {
    to: address,
    locale,
    account: user.username,
    ...words.recovery,
    action: { label: words.recovery.action, href: `${needs.settings.issuer}/login/recover/password?token=${token}` },
    hint: words.expires(formatWait(catalogues[locale], linkLifetime)),
    closing: words.ignore,
  };
};
