// Every table, one file each. migrations/ is generated from here by drizzle-kit.
export * from './audit-events.ts';
export * from './authorization-details-types.ts';
export * from './clients.ts';
export * from './initial-access-tokens.ts';
export * from './invitations.ts';
export * from './key-orders.ts';
export * from './logout-deliveries.ts';
export * from './passkeys.ts';
export * from './passwords.ts';
export * from './preferences.ts';
export * from './resource-servers.ts';
export * from './trusted-issuers.ts';
export * from './users.ts';
