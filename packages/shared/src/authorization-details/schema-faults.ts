// What may be wrong with the schema of a type before it meets a request: a keyword nobody knows checks nothing, an object left
// open lets unknown members through (RFC 9396 §5), a reference or pattern that cannot be read would fail on the first request, and
// so would one that leads in a circle.
import { isObject, type JsonObject } from '../parameters/json.ts';

/** Keywords by what stands under them (JSON Schema 2020-12 core and validation, as far as they are checked here). */
const keywords: Readonly<Record<string, 'schema' | 'schemas' | 'named schemas' | 'value'>> = {
  $defs: 'named schemas',
  properties: 'named schemas',
  patternProperties: 'named schemas',
  dependentSchemas: 'named schemas',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  prefixItems: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, and nothing is awaited here
  then: 'schema',
  else: 'schema',
  items: 'schema',
  contains: 'schema',
  propertyNames: 'schema',
  additionalProperties: 'schema',
  unevaluatedProperties: 'schema',
  unevaluatedItems: 'schema',
  ...Object.fromEntries(
    `$schema $id $ref $comment title description default examples type const enum required dependentRequired minProperties maxProperties
    minItems maxItems minContains maxContains uniqueItems minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength
    pattern format`
      .split(/\s+/)
      .map((keyword) => [keyword, 'value' as const]),
  ),
};

/** Under these stand schemas of the very value their own schema is of; under all others, of a part of it. */
const inPlace: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);

/** The first fault in words, with the path to it; undefined for a schema that can be used. */
export function findSchemaFault(schema: JsonObject): string | undefined {
  if (schema.type !== 'object') return 'must say "type": "object"';
  if (!isObject(schema.properties) || !Object.hasOwn(schema.properties, 'type')) return 'must have type among its properties';
  return findFault(schema, schema, '');
}

function findFault(node: unknown, root: JsonObject, path: string): string | undefined {
  if (typeof node === 'boolean') return undefined;
  if (!isObject(node)) return `${path || '/'} must be a schema`;
  const unknown = Object.keys(node).find((keyword) => !Object.hasOwn(keywords, keyword));
  if (unknown !== undefined) return `${path}/${unknown} is no keyword`;
  return findOwnFault(node, root, path) ?? firstOf(listSubschemas(node, path), ([inner, place]) => findFault(inner, root, place));
}

function findOwnFault(node: JsonObject, root: JsonObject, path: string): string | undefined {
  const isOpen = node.type === 'object' && !('additionalProperties' in node) && !('unevaluatedProperties' in node);
  if (isOpen) return `${path || '/'} must say additionalProperties or unevaluatedProperties`;
  if ('$ref' in node && findDefinition(node.$ref, root) === undefined) return `${path}/$ref must lead to a schema in $defs`;
  if ('$ref' in node && isCircular(node, root)) return `${path}/$ref leads in a circle`;
  const patterns = [
    ...('pattern' in node ? [node.pattern] : []),
    ...(isObject(node.patternProperties) ? Object.keys(node.patternProperties) : []),
  ];
  return patterns.every(isPattern) ? undefined : `${path || '/'} has a pattern that cannot be read`;
}

function listSubschemas(node: JsonObject, path: string): [schema: unknown, path: string][] {
  return Object.entries(node).flatMap(([keyword, value]): [unknown, string][] => {
    const place = `${path}/${keyword}`;
    const kind = keywords[keyword];
    if (kind === 'schema') return [[value, place]];
    if (kind === 'schemas' || kind === 'named schemas') {
      return typeof value === 'object' && value !== null
        ? Object.entries(value).map(([name, inner]) => [inner, `${place}/${name}`])
        : [[value, place]];
    }
    return [];
  });
}

function findDefinition(reference: unknown, { $defs }: JsonObject): unknown {
  const [, name] = typeof reference === 'string' ? (/^#\/\$defs\/([A-Za-z0-9_-]+)$/.exec(reference) ?? []) : [];
  return name !== undefined && isObject($defs) && Object.hasOwn($defs, name) ? $defs[name] : undefined;
}

/** Whether judging a value comes back to judging the same value. One that comes back for a part of it ends with the parts. */
function isCircular(node: unknown, root: JsonObject, passed: readonly unknown[] = []): boolean {
  if (!isObject(node)) return false;
  if (passed.includes(node)) return true;
  const own = Object.fromEntries(Object.entries(node).filter(([keyword]) => inPlace.has(keyword)));
  const next = [findDefinition(node.$ref, root), ...listSubschemas(own, '').map(([inner]) => inner)];
  return next.some((inner) => isCircular(inner, root, [...passed, node]));
}

function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === 'string' && new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
