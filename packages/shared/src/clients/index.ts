// Relying parties: what a client is, which metadata it may register, which redirect_uri is its own, and how it proves itself.
// Owns the rules of RFC 7591 metadata and client authentication. Leaves records to database/ and stores/, requests to http/.
export * from './authentication/assertion.ts';
export * from './authentication/index.ts';
export * from './candidate-keys.ts';
export * from './certificate-bound.ts';
export * from './client.ts';
export * from './client-certificate.ts';
export * from './client-keys.ts';
export * from './distinguished-name.ts';
export * from './ip-address.ts';
export * from './keys.ts';
export * from './metadata.ts';
export * from './public-key.ts';
export * from './redirect-uri.ts';
export * from './sealed-secrets.ts';
export * from './secrets.ts';
export * from './sector.ts';
export * from './software-statement.ts';
