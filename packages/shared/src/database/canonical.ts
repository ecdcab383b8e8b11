// One canonical form for names people are found by: uniqueness, sign-in and failure counters all use it (IN-07, LG-07).

/** Characters of an address (RFC 5321 §4.5.3.1.3, without its brackets), and so of a user name: it may be one. */
export const longestName = 254;

/** Spellings that nobody tells apart. */
const fold = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** What counts as one name where nobody was found by it: whatever would lead to one person, an address in every spelling of its host (LG-07). */
export const canonicalName = (name: string): string => canonicalEmail(name) ?? fold(name);

/** The form a user name is stored and looked up in, or undefined when it cannot be one: 1 to 254 characters after NFKC. */
export function canonicalUsername(username: string): string | undefined {
  const canonical = fold(username);
  const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(canonical);
  return canonical.length >= 1 && canonical.length <= longestName && isPlain ? canonical : undefined;
}

/**
 * The form an e-mail address is stored, compared and written to in, or undefined when it is none (RC-15): one @ after NFKC, a
 * plain local part (RFC 5322 dot-atom), a host name of two labels or more as it stands in the DNS (RFC 5891), 254 characters at most.
 */
export function canonicalEmail(email: string): string | undefined {
  if (email.length > 512) return undefined;
  const [local = '', host = '', ...others] = fold(email).split('@');
  const isPlain =
    others.length === 0 && local.length <= 64 && /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local);
  const domain = isPlain ? canonicalHost(host) : undefined;
  const canonical = `${local}@${domain}`;
  return domain !== undefined && canonical.length <= longestName ? canonical : undefined;
}

/** The name in ASCII, which no other spelling leads to; undefined for what is no name or mixes scripts. */
function canonicalHost(host: string): string | undefined {
  const isSpelled = /^[\p{L}\p{M}\p{N}.-]+$/u.test(host) && host.split('.').every(hasOneScript);
  if (!isSpelled || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(hostname) ? hostname : undefined;
}

/** Scripts that are written together: Chinese, Japanese and Korean, each with Latin letters (UTS 39 §5.2, highly restrictive). */
const writtenTogether = [
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
  ...['Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Thai', 'Georgian'].map((script) => [script]),
].map((names) => new RegExp(`^[${['Common', 'Inherited', ...names].map((name) => `\\p{Script=${name}}`).join('')}]*$`, 'u'));

/** Whether a label is of one script, or of such as are written together: imitations mix others. */
const hasOneScript = (label: string): boolean => writtenTogether.some((scripts) => scripts.test(label));
