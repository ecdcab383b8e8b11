// What is worth remembering for ever: the names of security events and their fields.
export type * from './events.ts';
