// Formats that are JSON: an object, or nothing to read from.
export function readJson(text: unknown): Record<string, unknown> {
  if (typeof text !== 'string' || !text.startsWith('{')) return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
