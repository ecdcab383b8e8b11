// A certificate as client authentication judges it (RFC 8705 §2): who it names, whose key it holds, and whether the TLS
// terminator believes it. Owns the registered member that names its subject. Leaves reading it to http/client-certificate.
import { parseDistinguishedName } from './distinguished-name.ts';
import { canonicalIp } from './ip-address.ts';
import type { ClientMetadata } from './metadata.ts';
import type { PublicJwk } from './public-key.ts';

/** Names are in canonical form. */
export interface ClientCertificate {
  /** base64 of the DER: how a JWK carries a certificate in `x5c` (RFC 7517 §4.7). */
  readonly x5c: string;
  /** base64url SHA-256 of the DER (RFC 8705 §3.1). */
  readonly 'x5t#S256': string;
  readonly subject: string;
  readonly subjectAltNames: Readonly<Record<'dns' | 'uri' | 'ip' | 'email', readonly string[]>>;
  /** Undefined for a kind of key nobody can register. */
  readonly publicKey: PublicJwk | undefined;
  /** Whether the platform verified it: a chain to a trusted root, within its time, not revoked. */
  readonly isVerified: boolean;
}

export const canonicalDns = (name: string): string | undefined => (/^[a-z0-9*_.-]{1,253}$/i.test(name) ? name.toLowerCase() : undefined);

/** RFC 5280 §7.5: the host has no case, the mailbox before it has. */
export function canonicalEmail(address: string): string | undefined {
  const [, mailbox, host] = /^([\x21-\x3f\x41-\x7e]{1,64})@([a-z0-9.-]{1,253})$/i.exec(address) ?? [];
  return mailbox && host && `${mailbox}@${host.toLowerCase()}`;
}

export const canonicalUri = (uri: string): string | undefined => (/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(uri) ? uri : undefined);

interface CertificateName {
  canonical(value: string): string | undefined;
  of(certificate: ClientCertificate): readonly string[];
}

/** RFC 8705 §2.1.2: each member, how its value is read, and what of a certificate it is compared with. */
const certificateNames = {
  tls_client_auth_subject_dn: { canonical: parseDistinguishedName, of: ({ subject }) => [subject] },
  tls_client_auth_san_dns: { canonical: canonicalDns, of: ({ subjectAltNames }) => subjectAltNames.dns },
  tls_client_auth_san_uri: { canonical: canonicalUri, of: ({ subjectAltNames }) => subjectAltNames.uri },
  tls_client_auth_san_ip: { canonical: canonicalIp, of: ({ subjectAltNames }) => subjectAltNames.ip },
  tls_client_auth_san_email: { canonical: canonicalEmail, of: ({ subjectAltNames }) => subjectAltNames.email },
} as const satisfies Record<string, CertificateName>;

type CertificateMember = keyof typeof certificateNames;
type CertificateMembers = Pick<ClientMetadata, CertificateMember>;

const members = Object.keys(certificateNames) as CertificateMember[];

/** The members by which a client says who its certificate names. */
export const findCertificateMembers = (metadata: CertificateMembers): CertificateMember[] =>
  members.filter((member) => metadata[member] !== undefined);

/** Whether the value of a member is one that a certificate can be compared with. */
export const isCertificateName = (member: CertificateMember, value: string | undefined): boolean =>
  value !== undefined && certificateNames[member].canonical(value) !== undefined;

/** Whether the certificate names the client as it registered; by no other member, and never when it registered none. */
export function namesClient(certificate: ClientCertificate, metadata: CertificateMembers): boolean {
  const [member, ...others] = findCertificateMembers(metadata);
  if (!member || others.length > 0) return false;
  const { canonical, of } = certificateNames[member];
  const registered = canonical(metadata[member] ?? '');
  return registered !== undefined && of(certificate).includes(registered);
}
