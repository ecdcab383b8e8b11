// The plain variables of a Worker, one by one. An empty one counts as absent.
import { ConfigurationError } from './secrets.ts';

/** Wrangler `vars`; all are text. */
export type Variables = Readonly<Record<string, unknown>>;

export function findText(variables: Variables, name: string): string | undefined {
  const value = variables[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
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
