// An authorization detail in words (RFC 9396 §11.1; B-291): the lines of its type's template with the values in their places,
// and every value that no line names. Nothing is granted that is not said. Leaves escaping and looks to pages.
import type { AuthorizationDetailsType, ConsentTemplate } from './definition.ts';
import type { AuthorizationDetail } from './detail.ts';

export type Scalar = string | number | boolean | null;

/** A line cut at its placeholders. */
export type LinePart = { text: string } | { values: readonly Scalar[] };

export interface Statement {
  /** Of title and lines: the page's, or English where the type does not speak it. */
  language: string;
  title: string;
  lines: readonly (readonly LinePart[])[];
  /** What the lines leave unsaid: the path to it, and its values. */
  rest: readonly { path: string; values: readonly Scalar[] }[];
}

/** One value somewhere in a detail. */
interface Leaf {
  /** With the places in arrays of objects, counted from 1: `payees.2.iban`. */
  path: string;
  /** As a template writes it, without places: `payees.iban`. */
  name: string;
  values: readonly Scalar[];
}

/** `{member}` or `{member.of.member}`. */
const placeholder = /\{([^{}]+)\}/;

/** @param pageLanguage BCP 47 */
export function describeDetail(detail: AuthorizationDetail, { consent, type }: AuthorizationDetailsType, pageLanguage: string): Statement {
  const language = Object.hasOwn(consent, pageLanguage) ? pageLanguage : 'en';
  const { title, lines }: ConsentTemplate = consent[language] ?? { title: type, lines: [] };
  const leaves = Object.entries(detail).flatMap(([name, value]) => (name === 'type' ? [] : findLeaves(value, { path: name, name })));
  const said = lines.map((line) => fillLine(line, leaves)).filter((line) => line !== undefined);
  const names = new Set(said.flatMap(({ named }) => named));
  const rest = leaves.filter(({ name }) => !names.has(name)).map(({ path, values }) => ({ path, values }));
  return { language, title, lines: said.map(({ parts }) => parts), rest };
}

/** The names a line speaks of. */
export const findPlaceholders = (line: string): string[] => line.split(placeholder).filter((_, place) => place % 2 === 1);

/** Undefined when a member the line speaks of is not there. */
function fillLine(line: string, leaves: readonly Leaf[]): { parts: LinePart[]; named: string[] } | undefined {
  const named = findPlaceholders(line);
  const parts = line
    .split(placeholder)
    .map((part, place): LinePart => (place % 2 === 0 ? { text: part } : { values: valuesOf(part, leaves) }));
  return parts.every((part) => 'text' in part || part.values.length > 0) ? { parts, named } : undefined;
}

const valuesOf = (named: string, leaves: readonly Leaf[]): Scalar[] =>
  leaves.flatMap(({ name, values }) => (name === named ? [...values] : []));

/** An array of plain values is one leaf; empty arrays and objects are leaves too, since their being there may mean something. */
function findLeaves(value: unknown, { path, name }: Pick<Leaf, 'path' | 'name'>): Leaf[] {
  if (isScalar(value)) return [{ path, name, values: [value] }];
  if (Array.isArray(value)) {
    return value.every(isScalar)
      ? [{ path, name, values: value }]
      : value.flatMap((element, place) => findLeaves(element, { path: `${path}.${place + 1}`, name }));
  }
  const members = Object.entries(value as object);
  return members.length === 0
    ? [{ path, name, values: [] }]
    : members.flatMap(([member, inner]) => findLeaves(inner, { path: `${path}.${member}`, name: `${name}.${member}` }));
}

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';
