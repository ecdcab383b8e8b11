// The certificate a client presented in TLS (RFC 8705), as the platform that ended the TLS connection tells of it. No header
// is read, for anybody can send one (RFC 8705 §6.5; B-183). Leaves what it proves to clients/.
import { type ClientCertificate, canonicalDns, canonicalEmail, canonicalIp, canonicalName, canonicalUri } from '../clients/index.ts';
import type { Features } from '../config/features.ts';
import { hashToken } from '../oauth/encoding.ts';
import { type Extension, readAscii, readCertificate, readInside, readName, readOneDer, tags } from '../x509/index.ts';

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
    return { x5c: x5c ?? '', 'x5t#S256': await hashToken(der), ...describe(der), isVerified };
  } catch {
    return undefined;
  }
}

/** @throws RangeError when it is no certificate */
function describe(der: Uint8Array<ArrayBuffer>): Pick<ClientCertificate, 'subject' | 'subjectAltNames' | 'publicKey'> {
  const { subject, publicKey, extensions } = readCertificate(der);
  return {
    subject: canonicalName(readName(subject)),
    publicKey,
    subjectAltNames: readAltNames(extensions.get(subjectAltName)),
  };
}

const subjectAltName = '2.5.29.17';
/** RFC 5280 §4.2.1.6: the context tags of GeneralName. */
const generalNames = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;

function readAltNames(extension: Extension | undefined): ClientCertificate['subjectAltNames'] {
  const names = extension ? readInside(readOneDer(extension.value), tags.sequence) : [];
  const read = (tag: number, canonical: (content: Uint8Array<ArrayBuffer>) => string | undefined): string[] =>
    names.filter((name) => name.tag === tag).flatMap(({ content }) => canonical(content) ?? []);
  return {
    email: read(generalNames.email, (content) => canonicalEmail(readAscii(content) ?? '')),
    dns: read(generalNames.dns, (content) => canonicalDns(readAscii(content) ?? '')),
    uri: read(generalNames.uri, (content) => canonicalUri(readAscii(content) ?? '')),
    ip: read(generalNames.ip, (content) => canonicalIp(formatIp(content))),
  };
}

function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  return bytes.length === 16 ? (bytes.toHex().match(/.{4}/g) ?? []).join(':') : '';
}
