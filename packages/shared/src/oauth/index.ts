// The words of the protocol and its pure rules: errors, vocabularies, scope, resource identifiers, PKCE, encodings.
// Owns what the RFCs define without state. Leaves requests, clients and tokens to the folders of those names.
export * from './authentication-contexts.ts';
export * from './encoding.ts';
export * from './errors.ts';
export * from './pkce.ts';
export * from './resource.ts';
export * from './scope.ts';
export * from './words.ts';
