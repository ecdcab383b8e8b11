// A distinguished name (RFC 5280 §4.1.2.4) in its parts. How names are compared is for those who compare them.
import { type DerValue, readInside, readOid, tags } from './der.ts';

/** Type by object identifier, and value. */
export type NameAttribute = readonly [type: string, value: string];

/** @returns the RDNs in the order of X.501, the most general first. @throws RangeError when it is no name */
export const readName = (name: DerValue): NameAttribute[][] =>
  readInside(name, tags.sequence).map((attributes) => readInside(attributes, tags.set).map(readAttribute));

function readAttribute(attribute: DerValue): NameAttribute {
  const [type, value] = readInside(attribute, tags.sequence);
  const text = value && readText(value);
  // A value of an older kind is one of another type: no name that somebody writes down has a type like this.
  return text === undefined ? [`${readOid(type)}#${value?.tag ?? ''}`, value?.content.toHex() ?? ''] : [readOid(type), text];
}

/** Every character is one of the text, a byte order mark too. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF8String, PrintableString, IA5String. @throws TypeError when it is not UTF-8 */
function readText({ tag, content }: DerValue): string | undefined {
  if (tag === tags.utf8String) return decoder.decode(content);
  return tag === tags.printableString || tag === tags.ia5String ? readAscii(content) : undefined;
}

/** Undefined when a byte is none of ASCII. */
export const readAscii = (bytes: Uint8Array): string | undefined =>
  bytes.every((byte) => byte < 0x80) ? String.fromCharCode(...bytes) : undefined;
