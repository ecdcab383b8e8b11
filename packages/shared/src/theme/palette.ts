// The colours of every page: one table a scheme, so that light and dark cannot drift apart, and what an operator's own colours
// make of it. Owns values. palette.test.ts holds each pair that meets on a page to WCAG 2.2 AA, whatever the accent.
import { type Colour, contrast, mix, moveAway } from './colour.ts';

export type Scheme = 'light' | 'dark';

const light = {
  canvas: '#f5f6f8',
  /** A far, faint light behind the card. */
  glow: '#dfe3fb',
  /** The light on the upper rim of the card. */
  rim: '#8794f0',
  surface: '#ffffff',
  /** Inside of a text field. */
  field: '#ffffff',
  /** A secondary button, at rest and under the pointer. */
  quiet: '#f3f4f7',
  quietHover: '#e9ebf0',
  ink: '#12151c',
  muted: '#566072',
  /** Separates; carries no meaning. */
  line: '#e6e8ee',
  /** The edge of a control. */
  edge: '#868f9f',
  accent: '#3449d6',
  accentHover: '#2839b4',
  onAccent: '#ffffff',
  link: '#3145c8',
  tint: '#eef0fd',
  onTint: '#3040b4',
  danger: '#b02a20',
  dangerTint: '#fdf0ee',
  caution: '#7d5300',
  cautionTint: '#fdf5e4',
} as const satisfies Readonly<Record<string, Colour>>;

/** Each named by what it is for, never by what it looks like. */
export type Colours = Readonly<Record<keyof typeof light, Colour>>;

export const colours: Readonly<Record<Scheme, Colours>> = {
  light,
  dark: {
    canvas: '#0b0d12',
    glow: '#1d2350',
    rim: '#a6b3ff',
    surface: '#14171f',
    field: '#0f1218',
    quiet: '#1e222c',
    quietHover: '#282d39',
    ink: '#f2f4f8',
    muted: '#a4adbd',
    line: '#262b37',
    edge: '#6c7588',
    accent: '#94a4ff',
    accentHover: '#b0bcff',
    onAccent: '#0c1030',
    link: '#a6b3ff',
    tint: '#20263f',
    onTint: '#b9c3ff',
    danger: '#ff9d92',
    dangerTint: '#2e1a1b',
    caution: '#f0c26a',
    cautionTint: '#2a2216',
  },
};

/** WCAG 2.2 §1.4.3: text against what is behind it. */
export const leastContrast = 4.5;

/** Where the colours of a scheme go when they must stand out more, how much of the accent its surfaces take, and what is written on it. */
const ends = {
  light: { far: '#000000', hover: 0.18, tint: 0.08, glow: 0.16, rim: 0.6, onAccent: '#ffffff' },
  dark: { far: '#ffffff', hover: 0.25, tint: 0.16, glow: 0.26, rim: 1, onAccent: '#0b0d12' },
} as const satisfies Record<Scheme, object>;

/**
 * The table of a scheme in an operator's colours, which have been found legible (parse-theme.ts).
 * @param accent of buttons and links; @param canvas what lies behind the card
 */
export function paletteOf(scheme: Scheme, accent: Colour | undefined, canvas: Colour = colours[scheme].canvas): Colours {
  const base = colours[scheme];
  if (accent === undefined && canvas === base.canvas) return base;
  const glow = glowOf(scheme, accent ?? base.accent, canvas);
  if (accent === undefined) return { ...base, canvas, glow };
  const { far, hover, tint: share, rim, onAccent } = ends[scheme];
  const tint = mix(base.surface, accent, share);
  return {
    ...base,
    canvas,
    glow,
    rim: mix(base.surface, accent, rim),
    accent,
    accentHover: mix(accent, far, hover),
    onAccent,
    link: accent,
    tint,
    onTint: moveAway(accent, far, tint, leastContrast),
  };
}

/** As much of the accent as leaves text on it legible. */
function glowOf(scheme: Scheme, accent: Colour, canvas: Colour): Colour {
  const { muted } = colours[scheme];
  const most = ends[scheme].glow;
  const share = [most, most * 0.75, most * 0.5, most * 0.25].find((part) => contrast(muted, mix(canvas, accent, part)) >= leastContrast);
  return mix(canvas, accent, share ?? 0);
}

/** The accent for the dark scheme of an operator who named only one. */
export const darkAccentOf = (accent: Colour): Colour => moveAway(accent, '#ffffff', colours.dark.surface, 6.5);
