// The code that shows that a person reads mail at an address, which they type where they are signed in. An address that belongs to
// somebody else gets none, and nobody is told why.
import { findPersonName, findUserByEmail } from '@authrim/shared/database';
import { reach } from '@authrim/shared/stores';
import { catalogues, formatWait } from '@authrim/shared/ui';
import { createMailCode, hashMailCode, showMailCode } from '../code.ts';
import { findLetterLocale } from '../language.ts';
import { codeLifetime } from '../lifetimes.ts';
import type { LetterWriter } from '../queue.ts';

export const confirmAddressLetter: LetterWriter<'confirm_address'> = async ({ subject, address, browser, locale: asked }, needs) => {
  const { database, subjects } = needs;
  const [owner, person] = await reach('D1', () => Promise.all([findUserByEmail(database, address), findPersonName(database, subject)]));
  if (!person || (owner && owner.id !== subject)) return undefined;
  const code = createMailCode();
  const code_hash = await hashMailCode(code, subject, needs);
  const issued = await subjects.of(subject).issueValue({ purpose: 'address', code_hash, browser, address, lifetime: codeLifetime });
  if (issued.outcome === 'refused') return undefined;
  const locale = await findLetterLocale(subject, asked, needs);
  const words = catalogues[locale].mail;
  return {
    to: address,
    locale,
    account: person.username,
    ...words.confirmAddress,
    code: showMailCode(code),
    hint: words.expires(formatWait(catalogues[locale], codeLifetime)),
    closing: words.neverTell,
  };
};
