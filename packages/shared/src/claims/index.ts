// What may be said about a person (OpenID Connect Core §5): the registry of claims, the `claims` parameter, and release.
// Owns which claim goes where and in which shape. Leaves the values to the SubjectStore's snapshot and tokens to tokens/.
export * from './parameter.ts';
export * from './registry.ts';
export * from './release.ts';
export * from './subject.ts';
