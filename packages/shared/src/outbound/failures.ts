// What could not be had, so that nobody makes us ask for it again and again (D-10, RG-17). Owns for how long a failure is believed.
// Leaves what a failure means to whoever asked.
import { now } from '../clock/index.ts';
import { keepLatest } from '../stores/latest.ts';
import type { Refused } from './safe-fetch.ts';

export interface Failures {
  /** Why the URL is not asked for now; undefined when it may be. */
  find(url: string): Refused | undefined;
  /** Believes a failure from now on. */
  add(url: string, failure: Refused): void;
}

/** Seconds. */
const believed = 10;
const mostFailures = 1000;

/** One an isolate, and a kind of thing asked for. */
export function createFailures(): Failures {
  const entries = new Map<string, { failure: Refused; failed_at: number }>();
  return {
    find(url) {
      const entry = entries.get(url);
      return entry && now() - entry.failed_at < believed ? entry.failure : undefined;
    },
    add: (url, failure) => keepLatest(entries, url, { failure, failed_at: now() }, mostFailures),
  };
}
