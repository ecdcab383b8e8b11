// Trusted issuers: whose assertions stand for a grant here (RFC 7521, RFC 7523 §2.1). Owns what an operator may say of one, and
// whether an assertion is theirs. Leaves records to database/ and stores/, and what is granted to op-token.
export * from './assertion-grant.ts';
export * from './schema.ts';
export * from './trusted-issuer.ts';
