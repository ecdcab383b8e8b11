// A distinguished name (RFC 5280 §4.1.2.4) in its parts. How names are compared is for those who compare them.
import { decodeText } from '../oauth/encoding.ts';
import { type DerValue, readInside, readOid, tags } from './der.ts';

/** Type by object identifier, and value. */
export type NameAttribute = readonly [type: string, value: string];

/** @returns the RDNs in the order of X.501, the most general first. @throws RangeError when it is no name */
export const readName = (name: DerValue): NameAttribute[][] =>
  readInside(name, tags.sequence).map((attributes) => readInside(attributes, tags.set).map(readAttribute));

function readAttribute(attribute: DerValue): NameAttribute {
  const [type, value] = readInside(attribute, tags.sequence);
  return [readOid(type), readText(value)];
}

/** UTF8String, PrintableString, IA5String. Older kinds become hex digits, which no text that somebody writes down can equal. */
function readText(value: DerValue | undefined): string {
  const [tag, content] = [value?.tag ?? 0, value?.content ?? new Uint8Array()];
  const isAscii = content.every((byte) => byte < 0x80);
  if (tag === 0x0c || ((tag === 0x13 || tag === 0x16) && isAscii)) return decodeText(content);
  return `#${content.toHex()}`;
}
