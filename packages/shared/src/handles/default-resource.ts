// Whom an access token is for when its request names nobody (RFC 8707 §2.2): the resource of a grant that has one alone. With none
// or several it is this server, which a handle says by saying nothing. It stands in the handle so that it is known, and its keys at
// hand, before anything is redeemed.
import type { Sealer } from './seal.ts';

/** What a handle of a grant with these resources carries behind its own parts. */
export const defaultResource = (resources: readonly string[]): readonly string[] => (resources.length === 1 ? resources : []);

/** How many parts of its own a handle has. */
const ownParts = { authorization_code: 3, refresh_token: 4 } as const;

/** Undefined for this server, and for what is no such handle. It proves nothing: whoever redeems the handle does. */
export const readDefaultResource = async (sealer: Sealer, purpose: keyof typeof ownParts, handle: string): Promise<string | undefined> =>
  (await sealer.open(purpose, handle))?.[ownParts[purpose]];
