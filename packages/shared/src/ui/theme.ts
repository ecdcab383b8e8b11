// The colours, radii and type of every page: one table a scheme, so that light and dark cannot drift apart.
// Owns values. Leaves their use to stylesheet.ts; theme.test.ts holds each pair of colours to WCAG 2.2 AA.

/** What a colour is for, never what it looks like. */
export interface Colours {
  canvas: string;
  /** A far, faint light behind the card. */
  glow: string;
  /** The light on the upper rim of the card. */
  rim: string;
  surface: string;
  /** Inside of a text field. */
  field: string;
  /** A secondary button, at rest and under the pointer. */
  quiet: string;
  quietHover: string;
  ink: string;
  muted: string;
  /** Separates; carries no meaning. */
  line: string;
  /** The edge of a control. */
  edge: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  link: string;
  tint: string;
  onTint: string;
  danger: string;
  dangerTint: string;
  caution: string;
  cautionTint: string;
}

export type Scheme = 'light' | 'dark';

export const colours: Readonly<Record<Scheme, Colours>> = {
  light: {
    canvas: '#f5f6f8',
    glow: '#dfe3fb',
    rim: '#8794f0',
    surface: '#ffffff',
    field: '#ffffff',
    quiet: '#f3f4f7',
    quietHover: '#e9ebf0',
    ink: '#12151c',
    muted: '#566072',
    line: '#e6e8ee',
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
  },
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

/** The fonts the person's own system reads best in; none is fetched. */
export const fonts = {
  text: 'ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Hiragino Sans","Noto Sans","Noto Sans JP",sans-serif',
  code: 'ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,monospace',
} as const;

export const radii = { card: '1.5rem', tile: '1rem', control: '.75rem' } as const;
