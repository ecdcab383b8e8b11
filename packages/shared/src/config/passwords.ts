// What an operator may say about passwords. The rule they feed is policies/password.
import { ConfigurationError } from './secrets.ts';
import { findText, getNumber, type Variables } from './variables.ts';

/** What one hash costs (RFC 9106 §3.1). */
export interface Argon2Parameters {
  /** Memory in KiB. */
  m: number;
  /** Passes over the memory. */
  t: number;
  /** Lanes. */
  p: number;
}

export interface PasswordSettings {
  /** Characters of a password that signs in alone, at least. */
  least: number;
  /** How many of a person's passwords, the present one included, cannot be chosen again. */
  history: number;
  /** Seconds after which a password is replaced at the next sign-in; 0: never (NIST SP 800-63B-4 advises against it). */
  maximumAge: number;
  /** A range API of breached passwords (the first five hex digits of a SHA-1 are added to it); undefined: nobody is asked. */
  breachCheck: string | undefined;
  /** What a new hash costs; one that cost something else is made again when its owner signs in. */
  hashing: Argon2Parameters;
}

/** variable: default, least, most. */
const numbers = { PASSWORD_MINIMUM_LENGTH: [15, 8, 64], PASSWORD_HISTORY: [3, 0, 10], PASSWORD_MAXIMUM_AGE: [0, 0, 315_360_000] } as const;

/** [least, most], inclusive. The memory bound leaves half of a 128 MB isolate; the others keep one hash under a second. */
const hashingBounds = { m: [8, 65_536], t: [1, 10], p: [1, 4] } as const satisfies Record<
  keyof Argon2Parameters,
  readonly [number, number]
>;
const usualHashing = 'm=19456,t=2,p=1';
/** OWASP's choices of the same strength, [m, t]: an installation that is deployed has one of them at least. */
const leastHashing = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9_216, 4],
  [7_168, 5],
] as const;

const publicRangeApi = 'https://api.pwnedpasswords.com/range/';

/** @throws ConfigurationError naming the variable */
export function parsePasswordSettings(variables: Variables, environment: 'local' | 'deployed'): PasswordSettings {
  const wholeNumber = (name: keyof typeof numbers): number => getNumber(variables, name, numbers[name]);
  return {
    least: wholeNumber('PASSWORD_MINIMUM_LENGTH'),
    history: wholeNumber('PASSWORD_HISTORY'),
    maximumAge: wholeNumber('PASSWORD_MAXIMUM_AGE'),
    breachCheck: parseBreachCheck(findText(variables, 'PASSWORD_BREACH_CHECK') ?? (environment === 'local' ? 'off' : publicRangeApi)),
    hashing: parseHashing(findText(variables, 'PASSWORD_HASHING') ?? usualHashing, environment),
  };
}

function parseBreachCheck(value: string): string | undefined {
  if (value === 'off') return undefined;
  if (!/^https?:\/\/\S+\/$/.test(value) || !URL.canParse(value)) {
    throw new ConfigurationError('PASSWORD_BREACH_CHECK', `must be off, or a URL that ends in / like ${publicRangeApi}`);
  }
  return value;
}

/** RFC 9106 §3.1 asks for at least 8 KiB a lane. */
export const isWithinHashingBounds = ({ m, t, p }: Argon2Parameters): boolean => {
  const isWithin = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  return m >= 8 * p && isWithin(m, hashingBounds.m) && isWithin(t, hashingBounds.t) && isWithin(p, hashingBounds.p);
};

/** In the spelling of PHC strings. A local installation may take less than a deployed one: its people are made up. */
function parseHashing(value: string, environment: 'local' | 'deployed'): Argon2Parameters {
  const [, m, t, p] = (/^m=([1-9]\d*),t=([1-9]\d*),p=([1-9]\d*)$/.exec(value) ?? []).map(Number);
  const hashing = { m: m ?? 0, t: t ?? 0, p: p ?? 0 };
  if (!isWithinHashingBounds(hashing)) {
    throw new ConfigurationError('PASSWORD_HASHING', `must be like ${usualHashing}, with m up to 65536 KiB, t up to 10 and p up to 4`);
  }
  const isStrong = leastHashing.some(([memory, passes]) => hashing.m >= memory && hashing.t >= passes);
  if (environment === 'deployed' && !isStrong) {
    const choices = leastHashing.map(([memory, passes]) => `m=${memory},t=${passes}`).join(' or ');
    throw new ConfigurationError('PASSWORD_HASHING', `must be at least as strong as ${choices}`);
  }
  return hashing;
}
