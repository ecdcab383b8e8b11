// Typed faces of the objects and of client records for Workers. Owns addressing and the refusal when one does not answer.
export * from './authorization-details-types.ts';
export * from './client-documents.ts';
export * from './clients.ts';
export * from './latest.ts';
export * from './objects.ts';
export * from './reach.ts';
export * from './recent.ts';
export * from './resource-servers.ts';
export * from './trusted-issuers.ts';
