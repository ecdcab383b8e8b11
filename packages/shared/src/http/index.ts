// The edge of a Worker: its route table, errors as responses, cookies, client authentication, proofs and access tokens in requests.
// Owns what HTTP demands of every endpoint. Leaves what an endpoint decides to the Worker it lives in.
export * from './address.ts';
export * from './bearer.ts';
export * from './client-authentication.ts';
export * from './client-certificate.ts';
export * from './cookies.ts';
export * from './failures.ts';
export * from './forms.ts';
export * from './limits.ts';
export * from './protected-resource.ts';
export * from './sender-constraint.ts';
export * from './worker.ts';
