// Documents of other people: every fetch of a URL that a client, a person or an upstream gave us (D-10).
// Owns which targets may be reached, the caps on a fetch, JSON documents and key sets. A host can be checked by
// name only, since a Worker cannot pin DNS: so a hit carries no credential of ours and its answer reaches nobody.
// Leaves to the caller the one generic OAuth error that every refusal becomes (SS-11); a `reason` is for the log.
export * from './breached-passwords.ts';
export * from './failures.ts';
export * from './json-document.ts';
export * from './remote-keys.ts';
export * from './safe-fetch.ts';
export * from './target.ts';
export * from './together.ts';
