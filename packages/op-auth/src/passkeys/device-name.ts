// What a new passkey is called until its person calls it something else: the device it was made on, as far as that is told.
import { describeDevice } from '../interaction/device.ts';

/** Devices that people do not call by their system. */
const names: Readonly<Record<string, string>> = { iOS: 'iPhone', iPadOS: 'iPad', ChromeOS: 'Chromebook', macOS: 'Mac' };

export function namePasskey(request: Request): string {
  const { system = 'Passkey' } = describeDevice(request);
  return names[system] ?? system;
}
