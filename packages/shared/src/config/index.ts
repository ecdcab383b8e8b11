// What an operator sets: settings, feature switches and versioned secrets. Owns their names, defaults and bounds.
// Leaves per-client choices to clients/ and decisions made from settings to policies/.
export * from './authenticators.ts';
export * from './features.ts';
export * from './hosts.ts';
export * from './passwords.ts';
export * from './secrets.ts';
export * from './settings.ts';
export * from './variables.ts';
