// One spelling of a JSON value (RFC 8785 §3.2): two values are the same exactly when their canonical texts are. Arrays keep
// their order, and strings are compared as they are (RFC 9396 §12).

/** @param value of JSON, in which every number is finite and every text well-formed (detail.ts sees to it) */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
