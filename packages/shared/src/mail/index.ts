// Mail on its way out. Owns drivers, their settings, and what may stand in a message. Leaves words and when to send to the Workers.
export type { SendEmailBinding } from './drivers/binding.ts';
export * from './message.ts';
export * from './sender.ts';
export * from './settings.ts';
