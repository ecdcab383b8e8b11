// How long anybody waits for a dependency. What hangs is given up like what fails (F-09).

/** Seconds. An object gives D1 up before its own caller gives the object up. */
export const patience = { withObjectsAndDatabases: 5, withinObjects: 4 } as const;

/**
 * What `call` resolves to, if it does so in time. A call that is given up goes on, and nobody hears its end.
 * @throws Error when it takes longer; whatever it throws itself
 */
export function within<Value>(seconds: number, call: () => Promise<Value>): Promise<Value> {
  // One promise and two callbacks: a race of several costs every hot path as much as reading a row.
  return new Promise((resolve, reject) => {
    const answer = call();
    const timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
    answer.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
