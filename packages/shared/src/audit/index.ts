// What is worth remembering for ever: the names of security events and their fields, and the chain that holds them together.
export * from './chain.ts';
export type * from './events.ts';
