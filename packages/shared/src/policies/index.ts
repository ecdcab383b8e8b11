// Pure decisions, each with the facts it needs as its input. Owns the rules; leaves storage and time to whoever asks.
export * from './attempts.ts';
export * from './authentication.ts';
export * from './authorization.ts';
export * from './client-scope.ts';
export * from './cross-app-access.ts';
export * from './guests.ts';
export * from './key-lifecycle.ts';
export * from './limits.ts';
export * from './password.ts';
export * from './profiles.ts';
export * from './required-actions.ts';
export * from './takes.ts';
export * from './token-exchange.ts';
