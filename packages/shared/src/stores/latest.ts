// A map of bounded size that keeps what was put into it last, so that a flood of invented keys drives out nothing in use.

/** Puts an entry last, and lets the first one go when there are more than `most`. */
export function keepLatest<Key, Value>(entries: Map<Key, Value>, key: Key, value: Value, most: number): void {
  entries.delete(key);
  entries.set(key, value);
  const [first] = entries.keys();
  if (entries.size > most && first !== undefined) entries.delete(first);
}
