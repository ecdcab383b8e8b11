// Which of the granted details a token carries (RFC 9396 §6, §7, §9.1). A detail is taken as a whole or not at all: whether one
// with fewer members allows less, only its API knows (§6.1).
import { canonicalJson } from './canonical.ts';
import type { AuthorizationDetail } from './detail.ts';

/** What a grant holds, each a JSON array. */
export interface GrantedDetails {
  authorization_details?: string;
  /** The same details one by one as the client had asked for them; absent when the server added nothing. */
  requested_details?: string;
}

/**
 * The details among those granted that a token request names, in its order. Each is named as it was granted, or as it was asked for.
 * @param wanted JSON array; absent: all that was granted
 * @returns JSON array, undefined when nothing was granted; `exceeded` when one is named that was not granted (B-292)
 */
export function selectDetails(
  { authorization_details, requested_details = authorization_details }: GrantedDetails,
  wanted: string | undefined,
): { outcome: 'selected'; authorization_details?: string } | { outcome: 'exceeded' } {
  if (wanted === undefined) return { outcome: 'selected', ...(authorization_details !== undefined && { authorization_details }) };
  const granted = parseList(authorization_details);
  const requested = parseList(requested_details).map(canonicalJson);
  const places = new Map([...requested.entries(), ...granted.map(canonicalJson).entries()].map(([place, spelling]) => [spelling, place]));
  const selected = new Set(parseList(wanted).map((detail) => places.get(canonicalJson(detail))));
  if (selected.has(undefined)) return { outcome: 'exceeded' };
  return { outcome: 'selected', authorization_details: JSON.stringify([...selected].map((place) => granted[place ?? 0])) };
}

const parseList = (json: string | undefined): AuthorizationDetail[] =>
  json === undefined ? [] : (JSON.parse(json) as AuthorizationDetail[]);

/**
 * What concerns one of these resources: a detail whose locations name one, and every detail without locations, which is good
 * wherever its type is known (RFC 9396 §9.1).
 * @param audience resource identifiers; a location below one of them belongs to it
 */
export const filterByAudience = (details: readonly AuthorizationDetail[], audience: readonly string[]): AuthorizationDetail[] =>
  details.filter(({ locations }) => !locations || locations.some((location) => audience.some((resource) => isWithin(location, resource))));

const isWithin = (location: string, resource: string): boolean =>
  location === resource || location.startsWith(resource.endsWith('/') ? resource : `${resource}/`);
