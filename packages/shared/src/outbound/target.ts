// Which URLs may be fetched at all (D-10; SS-01, SS-02, SS-05, SS-07). Judges the URL as WHATWG parsing reads it, the same
// reading that fetch takes: odd spellings of a host or an address are gone by then. Leaves the fetch to safe-fetch.ts.
import type { Settings } from '../config/settings.ts';

export type TargetPolicy = Pick<Settings, 'issuer' | 'mutualTlsOrigin' | 'fetchAllow'>;

/**
 * Top-level names that never lead to the public internet, and so can only lead into somebody's private network.
 * `example` is not among them: RFC 6761 §6.5 gives it no private use, so it fails like any unregistered name.
 */
const privateNames = new Set([
  // RFC 6761 §6.2-6.4, RFC 6762 §3, RFC 7686, RFC 9476, and arpa with home.arpa (RFC 8375)
  ...['test', 'localhost', 'invalid', 'local', 'onion', 'alt', 'arpa'],
  // ICANN's private-use name and RFC 6762 Appendix G, which networks use without asking
  ...['internal', 'intranet', 'private', 'corp', 'home', 'lan'],
  // Written by resolvers and clusters: hosts files, mail relays (held back by ICANN), Kubernetes
  ...['localdomain', 'mail', 'svc'],
]);

/** Public names that answer with a cloud's link-local metadata address; the others end in a private name. */
const metadataHosts = new Set(['metadata.goog', 'metadata.tencentyun.com', 'metadata.packet.net', 'metadata.platformequinix.com']);

/** Labels of RFC 1123 §2.1 (with the underscore some hosts have), at least two, the last one no number. */
const publicName = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** Scripts of this deployment where a zone is not in front of them: `authrim-op-token.account.workers.dev`, with or without a version. */
const ownScript = /(^|-)authrim-[a-z-]+\.[a-z0-9-]+\.workers\.dev$/;

interface Rule {
  reason: string;
  isBroken(target: URL, policy: TargetPolicy): boolean;
}

const rules: readonly Rule[] = [
  { reason: 'not https', isBroken: ({ protocol }) => protocol !== 'https:' },
  { reason: 'not port 443', isBroken: ({ port }) => port !== '' },
  { reason: 'an IP address', isBroken: ({ hostname }) => hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname) },
  { reason: 'not a public host name', isBroken: ({ hostname }) => !publicName.test(hostname) },
  { reason: 'a private name', isBroken: ({ hostname }) => privateNames.has(hostname.slice(hostname.lastIndexOf('.') + 1)) },
  { reason: 'cloud metadata', isBroken: ({ hostname }) => metadataHosts.has(hostname) },
  {
    reason: 'a host of this provider',
    isBroken: ({ hostname }, { issuer, mutualTlsOrigin = issuer }) =>
      [issuer, mutualTlsOrigin].some((origin) => hostname === new URL(origin).hostname) || ownScript.test(hostname),
  },
];

/**
 * @returns the URL as fetch reads it
 * @throws TypeError whose message names the broken rule, for the log
 */
export function verifyTarget(url: string, policy: TargetPolicy): URL {
  if (!URL.canParse(url)) throw new TypeError('target is not a URL');
  const target = new URL(url);
  if (target.username !== '' || target.password !== '') throw new TypeError('target has userinfo');
  if (policy.fetchAllow.includes(target.origin)) return target;
  const broken = rules.find(({ isBroken }) => isBroken(target, policy));
  if (broken) throw new TypeError(`target is ${broken.reason}`);
  return target;
}
