// A theme as an operator writes it becomes tokens, or is refused by the name of the member: what is not a colour, a known word,
// a picture or a plain name goes no further, and colours that people could not read go no further either (WCAG 2.2 §1.4.3).
import { ConfigurationError } from '../config/index.ts';
import { type Colour, contrast, isColour } from './colour.ts';
import { colours, leastContrast, type Scheme } from './palette.ts';
import { defaultTheme, fonts, radii, type Theme } from './theme.ts';

/** `problem` begins with the member it is about. */
export type ParsedTheme = { theme: Theme } | { problem: string };

const longestLogo = 16_384;

/** A rule answers with what is wrong. */
type Rule = (value: unknown) => string | undefined;

const oneOf =
  (words: object): Rule =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(words, value) ? undefined : `must be one of ${Object.keys(words).join(', ')}`;

/** No invisible letters and none that turn the direction of a line. */
const isPlainName: Rule = (value) =>
  typeof value === 'string' && value.trim() === value && /^[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u.test(value)
    ? undefined
    : 'must be a name of 1 to 40 visible characters';

const isPicture: Rule = (value) =>
  typeof value === 'string' && value.length <= longestLogo && (isEmbedded(value) || isAtAddress(value))
    ? undefined
    : `must be an https address, or data:image/png, jpeg, webp or svg+xml in base64, of at most ${longestLogo} characters`;

const isEmbedded = (value: string): boolean => /^data:image\/(?:png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/.test(value);

/** Nothing that a policy of the browser could not name (Content Security Policy 3 §2.3.1). */
function isAtAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, host, username, password, href } = new URL(value);
  return protocol === 'https:' && /^[a-z0-9.-]+(?::\d+)?$/.test(host) && username + password === '' && href === value;
}

/** Links and buttons are drawn in the accent on the card; what they say is written on it. */
const accentFor = (scheme: Scheme): Rule => legible([['links and buttons', colours[scheme].surface]]);

/** The foot of the page is written on the background. */
const backgroundFor = (scheme: Scheme): Rule =>
  legible([
    ['text', colours[scheme].ink],
    ['quiet text', colours[scheme].muted],
  ]);

function legible(pairs: readonly (readonly [what: string, colour: Colour])[]): Rule {
  return (value) => {
    if (!isColour(value)) return 'must be a colour like #3449d6, in lower case';
    const [what, other] = pairs.find(([, colour]) => contrast(value, colour) < leastContrast) ?? [];
    if (!other) return undefined;
    return `${value} against ${other} has a contrast of ${floor(contrast(value, other))} to 1, and ${what} there need ${leastContrast} to 1`;
  };
}

const floor = (ratio: number): number => Math.floor(ratio * 10) / 10;

const schemeRules = (scheme: Scheme) => ({ accent: accentFor(scheme), background: backgroundFor(scheme) });

const rules: Readonly<Record<keyof Theme, Rule>> = {
  name: isPlainName,
  logo_uri: isPicture,
  ...schemeRules('light'),
  dark: (value) => findProblem(value, schemeRules('dark')),
  radius: oneOf(radii),
  font: oneOf(fonts),
};

/** The first member that is unknown or breaks its rule. */
function findProblem(value: unknown, members: Readonly<Record<string, Rule>>): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(members, name) ? members[name] : undefined;
    const problem = rule ? rule(given) : `is none of ${Object.keys(members).join(', ')}`;
    if (problem) return `${name} ${problem}`;
  }
  return undefined;
}

/** @param value JSON; unknown members are refused, so that a misspelt one is not silently without effect */
export function parseTheme(value: unknown): ParsedTheme {
  const problem = findProblem(value, rules);
  return problem === undefined ? { theme: value as Theme } : { problem };
}

/**
 * The look of a whole deployment.
 * @param text of the variable THEME: a JSON object, or nothing
 * @throws ConfigurationError naming the variable and the member
 */
export function parseThemeSetting(text: string | undefined): Theme {
  if (!text) return defaultTheme;
  const parsed = parseTheme(parseJson(text));
  if ('problem' in parsed) throw new ConfigurationError('THEME', `is refused: ${parsed.problem}`);
  return parsed.theme;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError('THEME', 'is no JSON');
  }
}
