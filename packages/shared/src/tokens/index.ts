// Tokens: from a grant to what a client holds, and back. Owns keys at hand, the one signer and the one verifier of our JWTs,
// encryption to clients and decryption for us, the identifiers a client sees, and what each kind of token says. Leaves handles
// to handles/, claims to claims/ and life and death to the SubjectStore.
export * from './access-token.ts';
export * from './access-token-keys.ts';
export * from './active-token.ts';
export * from './audience-details.ts';
export * from './audience-scope.ts';
export * from './decryption.ts';
export * from './decryption-keys.ts';
export * from './encryption.ts';
export * from './grant-types.ts';
export * from './id-jag.ts';
export * from './id-token.ts';
export * from './id-token-hint.ts';
export * from './id-token-key.ts';
export * from './identifiers.ts';
export * from './issue.ts';
export * from './jwt.ts';
export * from './logout-token.ts';
export * from './person.ts';
export * from './revoked-tokens.ts';
export * from './signing-keys.ts';
export * from './token-hash.ts';
export * from './verification-keys.ts';
