// One-time codes of an authenticator app: HOTP (RFC 4226) over time steps (RFC 6238), in the one form every app knows:
// SHA-1, six digits, thirty seconds. That a step counts once is for the person's object to see (OT-01).
import { equalsConstantTime } from '@authrim/shared/oauth';

const digits = 6;
/** Seconds. */
const period = 30;
/** Steps a clock may be off, each way (RFC 6238 §5.2). */
const drift = 1;
/** 160 bits, as RFC 4226 §4 R6 recommends. */
const secretLength = 20;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret, base32 (RFC 4648 §6) as apps take it. */
export const createTotpSecret = (): string => encodeBase32(crypto.getRandomValues(new Uint8Array(secretLength)));

/** @param time epoch seconds */
export const timeStep = (time: number): number => Math.floor(time / period);

/** RFC 4226 §5.3. */
export async function hotp(secret: Uint8Array<ArrayBuffer>, counter: number): Promise<string> {
  const message = new DataView(new ArrayBuffer(8));
  message.setBigUint64(0, BigInt(counter));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, message));
  const truncated = mac.getUint32(mac.getUint8(mac.byteLength - 1) & 0xf) & 0x7fff_ffff;
  return String(truncated % 10 ** digits).padStart(digits, '0');
}

/**
 * The step a code belongs to, the latest first; every candidate is compared, each in constant time.
 * @param secret base32
 * @param code as typed: spaces do not count, anything but six ASCII digits is no code (OT-09)
 * @param time epoch seconds
 */
export async function findTimeStep(secret: string, code: string, time: number): Promise<number | undefined> {
  const typed = code.replaceAll(' ', '');
  if (!/^[0-9]{6}$/.test(typed)) return undefined;
  const key = decodeBase32(secret);
  const steps = Array.from({ length: 2 * drift + 1 }, (_, index) => timeStep(time) + drift - index);
  const matches = await Promise.all(steps.map(async (step) => equalsConstantTime(await hotp(key, step), typed)));
  return steps.find((_, index) => matches[index]);
}

/** What an app reads from the QR code. */
export function otpauthUri(secret: string, issuer: string, account: string): string {
  const query = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: String(digits), period: String(period) });
  // Apps do not all read + as a space.
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query.toString().replaceAll('+', '%20')}`;
}

export function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text].map((character) => alphabet.indexOf(character).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
