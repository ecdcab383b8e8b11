// Rich authorization requests (RFC 9396): what an authorization detail is, when two are the same, which of them a token carries
// and how a person is told of one. Owns the rules that need no schema. Leaves schemas to authorization-request/, which alone
// carries an interpreter for them, and pages to ui/ and the Workers.
export * from './canonical.ts';
export * from './definition.ts';
export * from './detail.ts';
export * from './schema-faults.ts';
export * from './selection.ts';
export * from './statement.ts';
