// Addresses of the internet in one spelling, whoever writes them: a certificate, a client's metadata or the edge.

/** Dotted decimals, or an IPv6 address in its shortest form (RFC 5952). */
export function canonicalIp(address: string): string | undefined {
  const parts = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) ? address.split('.').map(Number) : [];
  if (parts.length === 4) return parts.every((part) => part <= 255) ? parts.join('.') : undefined;
  const isIpv6 = /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]`);
  return isIpv6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : undefined;
}
