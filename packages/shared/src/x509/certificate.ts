// A certificate taken apart (RFC 5280 §4.1). What its names and its key prove, and whether anybody vouches for it, is for others.
import { contentOf, type DerValue, readBits, readBoolean, readInside, readOid, readOneDer, tags } from './der.ts';
import { type CertifiedKey, readPublicKey } from './public-key.ts';

export interface Certificate {
  /** TBSCertificate as it was sent: what its issuer signed. */
  signed: Uint8Array<ArrayBuffer>;
  /** An object identifier. */
  signatureAlgorithm: string;
  signature: Uint8Array<ArrayBuffer>;
  /** As people count: 1, 2 or 3. */
  version: number;
  issuer: DerValue;
  validity: DerValue;
  subject: DerValue;
  /** Undefined for a kind of key nobody here verifies by. */
  publicKey: CertifiedKey | undefined;
  /** By object identifier. */
  extensions: ReadonlyMap<string, Extension>;
}

export interface Extension {
  isCritical: boolean;
  /** DER of what it says. */
  value: Uint8Array<ArrayBuffer>;
}

/** The context tags of what TBSCertificate may leave out. */
const optional = { version: 0xa0, extensions: 0xa3 } as const;

/** @throws RangeError when it is no certificate */
export function readCertificate(der: Uint8Array<ArrayBuffer>): Certificate {
  const [body, algorithm, signature, ...others] = readInside(readOneDer(der), tags.sequence);
  const members = readInside(body, tags.sequence);
  const isVersioned = members[0]?.tag === optional.version;
  const [, inner, issuer, validity, subject, publicKey, ...more] = isVersioned ? members.slice(1) : members;
  if (!body || !issuer || !validity || !subject || others.length > 0) throw new RangeError('not a certificate');
  const signatureAlgorithm = readAlgorithm(algorithm);
  // RFC 5280 §4.1.1.2: said twice, and the one outside is not signed.
  if (readAlgorithm(inner) !== signatureAlgorithm) throw new RangeError('two algorithms');
  return {
    signed: body.encoded,
    signatureAlgorithm,
    signature: readBits(signature),
    version: isVersioned ? readVersion(members[0]) : 1,
    issuer,
    validity,
    subject,
    publicKey: readPublicKey(publicKey),
    extensions: readExtensions(more.find(({ tag }) => tag === optional.extensions)),
  };
}

const readAlgorithm = (identifier: DerValue | undefined): string => readOid(readInside(identifier, tags.sequence)[0]);

const readVersion = (value: DerValue | undefined): number => (contentOf(readInside(value, optional.version)[0], tags.integer)[0] ?? 0) + 1;

/** RFC 5280 §4.2: each at most once. */
function readExtensions(value: DerValue | undefined): Map<string, Extension> {
  const found = value ? readInside(readOneDer(value.content), tags.sequence).map(readExtension) : [];
  const extensions = new Map(found);
  if (extensions.size < found.length) throw new RangeError('an extension twice');
  return extensions;
}

function readExtension(value: DerValue): [string, Extension] {
  const members = readInside(value, tags.sequence);
  const isCritical = members[1]?.tag === tags.boolean && readBoolean(members[1]);
  return [readOid(members[0]), { isCritical, value: contentOf(members.at(-1), tags.octetString) }];
}
