// Whom an access token is for when its request names nobody (RFC 8707 §2.2): the resource of a grant that has one alone. With none
// or several it is this server, which a handle says by saying nothing. It stands in the handle so that it is known, and its keys at
// hand, before anything is redeemed.

/** What a handle of a grant with these resources carries behind its own parts. */
export const defaultResource = (resources: readonly string[]): readonly string[] => (resources.length === 1 ? resources : []);
