// Language and colours as the person of this browser has chosen them, in a cookie: so they count before anybody signs in. It is no
// secret and decides nothing; what is not well-formed is nothing.
import type { Settings } from '@authrim/shared/config';
import { formatCookie, readCookie } from '@authrim/shared/http';
import type { Scheme } from '@authrim/shared/theme';
import { type Locale, locales, negotiateLocale } from '@authrim/shared/ui';

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

/** The language the person has chosen, else one the client asks for, else one the browser asks for. */
export function chooseLocale(request: Request, { language }: Appearance, ui_locales?: string): Locale {
  const wishes = [language, ui_locales].filter((wish) => wish !== undefined).join(' ');
  return negotiateLocale({ ui_locales: wishes, accept_language: request.headers.get('Accept-Language') });
}

/** A Set-Cookie value. */
export const formatAppearance = (settings: Settings, { language, theme }: Appearance): string =>
  language || theme
    ? formatCookie(settings, 'appearance', `${language ?? ''}.${theme ?? ''}`, kept)
    : formatCookie(settings, 'appearance', '', 0);
