// Which language a person is answered in: `ui_locales` of the request (OpenID Connect Core §3.1.2.1) before
// Accept-Language (RFC 9110 §12.5.4), each tag looked up as RFC 4647 §3.4 does. Hostile lists only end in the default.
import { defaultLocale, type Locale, locales } from './messages/index.ts';

export interface LocaleWishes<Supported extends string = Locale> {
  /** Space-separated BCP 47 tags, best first. */
  ui_locales?: string | undefined;
  /** The header as it came. */
  accept_language?: string | null | undefined;
  supported?: readonly Supported[];
}

const mostWishes = 20;

/** One of `supported` (all our catalogues unless said otherwise); English when no wish can be met. */
export function negotiateLocale<Supported extends string = Locale>(wishes: LocaleWishes<Supported>): Supported | Locale {
  const supported: readonly (Supported | Locale)[] = wishes.supported ?? locales;
  const ranges = [...(wishes.ui_locales ?? '').split(' ').slice(0, mostWishes), ...parseAcceptLanguage(wishes.accept_language ?? '')];
  for (const range of ranges) {
    const match = findLocale(range, supported);
    if (match) return match;
  }
  return defaultLocale;
}

/** The ranges of an Accept-Language header, best first; those of quality 0 and malformed ones are left out. */
function parseAcceptLanguage(header: string): string[] {
  return header
    .split(',')
    .slice(0, mostWishes)
    .map((part) => /^\s*([a-z0-9-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(part))
    .map((match) => ({ range: match?.[1] ?? '', quality: match ? Number(match[2] ?? 1) : 0 }))
    .filter(({ quality }) => quality > 0)
    .sort((left, right) => right.quality - left.quality)
    .map(({ range }) => range);
}

/** RFC 4647 §3.4: shorten the range until a supported tag is met. */
function findLocale<Supported extends string>(range: string, supported: readonly Supported[]): Supported | undefined {
  const subtags = range.toLowerCase().split('-').slice(0, 8);
  for (let length = subtags.length; length > 0; length -= 1) {
    const candidate = subtags.slice(0, length).join('-');
    const match = supported.find((locale) => locale.toLowerCase() === candidate);
    if (match) return match;
  }
  return undefined;
}
