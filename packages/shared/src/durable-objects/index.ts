// The faces of the Durable Objects, as types. The classes themselves are named by src/host.ts alone.
export type * from './contracts/account.ts';
export type * from './contracts/asserted-grant.ts';
export type * from './contracts/authorization-request-store.ts';
export type * from './contracts/grants.ts';
export type * from './contracts/key-manager.ts';
export type * from './contracts/logout-notice.ts';
export type * from './contracts/one-time-values.ts';
export type * from './contracts/rate-limiter.ts';
export type * from './contracts/replay-guard.ts';
export type * from './contracts/required-actions.ts';
export type * from './contracts/sign-in.ts';
export type * from './contracts/subject-store.ts';
export type * from './contracts/token-exchange.ts';
