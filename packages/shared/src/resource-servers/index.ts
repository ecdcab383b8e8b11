// Resource servers: who takes our access tokens, under which name, in which form (RFC 8707, RFC 9068, RFC 9728). Owns what an entry
// of the registry is, our own APIs among them, and what a `resource` parameter may say. Leaves records to database/ and stores/,
// and tokens to tokens/.
export * from './own.ts';
export * from './requested.ts';
export * from './resource-server.ts';
export * from './schema.ts';
