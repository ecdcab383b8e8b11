// Colours as numbers: how far two of them stand apart (WCAG 2.2, contrast ratio), and what lies between them.

/** `#rrggbb`, in lower case. */
export type Colour = `#${string}`;

export const isColour = (value: unknown): value is Colour => typeof value === 'string' && /^#[0-9a-f]{6}$/.test(value);

type Channels = readonly [red: number, green: number, blue: number];

const channelsOf = (colour: Colour): Channels => {
  const bits = Number.parseInt(colour.slice(1), 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
};

/** 1 (the same) to 21 (black on white). */
export function contrast(one: Colour, other: Colour): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance(colour: Colour): number {
  const linear = (value: number) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = channelsOf(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** @param share of `other`, 0 to 1 */
export function mix(one: Colour, other: Colour, share: number): Colour {
  const [from, to] = [channelsOf(one), channelsOf(other)];
  const between = (channel: 0 | 1 | 2) => Math.round(from[channel] * (1 - share) + to[channel] * share);
  return `#${[between(0), between(1), between(2)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour, moved as little towards `end` as brings it so far from `ground`. */
export function moveAway(colour: Colour, end: Colour, ground: Colour, ratio: number): Colour {
  const shares = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
  const share = shares.find((candidate) => contrast(mix(colour, end, candidate), ground) >= ratio);
  return mix(colour, end, share ?? 1);
}
