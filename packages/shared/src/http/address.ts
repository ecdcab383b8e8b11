// The address a request came from, in one spelling: what counters of callers without a name count by (D-16).

/** An IPv4 address, the /64 of an IPv6 address, or `unknown`. */
export function callerAddress(request: Request): string {
  const address = request.headers.get('CF-Connecting-IP')?.trim() ?? '';
  return parseIpv4(address) ?? parseIpv6Network(address) ?? 'unknown';
}

const parseIpv4 = (address: string): string | undefined => {
  const parts = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) ? address.split('.').map(Number) : [];
  return parts.length === 4 && parts.every((part) => part <= 255) ? parts.join('.') : undefined;
};

/** A subscriber usually holds a whole /64, so its other half tells nobody apart (RFC 6177). */
function parseIpv6Network(address: string): string | undefined {
  if (!/^[0-9a-f:.]+$/i.test(address) || !URL.canParse(`http://[${address}]`)) return undefined;
  const groups = expand(new URL(`http://[${address}]`).hostname.slice(1, -1));
  const isMappedIpv4 = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMappedIpv4 ? groups.slice(6).flatMap(toBytes).join('.') : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an address that is already in its shortest form (RFC 5952). */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  return tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

const toBytes = (group: string): number[] => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255];
