// How long anybody waits for a dependency. What hangs is given up like what fails (F-09).

/** Seconds. An object gives D1 up before its own caller gives the object up. */
export const patience = { withObjectsAndDatabases: 5, withinObjects: 4 } as const;

/**
 * What `call` resolves to, if it does so in time. A call that is given up goes on, and nobody hears its end.
 * @throws Error when it takes longer; whatever it throws itself
 */
export async function within<Value>(seconds: number, call: () => Promise<Value>): Promise<Value> {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
  try {
    return await Promise.race([call(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
