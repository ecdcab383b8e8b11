// Whether somebody trusted vouches for a certificate (RFC 5280 §6.1), as far as it goes without policies and without revocation:
// nothing is fetched here. Owns who may issue; leaves what the certificate at the end has to say to those who asked for it.
import type { Certificate } from './certificate.ts';
import { contentOf, type DerValue, readBoolean, readInside, readOneDer, readUnsigned, tags } from './der.ts';
import { readAscii } from './name.ts';
import { isSignedBy, type SignatureAlgorithm } from './signature.ts';

/** RFC 5280 §4.2.1.9 and §4.2.1.3; whatever else is critical is not understood here. */
const extensions = { basicConstraints: '2.5.29.19', keyUsage: '2.5.29.15' } as const;
const understood: readonly string[] = Object.values(extensions);
/** keyCertSign, bit 5 from the left. */
const signsCertificates = 0x04;

/** RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3. None with SHA-1. */
const algorithms: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.11': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  '1.2.840.10045.4.3.2': { name: 'ECDSA', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'ECDSA', hash: 'SHA-384' },
  '1.2.840.10045.4.3.4': { name: 'ECDSA', hash: 'SHA-512' },
  '1.3.101.112': { name: 'Ed25519' },
};

/**
 * Whether each certificate is issued by the next, and one of them by an anchor; the first may be an anchor itself (WebAuthn §7.1).
 * @param chain the certificate in question, then its issuers in order; an anchor may stand among them
 * @param anchors trusted for their name and key, whatever else they say (RFC 5280 §6.1.1 d)
 * @param at Unix seconds: now
 * @throws RangeError when one of them says what cannot be read
 */
export async function leadsToAnchor(chain: readonly Certificate[], anchors: readonly Certificate[], at: number): Promise<boolean> {
  const trusted = anchors.filter((anchor) => isValidAt(anchor, at));
  for (const [place, certificate] of chain.entries()) {
    // The first issues nothing; between an issuer and the first stand all before it but the first.
    if (!isUnderstood(certificate) || !isValidAt(certificate, at) || (place > 0 && !mayIssue(certificate, place - 1))) return false;
    for (const anchor of trusted) if ((place === 0 && isSame(certificate, anchor)) || (await isIssuedBy(certificate, anchor))) return true;
    const issuer = chain[place + 1];
    if (!issuer || !(await isIssuedBy(certificate, issuer))) return false;
  }
  return false;
}

const isSame = (one: Certificate, other: Certificate): boolean => one.signed.toHex() === other.signed.toHex();

/** Whether it can be one: its key is of a kind that is verified by, and its times can be read. */
export function isPossibleAnchor(certificate: Certificate): boolean {
  try {
    return certificate.publicKey !== undefined && readValidity(certificate).length === 2;
  } catch {
    return false;
  }
}

async function isIssuedBy({ issuer, ...certificate }: Certificate, { subject, publicKey }: Certificate): Promise<boolean> {
  const algorithm = algorithms[certificate.signatureAlgorithm];
  if (!algorithm || !publicKey || issuer.encoded.toHex() !== subject.encoded.toHex()) return false;
  return isSignedBy(publicKey, algorithm, { data: certificate.signed, signature: certificate.signature });
}

const isUnderstood = (certificate: Certificate): boolean =>
  [...certificate.extensions].every(([id, { isCritical }]) => !isCritical || understood.includes(id));

/** Whether it is one of an authority, which may issue others. @throws RangeError when that cannot be read */
export const isAuthority = (certificate: Certificate): boolean => readConstraints(certificate).isAuthority;

/** @param below authorities between it and the certificate in question */
function mayIssue(certificate: Certificate, below: number): boolean {
  const { isAuthority, longestPath } = readConstraints(certificate);
  return isAuthority && below <= longestPath && mayUseKeyForIssuing(certificate);
}

function readConstraints(certificate: Certificate): { isAuthority: boolean; longestPath: number } {
  const extension = certificate.extensions.get(extensions.basicConstraints);
  const members = extension ? readInside(readOneDer(extension.value), tags.sequence) : [];
  const [authority, path] = members[0]?.tag === tags.boolean ? members : [undefined, ...members];
  const isAuthority = authority !== undefined && readBoolean(authority);
  return { isAuthority, longestPath: path ? Number(`0x${readUnsigned(path).toHex()}`) : Number.POSITIVE_INFINITY };
}

function mayUseKeyForIssuing(certificate: Certificate): boolean {
  const extension = certificate.extensions.get(extensions.keyUsage);
  if (!extension) return true;
  const [, bits = 0] = contentOf(readOneDer(extension.value), tags.bitString);
  return (bits & signsCertificates) !== 0;
}

/** From when until when, Unix seconds. @throws RangeError when that cannot be read */
const readValidity = ({ validity }: Certificate): number[] => readInside(validity, tags.sequence).map(readTime);

function isValidAt(certificate: Certificate, at: number): boolean {
  const [from, until] = readValidity(certificate);
  return from !== undefined && until !== undefined && from <= at && at <= until;
}

const times = {
  [tags.utcTime]: /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
  [tags.generalizedTime]: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
} as const;

/** RFC 5280 §4.1.2.5: always in UTC; two digits of a year are of 1950 to 2049. @returns Unix seconds */
function readTime({ tag, content }: DerValue): number {
  const pattern = tag === tags.utcTime || tag === tags.generalizedTime ? times[tag] : undefined;
  const [, digits = '', month, day, hours, minutes, seconds] = pattern?.exec(readAscii(content) ?? '') ?? [];
  const century = Number(digits) < 50 ? '20' : '19';
  const year = digits.length === 2 ? `${century}${digits}` : digits;
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(milliseconds)) throw new RangeError('not a time');
  return milliseconds / 1000;
}
