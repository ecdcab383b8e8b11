// The one clock. Rules and objects read the time here and nowhere else, so a test moves it in one place.
export * from './deadline.ts';

/** The present moment in whole epoch seconds, the unit of every time in this code base. */
export const now = (): number => Math.floor(Date.now() / 1000);

/** Resolves after a pause, in milliseconds. */
export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
