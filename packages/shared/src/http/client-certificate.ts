// The certificate a client presented in TLS (RFC 8705), as the platform that ended the TLS connection tells of it. No header
// is read, for anybody can send one (RFC 8705 §6.5; B-183). Owns reading X.509; leaves what it proves to clients/.
import {
  type ClientCertificate,
  canonicalDns,
  canonicalEmail,
  canonicalIp,
  canonicalName,
  canonicalUri,
  type NameAttribute,
  type PublicJwk,
} from '../clients/index.ts';
import type { Features } from '../config/features.ts';
import { decodeText, encodeBase64url, hashToken } from '../oauth/encoding.ts';
import { contentOf, type DerValue, readDer, readInside, readOid, tags } from './der.ts';

const certificates = new WeakMap<Request, Promise<ClientCertificate | undefined>>();

/** The certificate of a request, read once; where mutual TLS is off nobody has one. */
export async function findClientCertificate(
  request: Request,
  { mutual_tls }: Pick<Features, 'mutual_tls'>,
): Promise<ClientCertificate | undefined> {
  if (!mutual_tls) return undefined;
  const certificate = certificates.get(request) ?? readClientCertificate(request);
  certificates.set(request, certificate);
  return certificate;
}

/** Undefined when none was presented, or none that can be read. */
export async function readClientCertificate({ cf }: Request): Promise<ClientCertificate | undefined> {
  const facts = (cf as Partial<IncomingRequestCfProperties> | undefined)?.tlsClientAuth;
  if (facts?.certPresented !== '1') return undefined;
  const x5c = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(facts.certRFC9440)?.[1];
  const isVerified = facts.certVerified === 'SUCCESS' && facts.certRevoked === '0';
  try {
    const der = Uint8Array.fromBase64(x5c ?? '');
    return { x5c: x5c ?? '', 'x5t#S256': await hashToken(der), ...readCertificate(der), isVerified };
  } catch {
    return undefined;
  }
}

/** RFC 5280 §4.1. @throws RangeError when it is no certificate */
function readCertificate(der: Uint8Array<ArrayBuffer>): Pick<ClientCertificate, 'subject' | 'subjectAltNames' | 'publicKey'> {
  const [certificate, ...others] = readDer(der);
  if (others.length > 0) throw new RangeError('more than a certificate');
  const members = readInside(readInside(certificate, tags.sequence)[0], tags.sequence);
  const isVersioned = members[0]?.tag === 0xa0;
  const [, , , , subject, publicKey, ...optional] = isVersioned ? members.slice(1) : members;
  const extensions = optional.find(({ tag }) => tag === 0xa3);
  return {
    subject: readName(subject),
    publicKey: readPublicKey(publicKey),
    subjectAltNames: readAltNames(extensions && readInside(readDer(extensions.content)[0], tags.sequence)),
  };
}

const readName = (name: DerValue | undefined): string =>
  canonicalName(readInside(name, tags.sequence).map((names) => readInside(names, tags.set).map(readAttribute)));

function readAttribute(attribute: DerValue): NameAttribute {
  const [type, value] = readInside(attribute, tags.sequence);
  return [readOid(type), readText(value)];
}

/** UTF8String, PrintableString, IA5String. Older kinds become hex digits, which no registered name can equal. */
function readText(value: DerValue | undefined): string {
  const [tag, content] = [value?.tag ?? 0, value?.content ?? new Uint8Array()];
  const isAscii = content.every((byte) => byte < 0x80);
  if (tag === 0x0c || ((tag === 0x13 || tag === 0x16) && isAscii)) return decodeText(content);
  return `#${content.toHex()}`;
}

const subjectAltName = '2.5.29.17';
/** RFC 5280 §4.2.1.6: the context tags of GeneralName. */
const generalNames = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;

function readAltNames(extensions: readonly DerValue[] = []): ClientCertificate['subjectAltNames'] {
  const found = extensions.map((extension) => readInside(extension, tags.sequence)).find(([id]) => readOid(id) === subjectAltName);
  const names = found ? readInside(readDer(contentOf(found.at(-1), tags.octetString))[0], tags.sequence) : [];
  const read = (tag: number, canonical: (content: Uint8Array<ArrayBuffer>) => string | undefined): string[] =>
    names.filter((name) => name.tag === tag).flatMap(({ content }) => canonical(content) ?? []);
  return {
    email: read(generalNames.email, (content) => canonicalEmail(decodeText(content))),
    dns: read(generalNames.dns, (content) => canonicalDns(decodeText(content))),
    uri: read(generalNames.uri, (content) => canonicalUri(decodeText(content))),
    ip: read(generalNames.ip, (content) => canonicalIp(formatIp(content))),
  };
}

function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  return bytes.length === 16 ? (bytes.toHex().match(/.{4}/g) ?? []).join(':') : '';
}

const rsaEncryption = '1.2.840.113549.1.1.1';
const ecPublicKey = '1.2.840.10045.2.1';
const ed25519 = '1.3.101.112';
const curves: Readonly<Record<string, 'P-256' | 'P-384' | 'P-521'>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** SubjectPublicKeyInfo as the members of a JWK (RFC 7518 §6, RFC 8037 §2). */
function readPublicKey(info: DerValue | undefined): PublicJwk | undefined {
  const [algorithm, bits] = readInside(info, tags.sequence);
  const [id, parameter] = readInside(algorithm, tags.sequence);
  const key = contentOf(bits, tags.bitString).subarray(1);
  const type = readOid(id);
  if (type === rsaEncryption) return readRsaKey(key);
  if (type === ed25519) return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key) };
  const crv = type === ecPublicKey && parameter?.tag === tags.oid ? curves[readOid(parameter)] : undefined;
  return crv && readPoint(crv, key);
}

function readRsaKey(key: Uint8Array<ArrayBuffer>): PublicJwk {
  const [n, e] = readInside(readDer(key)[0], tags.sequence).map((value) => encodeInteger(contentOf(value, tags.integer)));
  return { kty: 'RSA', n: n ?? '', e: e ?? '' };
}

/** DER puts a zero in front of a number whose first bit is set; a JWK does not. */
const encodeInteger = (bytes: Uint8Array<ArrayBuffer>): string => encodeBase64url(bytes[0] === 0 ? bytes.subarray(1) : bytes);

/** Uncompressed: 04, x, y (SEC 1 §2.3.3). */
function readPoint(crv: 'P-256' | 'P-384' | 'P-521', point: Uint8Array<ArrayBuffer>): PublicJwk | undefined {
  const half = (point.length - 1) / 2;
  if (point[0] !== 4) return undefined;
  return { kty: 'EC', crv, x: encodeBase64url(point.subarray(1, 1 + half)), y: encodeBase64url(point.subarray(1 + half)) };
}
