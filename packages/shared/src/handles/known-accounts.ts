// Whose browser it is, as the browser keeps it: people by internal id, for the browser with this secret alone. It signs nobody in.
import type { Sealer } from './seal.ts';

/** @param browser hash of the browser's own secret @param subjects internal ids */
export const sealKnownAccounts = (sealer: Sealer, browser: string, subjects: readonly string[]): Promise<string> =>
  sealer.seal('known_accounts', [browser, ...subjects]);

/** Empty for what another browser was given. */
export async function openKnownAccounts(sealer: Sealer, browser: string, cookie: string): Promise<string[]> {
  const [given, ...subjects] = (await sealer.open('known_accounts', cookie)) ?? [];
  return given === browser ? subjects : [];
}
