// Every handle the outside world holds, one purpose a file: what is inside it and how its secret is made.
// Owns seal and open. Leaves what a handle means, and whether it still means anything, to the object it addresses.
export * from './access-token.ts';
export * from './authorization-code.ts';
export * from './derivation.ts';
export * from './known-accounts.ts';
export * from './mail-links.ts';
export * from './opaque-access-token.ts';
export * from './refresh-token.ts';
export * from './request-uri.ts';
export * from './seal.ts';
export * from './secret-sealer.ts';
export * from './session.ts';
export * from './sign-in.ts';
