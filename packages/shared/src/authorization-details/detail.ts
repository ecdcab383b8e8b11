// `authorization_details` as a client sends it (RFC 9396 §2, §2.2): a JSON array of objects of bounded size, each with a type,
// the common members of their own types, and nothing that two parsers could read differently. Leaves what a type allows to its
// schema.
import { encodeText } from '../oauth/encoding.ts';
import { invalidAuthorizationDetails } from '../oauth/errors.ts';
import { isDeeper, isObject, parseJson } from '../parameters/index.ts';
import { canonicalJson } from './canonical.ts';

/** RFC 9396 §2: what may be done, in the words of an API. Members beside the common ones are the type's own. */
export interface AuthorizationDetail {
  readonly type: string;
  readonly locations?: readonly string[];
  readonly actions?: readonly string[];
  readonly datatypes?: readonly string[];
  readonly identifier?: string;
  readonly privileges?: readonly string[];
  readonly [member: string]: unknown;
}

/** Bytes, of what is asked for and of what is granted: an access token carries its details, and has to fit into a header. */
const maximumLength = 8 * 1024;
const mostDetails = 20;
/** Of arrays and objects in each other, the list itself among them. */
const maximumDepth = 8;

/** Names that are no members wherever somebody writes `object[name]`. */
const namesOfPrototypes: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);

const commonMembers: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: isText,
  locations: isTexts,
  actions: isTexts,
  datatypes: isTexts,
  identifier: isText,
  privileges: isTexts,
};

/**
 * Serves the authorization request and the token request alike.
 * @throws OAuthError invalid_authorization_details
 */
export function parseAuthorizationDetails(parameter: string): readonly AuthorizationDetail[] {
  if (isTooLong(parameter)) throw refuse(`is longer than ${maximumLength} bytes`);
  const details = parseJson(parameter);
  if (!Array.isArray(details) || details.length === 0) throw refuse('must be a JSON array of at least one object');
  if (details.length > mostDetails) throw refuse(`has more than ${mostDetails} objects`);
  if (isDeeper(details, maximumDepth)) throw refuse('is nested too deeply');
  if (countMembers(details) !== countWrittenMembers(parameter)) throw refuse('names a member twice');
  if (!isUnambiguous(details)) throw refuse('holds a name, number or text that cannot be kept as it was sent');
  for (const detail of details) verifyCommonMembers(detail);
  refuseTwins(details as AuthorizationDetail[]);
  return details as AuthorizationDetail[];
}

/** @throws OAuthError invalid_authorization_details when two are the same: nobody could tell which of them a token carries */
export function refuseTwins(details: readonly AuthorizationDetail[]): void {
  if (new Set(details.map(canonicalJson)).size !== details.length) throw refuse('holds an object twice');
}

/**
 * What the server adds and numbers that are written out make more of what was asked for. It is measured as a token holds it that
 * is sealed (handles/opaque-access-token): as a text within JSON.
 * @throws OAuthError invalid_authorization_details
 */
export function verifyCarried(details: readonly AuthorizationDetail[]): void {
  if (isTooLong(JSON.stringify(JSON.stringify(details)))) throw refuse('is more than an access token can carry');
}

const isTooLong = (text: string): boolean => encodeText(text).length > maximumLength;

function verifyCommonMembers(detail: unknown): void {
  if (!isObject(detail) || !Object.hasOwn(detail, 'type')) throw refuse('must be a JSON array of objects with a type');
  const [malformed] = Object.entries(commonMembers).find(([name, isFine]) => Object.hasOwn(detail, name) && !isFine(detail[name])) ?? [];
  if (malformed !== undefined) throw refuse(`has an object whose ${malformed} is malformed`);
}

const refuse = (problem: string) => invalidAuthorizationDetails(`authorization_details ${problem}`);

/** A parser keeps one of two members of a name (RFC 8259 §4), so fewer are found than were written. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, member) => sum + countMembers(member), own);
}

/** In JSON each member has one colon outside of texts. */
const countWrittenMembers = (json: string): number => json.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;

/** A number beyond a double becomes another one, half a surrogate pair any other: what is shown would not be what was asked. */
function isUnambiguous(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value !== 'object' || value === null) return true;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return names.every((name) => name.isWellFormed() && !namesOfPrototypes.has(name)) && Object.values(value).every(isUnambiguous);
}
