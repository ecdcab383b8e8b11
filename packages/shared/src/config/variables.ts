// The plain variables of a Worker, one by one. An empty one counts as absent.
import { ConfigurationError } from './secrets.ts';

/** Wrangler `vars`, where `false` without quotes is no text and must not count as absent. */
export type Variables = Readonly<Record<string, unknown>>;

/** @throws ConfigurationError naming the variable, when it is no text */
export function findText(variables: Variables, name: string): string | undefined {
  const { [name]: value = '' } = variables;
  if (typeof value !== 'string') throw new ConfigurationError(name, 'must be a text, in quotes');
  return value === '' ? undefined : value;
}

/** @throws ConfigurationError naming the variable */
export function getText(variables: Variables, name: string): string {
  const value = findText(variables, name);
  if (value === undefined) throw new ConfigurationError(name, 'is missing');
  return value;
}

/** The first choice when there is none. @throws ConfigurationError naming the variable */
export function getChoice<const Choice extends string>(
  variables: Variables,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = findText(variables, name) ?? choices[0];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new ConfigurationError(name, `must be one of ${choices.join(', ')}`);
  return choice;
}

/** The usual value when there is none. @param kind for the words of the refusal @throws ConfigurationError naming the variable */
export function getNumber(
  variables: Variables,
  name: string,
  [usual, least, most]: readonly [usual: number, least: number, most: number],
  kind = 'a whole number',
): number {
  const value = Number(findText(variables, name) ?? usual);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigurationError(name, `must be ${kind} between ${least} and ${most}`);
  }
  return value;
}
