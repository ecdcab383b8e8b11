// Language and colours as the person of this browser has chosen them, in a cookie: so they count before anybody signs in. It is no
// secret and decides nothing; what is not well-formed is nothing.
import type { Settings } from '@authrim/shared/config';
import { formatCookie, readCookie } from '@authrim/shared/http';
import type { Scheme } from '@authrim/shared/theme';
import { type Locale, locales } from '@authrim/shared/ui';

export interface Appearance {
  language?: Locale | undefined;
  theme?: Scheme | undefined;
}

/** A year, in seconds. */
const kept = 31_536_000;

export function readAppearance(settings: Settings, request: Request): Appearance {
  const [language, theme] = (readCookie(settings, request, 'appearance') ?? '').split('.');
  return { language: locales.find((known) => known === language), theme: theme === 'light' || theme === 'dark' ? theme : undefined };
}

/** A Set-Cookie value. */
export const formatAppearance = (settings: Settings, { language, theme }: Appearance): string =>
  language || theme
    ? formatCookie(settings, 'appearance', `${language ?? ''}.${theme ?? ''}`, kept)
    : formatCookie(settings, 'appearance', '', 0);
