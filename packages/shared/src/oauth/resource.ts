// Resource identifiers (RFC 8707 §2, RFC 9728 §1.2): absolute URIs without fragment, compared letter for letter.

const longestIdentifier = 255;

/** RFC 3986 §4.3: a scheme, then what no other parser repairs or reads otherwise; no fragment. */
const absoluteUri = /^[a-z][a-z0-9+.-]*:[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]+$/;

/** Whether a value can name a resource at all. Of a web address: nobody's name in it, no dot segment, and a host in its one spelling. */
export function isResourceIdentifier(value: string): boolean {
  if (value.length > longestIdentifier || !absoluteUri.test(value)) return false;
  if (!/^https?:/.test(value)) return true;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && url.username === '' && url.password === '' && canonicalResource(url.href) === canonicalResource(value);
}

/** RFC 3986 §6.2.3: the empty path of a web address and `/` are one. Client libraries add the slash; nothing else is forgiven. */
export const canonicalResource = (resource: string): string => resource.replace(/^(https?:\/\/[^/?]+)\/$/, '$1');
