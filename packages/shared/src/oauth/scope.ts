// Scope values: RFC 6749 §3.3. A scope is a set; order and repetition carry no meaning.

const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * Reads a space-delimited scope parameter into its distinct values, in the order given.
 * Only U+0020 separates: other white space makes a value malformed and the result undefined.
 */
export function parseScope(scope: string | undefined): string[] | undefined {
  if (scope === undefined || scope === '') return [];
  const values = scope.split(' ').filter((value) => value !== '');
  return values.every((value) => scopeToken.test(value)) ? [...new Set(values)] : undefined;
}

export const formatScope = (scope: readonly string[]): string => scope.join(' ');

/** Whether every value of `requested` is in `granted`. */
export const isSubset = (requested: readonly string[], granted: readonly string[]): boolean =>
  requested.every((value) => granted.includes(value));
