// A form on a client's own site may POST to us (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2), but browsers send
// SameSite=Lax cookies only with the navigation that follows. So a POST that came without them is asked for again by GET.
import type { ParameterRecord } from '@authrim/shared/parameters';
import { redirect } from './redirect.ts';

/** The longest address that every browser and proxy on the way carries. */
const longestAddress = 8000;

/** 303 to the same request by GET; undefined when it does not fit into an address. */
export function repeatByGet(path: string, parameters: ParameterRecord): Response | undefined {
  const location = `${path}?${new URLSearchParams(parameters)}`;
  return location.length > longestAddress ? undefined : redirect(location);
}
