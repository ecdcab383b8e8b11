// How long a copy of a document counts as fresh: what HTTP says (RFC 9111 §4.2), within our bounds (B-299).

/** Seconds: at least, when nothing is said, and at most. */
const [least, usual, most] = [60, 300, 3600] as const;

/** Seconds from the moment it was asked for. */
export function freshFor(headers: Headers): number {
  const stated = statedLifetime(headers);
  return stated === undefined ? usual : Math.min(Math.max(stated - seconds(headers.get('Age') ?? '0'), least), most);
}

/** RFC 9111 §4.2.1, as a cache that many share reads it. */
function statedLifetime(headers: Headers): number | undefined {
  const control = headers.get('Cache-Control') ?? '';
  if (/(^|[\s,])(no-store|no-cache|private)($|[\s,=])/i.test(control)) return 0;
  const [, shared] = /(?:^|[\s,])s-maxage="?(\d+)/i.exec(control) ?? [];
  const [, maximum = shared] = /(?:^|[\s,])max-age="?(\d+)/i.exec(control) ?? [];
  const age = shared ?? maximum;
  return age === undefined ? untilExpiry(headers) : seconds(age);
}

function untilExpiry(headers: Headers): number | undefined {
  const expires = headers.get('Expires');
  if (expires === null) return undefined;
  const lifetime = (Date.parse(expires) - Date.parse(headers.get('Date') ?? '')) / 1000;
  return Number.isFinite(lifetime) ? lifetime : 0;
}

const seconds = (text: string): number => (/^\d{1,10}$/.test(text.trim()) ? Number(text) : most);
