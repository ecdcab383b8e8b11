// Every word a person reads, one file a language. English gives the shape: a key that a language lacks does not compile.
// docs/how-to/add-a-language.md says how there comes to be one more; `dir` turns the whole page around.
import { ar } from './ar.tsx';
import { de } from './de.tsx';
import { en } from './en.tsx';
import { es } from './es.tsx';
import { fr } from './fr.tsx';
import { it } from './it.tsx';
import { ja } from './ja.tsx';
import { ko } from './ko.tsx';
import type { Locale } from './locales.ts';
import { pt } from './pt.tsx';
import { zh } from './zh.tsx';

export * from './explanations.ts';
export * from './locales.ts';

export type Messages = typeof en;

export const catalogues = { en, de, fr, es, pt, it, ja, zh, ko, ar } as const satisfies Record<Locale, Messages>;

/** A duration in words, rounded up: seconds below 90, minutes above. */
export function formatWait({ lang }: Messages, seconds: number): string {
  const [amount, unit] = seconds < 90 ? [Math.max(1, Math.ceil(seconds)), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

/** A day in words. @param time epoch seconds */
export const formatDay = ({ lang }: Messages, time: number): string =>
  new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone: 'UTC' }).format(time * 1000);

/** A moment in words. @param time epoch seconds @param timeZone of the person, if they have said; one that nobody knows counts as UTC */
export function formatMoment({ lang }: Messages, time: number, timeZone: string | null | undefined): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(time * 1000);
  try {
    return format(timeZone ?? 'UTC') + (timeZone ? '' : ' UTC');
  } catch {
    return `${format('UTC')} UTC`;
  }
}

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** How long ago something was, in words. @param seconds not negative */
export function formatAgo({ lang }: Messages, seconds: number): string {
  const [unit, length] = spans.find(([, span]) => seconds >= span) ?? ['minute', 60];
  return new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }).format(-Math.floor(seconds / length), unit);
}

/** A length of time in words, in whole days or hours where it is so long. */
export function formatSpan({ lang }: Messages, seconds: number): string {
  const [unit, length] = spans.find(([, span]) => seconds >= span && seconds % span === 0) ?? (['second', 1] as const);
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}
