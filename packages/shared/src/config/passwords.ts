// What an operator may say about passwords. The rule they feed is policies/password.
import { ConfigurationError } from './secrets.ts';
import { findText, getNumber, type Variables } from './variables.ts';

export interface PasswordSettings {
  /** Characters of a password that signs in alone, at least. */
  least: number;
  /** How many of a person's passwords, the present one included, cannot be chosen again. */
  history: number;
  /** Seconds after which a password is replaced at the next sign-in; 0: never (NIST SP 800-63B-4 advises against it). */
  maximumAge: number;
  /** A range API of breached passwords (the first five hex digits of a SHA-1 are added to it); undefined: nobody is asked. */
  breachCheck: string | undefined;
}

/** variable: default, least, most. */
const numbers = { PASSWORD_MINIMUM_LENGTH: [15, 8, 64], PASSWORD_HISTORY: [3, 0, 10], PASSWORD_MAXIMUM_AGE: [0, 0, 315_360_000] } as const;
const publicRangeApi = 'https://api.pwnedpasswords.com/range/';

/** @throws ConfigurationError naming the variable */
export function parsePasswordSettings(variables: Variables, environment: 'local' | 'deployed'): PasswordSettings {
  const wholeNumber = (name: keyof typeof numbers): number => getNumber(variables, name, numbers[name]);
  return {
    least: wholeNumber('PASSWORD_MINIMUM_LENGTH'),
    history: wholeNumber('PASSWORD_HISTORY'),
    maximumAge: wholeNumber('PASSWORD_MAXIMUM_AGE'),
    breachCheck: parseBreachCheck(findText(variables, 'PASSWORD_BREACH_CHECK') ?? (environment === 'local' ? 'off' : publicRangeApi)),
  };
}

function parseBreachCheck(value: string): string | undefined {
  if (value === 'off') return undefined;
  if (!/^https?:\/\/\S+\/$/.test(value) || !URL.canParse(value)) {
    throw new ConfigurationError('PASSWORD_BREACH_CHECK', `must be off, or a URL that ends in / like ${publicRangeApi}`);
  }
  return value;
}
