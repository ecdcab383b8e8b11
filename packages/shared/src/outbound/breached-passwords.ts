// Whether a password is known from a breach, asked by k-anonymity (the range API of Have I Been Pwned): five hex digits of its
// SHA-1 leave, hundreds of hashes come back, padded so that their number tells nothing (LG-17, K-62, ASVS 6.2.12).
import { encodeText } from '../oauth/encoding.ts';
import type { SafeFetch } from './safe-fetch.ts';

/** Longer than the longest padded range. */
const maximumBytes = 256 * 1024;

/**
 * False also when nobody answers: the common passwords are refused without, and a sign-up must not wait for somebody else.
 * @param rangeApi what the five digits are added to
 */
export async function isBreachedPassword(password: string, rangeApi: string, safeFetch: SafeFetch): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', encodeText(password.normalize('NFC'))));
  const hash = digest.toHex().toUpperCase();
  const [prefix, suffix] = [hash.slice(0, 5), hash.slice(5)];
  const headers = { 'Add-Padding': 'true' };
  const answer = await safeFetch(`${rangeApi}${prefix}`, { accept: ['text/plain'], maximumBytes, headers });
  if (answer.outcome === 'refused' || answer.status !== 200) {
    console.warn(`breached passwords were not looked up: ${answer.outcome === 'refused' ? answer.reason : `status ${answer.status}`}`);
    return false;
  }
  return answer.body.split('\n').some((line) => isHit(line, suffix));
}

/** `suffix:count`; a count of nothing is padding. */
function isHit(line: string, suffix: string): boolean {
  const [found, count] = line.trim().split(':');
  return found?.toUpperCase() === suffix && Number(count) > 0;
}
