// How long what was sent by mail counts, in seconds.

export const linkLifetime = 1800;
/** A code is short, so it lives short. */
export const codeLifetime = 600;
