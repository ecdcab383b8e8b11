// When a key moves on (D-11, I8): known before it is used, published until all it signed has expired, and known for ID Token
// hints long after.

/** Seconds a verifier may keep our JWKS. */
const jwksMaxAge = 300;

/** All in seconds. */
export const keyLifecycle = {
  /** How long a key is in use. */
  rotation_period: 90 * 86_400,
  /** How long the next key is published before it may sign. */
  publication_lead: 2 * jwksMaxAge,
  /**
   * The same when there is no time to wait for the world: a JWKS of ours is at most a second old, so whoever meets the
   * new `kid` and asks finds it (F-26).
   */
  least_lead: 2,
  /** How long a key that signs no more stays published: the longest life of an ID Token, and an hour for Workers that still hold it. */
  retirement: 86_400 + 3600,
  /** How long a retired key still verifies ID Token hints. */
  remembrance: 400 * 86_400,
} as const;

/** Epoch second from which the next key may take over. */
export const mayRotateAt = (next: { created_at: number }, { at_once }: { at_once: boolean }): number =>
  next.created_at + (at_once ? keyLifecycle.least_lead : keyLifecycle.publication_lead);

/** Epoch second of the scheduled rotation. */
export const rotationDueAt = (active: { activated_at: number }, next: { created_at: number }): number =>
  Math.max(active.activated_at + keyLifecycle.rotation_period, mayRotateAt(next, { at_once: false }));
