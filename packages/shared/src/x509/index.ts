// Certificates (RFC 5280): what they say, and who vouches for them. Owns DER and X.509. Leaves what a name or a key is good for to
// those who were shown the certificate.
export * from './certificate.ts';
export * from './der.ts';
export * from './name.ts';
export * from './path.ts';
export * from './public-key.ts';
export * from './signature.ts';
