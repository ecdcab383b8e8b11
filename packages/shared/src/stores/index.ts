// Typed faces of the objects for Workers. Owns addressing and the refusal when an object does not answer.
export * from './objects.ts';
export * from './reach.ts';
