// The one alarm of an object, shared by everything that wants to be woken. Its time is kept in memory, so that a request
// which finds it early enough pays no write. Alarms only deliver and clean up; no decision waits for one (F-33).
import { now } from '../clock/index.ts';

/** Seconds after which an alarm that did not ring counts as lost. */
const lostAfter = 60;

export class Alarm {
  readonly #storage: DurableObjectStorage;
  /** Epoch seconds. */
  #at: number | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Reads the alarm that an earlier life of the object has set. */
  async restore(): Promise<void> {
    const milliseconds = await this.#storage.getAlarm();
    this.#at = milliseconds === null ? undefined : Math.ceil(milliseconds / 1000);
  }

  /** Makes sure that the object wakes at `at` (epoch seconds) or earlier. Call it outside a transaction that may roll back. */
  wakeBy(at: number | undefined): void {
    if (at === undefined) return;
    if (this.#at !== undefined && this.#at <= at && this.#at > now() - lostAfter) return;
    this.#at = at;
    // Not awaited: the output gate holds every answer until it is durable.
    void this.#storage.setAlarm(at * 1000);
  }

  /** The alarm rang; from here on none is set. */
  rang(): void {
    this.#at = undefined;
  }
}

/** The earliest of several times, leaving out those that do not matter now. */
export const earliest = (...times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};
