// Distinguished names (X.501) in one comparable form, whether they come as text (RFC 4514) or out of a certificate.
// Values are compared letter by letter, which never takes one name for another.
import { decodeText, encodeText } from '../oauth/encoding.ts';
import type { NameAttribute } from '../x509/index.ts';

/** Short names people write (RFC 4514 §3, RFC 4519, and what OpenSSL prints); any other type is written as its OID. */
const types: Readonly<Record<string, string>> = {
  cn: '2.5.4.3',
  sn: '2.5.4.4',
  serialnumber: '2.5.4.5',
  c: '2.5.4.6',
  l: '2.5.4.7',
  st: '2.5.4.8',
  street: '2.5.4.9',
  o: '2.5.4.10',
  ou: '2.5.4.11',
  title: '2.5.4.12',
  businesscategory: '2.5.4.15',
  postalcode: '2.5.4.17',
  givenname: '2.5.4.42',
  organizationidentifier: '2.5.4.97',
  uid: '0.9.2342.19200300.100.1.1',
  dc: '0.9.2342.19200300.100.1.25',
  emailaddress: '1.2.840.113549.1.9.1',
};

/**
 * @param names the RDNs of a name in the order of X.501, the most general first; those of one RDN have no order
 * @returns a text that is equal for equal names alone
 */
export const canonicalName = (names: readonly (readonly NameAttribute[])[]): string =>
  JSON.stringify(names.map((attributes) => attributes.map((attribute) => JSON.stringify(attribute)).sort()));

/** One attribute of RFC 4514 §3 and the sign after it. A value of `#` and hex digits has no meaning without its type, and is refused. */
const attributePattern =
  / *([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)=(?! |#)((?:[^\\",+;<>\0]|\\(?:[0-9A-Fa-f]{2}|[ "#+,;<=>\\]))*)(,|\+|$)/y;

/** The canonical form of a name in RFC 4514, or undefined when it is none or holds a type this server has no name for. */
export function parseDistinguishedName(text: string): string | undefined {
  const names: NameAttribute[][] = [[]];
  for (let place = 0, separator = ','; separator !== ''; ) {
    attributePattern.lastIndex = place;
    const [whole = '', type = '', escaped = '', next = ''] = attributePattern.exec(text) ?? [];
    const oid = /^\d/.test(type) ? type : types[type.toLowerCase()];
    const value = readValue(escaped);
    if (oid === undefined || value === undefined) return undefined;
    names.at(-1)?.push([oid, value]);
    if (next === ',') names.push([]);
    place += whole.length;
    separator = next;
  }
  return canonicalName(names.reverse());
}

/** Undefined when a space at the end is not escaped, or the octets are not UTF-8. */
function readValue(escaped: string): string | undefined {
  if (/^(?:[^\\]|\\.)* $/.test(escaped)) return undefined;
  const octets = escaped.matchAll(/\\([0-9A-Fa-f]{2})|\\(.)|([^\\]+)/g);
  const bytes = [...octets].flatMap(([, hex, sign, plain]) => (hex ? Number.parseInt(hex, 16) : [...encodeText(sign ?? plain ?? '')]));
  try {
    return decodeText(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}
