// The address a request came from, in one spelling: what counters of callers without a name count by (D-16).
import { canonicalIp } from '../clients/ip-address.ts';

/** An IPv4 address, the /64 of an IPv6 address, or `unknown`. */
export function callerAddress(request: Request): string {
  const address = canonicalIp(request.headers.get('CF-Connecting-IP')?.trim() ?? '');
  if (address === undefined) return 'unknown';
  return address.includes(':') ? networkOf(address) : address;
}

/** A subscriber usually holds a whole /64, so its other half tells nobody apart (RFC 6177). */
function networkOf(address: string): string {
  const groups = expand(address);
  const isMappedIpv4 = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMappedIpv4 ? groups.slice(6).flatMap(toBytes).join('.') : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an address in its shortest form (RFC 5952). */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  return tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

const toBytes = (group: string): number[] => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255];
