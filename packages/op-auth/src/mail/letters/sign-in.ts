// A code and a link to sign in with, each good in the browser that asked, and one of them once.
import { findUserByEmail } from '@authrim/shared/database';
import { sealMailLink } from '@authrim/shared/handles';
import { reach } from '@authrim/shared/stores';
import { catalogues, formatWait } from '@authrim/shared/ui';
import { removeLostFactors } from '../../sign-in/removed-factors.ts';
import { createMailCode, hashMailCode, showMailCode } from '../code.ts';
import { findLetterLocale } from '../language.ts';
import { codeLifetime } from '../lifetimes.ts';
import type { LetterWriter } from '../queue.ts';

export const signInLetter: LetterWriter<'sign_in'> = async ({ address, browser, locale: asked, occasion }, needs) => {
  const user = await reach('D1', () => findUserByEmail(needs.database, address));
  if (!user?.email_verified) return undefined;
  await removeLostFactors(user, { locale: asked, occasion }, needs);
  const { token, hash } = await sealMailLink(needs.sealer, 'sign_in', user.id);
  const code = createMailCode();
  const code_hash = await hashMailCode(code, user.id, needs);
  const value = { purpose: 'sign_in', hash, code_hash, browser, lifetime: codeLifetime } as const;
  const issued = await needs.subjects.of(user.id).issueValue(value);
  if (issued.outcome === 'refused') return undefined;
  const locale = await findLetterLocale(user.id, asked, needs);
  const words = catalogues[locale].mail;
  return {
    to: address,
    locale,
    account: user.username,
    ...words.signIn,
    code: showMailCode(code),
    action: { label: words.signIn.action, href: `${needs.settings.issuer}/login/email/link?token=${token}` },
    hint: words.expires(formatWait(catalogues[locale], codeLifetime)),
    closing: words.neverTell,
  };
};
