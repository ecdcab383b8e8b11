// How pages look where an operator says so: for the whole deployment (`THEME`) and for a client (its metadata member `theme`).
// Everything in a theme is a typed token that parse-theme.ts has let through; none of it is CSS.
import type { Colour } from './colour.ts';
import { type Colours, darkAccentOf, paletteOf, type Scheme } from './palette.ts';

/** The fonts the person's own system reads best in; none is fetched. */
export const fonts = {
  system: 'ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif',
  humanist: 'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",sans-serif',
  geometric: 'Avenir,Montserrat,Corbel,"URW Gothic",sans-serif',
  rounded: 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,Comfortaa,"Arial Rounded MT Bold",Calibri,sans-serif',
  serif: 'ui-serif,Charter,"Bitstream Charter","Sitka Text",Cambria,"Noto Serif",serif',
} as const;

export const radii = {
  none: { card: '0', tile: '0', control: '0' },
  small: { card: '.5rem', tile: '.375rem', control: '.25rem' },
  medium: { card: '1rem', tile: '.75rem', control: '.5rem' },
  large: { card: '1.5rem', tile: '1rem', control: '.75rem' },
} as const;

export interface Theme {
  /** What the place is called, in the foot of every page. */
  name?: string;
  /** An https address or a `data:` picture; where a page belongs to no client it stands at the top. */
  logo_uri?: string;
  /** Buttons and links. */
  accent?: Colour;
  /** Behind the card. */
  background?: Colour;
  /** The same two at night; an accent without one is lightened. */
  dark?: { accent?: Colour; background?: Colour };
  radius?: keyof typeof radii;
  font?: keyof typeof fonts;
}

/** The look nobody changed. */
export const defaultTheme: Theme = {};

/** A client's theme over that of the deployment. What belongs together comes from one hand: name and logo, day and night. */
export function overlayTheme(base: Theme, over: Theme): Theme {
  const brand = (over.name ?? over.logo_uri) ? over : base;
  const accents = (over.accent ?? over.dark?.accent) ? over : base;
  const backgrounds = (over.background ?? over.dark?.background) ? over : base;
  return withoutUndefined({
    name: brand.name,
    logo_uri: brand.logo_uri,
    accent: accents.accent,
    background: backgrounds.background,
    dark: withoutUndefined({ accent: accents.dark?.accent, background: backgrounds.dark?.background }),
    radius: over.radius ?? base.radius,
    font: over.font ?? base.font,
  });
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Members without a value are not members. */
const withoutUndefined = <T extends object>(members: T): Partial<Given<T>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<Given<T>>;

/** Every colour of a scheme. */
export function schemeOf({ accent, background, dark }: Theme, scheme: Scheme): Colours {
  if (scheme === 'light') return paletteOf('light', accent, background);
  return paletteOf('dark', dark?.accent ?? (accent && darkAccentOf(accent)), dark?.background);
}
