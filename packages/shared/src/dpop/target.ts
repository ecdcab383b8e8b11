// `htu`: the URL a proof was made for, compared as RFC 9449 §4.3 says (B-168, TK-21).

/** An authority without user, then path, query and fragment in the characters of a URI (RFC 3986 §2). */
const absoluteUri = /^https?:\/\/[a-z0-9.:[\]-]+\/[!-[\]-~]*$/i;

/**
 * Whether `htu` names the URL, apart from query and fragment. Scheme and host have no case, and the default port may stand
 * there or not.
 * @param url without user, query and fragment
 */
export function isSameTarget(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !absoluteUri.test(htu) || !URL.canParse(htu)) return false;
  const { origin, pathname } = new URL(htu);
  return `${origin}${pathname}` === url;
}
