// D1: the connection, and the queries of each aggregate. Owns rows and their types; the only importer of drizzle.
// Leaves how old an answer may be to stores/, and every decision to those who ask.
export * from './addresses.ts';
export * from './audit-events.ts';
export * from './canonical.ts';
export * from './clients.ts';
export * from './connect.ts';
export * from './initial-access-tokens.ts';
export * from './invitations.ts';
export * from './logout-deliveries.ts';
export * from './passkeys.ts';
export * from './passwords.ts';
export * from './preferences.ts';
export * from './profiles.ts';
export * from './resource-servers.ts';
export * from './trusted-issuers.ts';
export * from './users.ts';
