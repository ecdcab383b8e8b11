// What stands in links that go out by mail: whom it is for, and a secret. The page behind one opens it and asks the person's object;
// nobody is named in the address of the page, and nothing beside the handle says whose it is (RC-02).
import { now } from '../clock/index.ts';
import type { ValuePurpose } from '../durable-objects/contracts/one-time-values.ts';
import { hashToken, randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

export interface MailLink {
  /** Internal id: addresses the SubjectStore. */
  subject: string;
  /** base64url SHA-256 of its secret. */
  hash: string;
}

/** A fresh one, and the hash to keep of it. */
export async function sealMailLink(sealer: Sealer, purpose: ValuePurpose, subject: string): Promise<{ token: string; hash: string }> {
  const secret = randomToken();
  return { token: await sealer.seal('mail_link', [purpose, subject, secret]), hash: await hashToken(secret) };
}

export async function openMailLink(sealer: Sealer, purpose: ValuePurpose, token: string): Promise<MailLink | undefined> {
  const [sealedFor, subject, secret] = (await sealer.open('mail_link', token)) ?? [];
  return sealedFor === purpose && subject && secret ? { subject, hash: await hashToken(secret) } : undefined;
}

/** Somebody who reads mail at an address, and may become a person there. */
export interface SignUpHandle {
  /** Internal id the person will have: nobody is made twice from one handle. */
  id: string;
  /** Canonical. */
  address: string;
  /** Whether the id is that of a guest, who shall be that person. */
  isGuest: boolean;
}

/** @param lifetime seconds @param guest internal id */
export const sealSignUp = (sealer: Sealer, address: string, lifetime: number, guest?: string): Promise<string> =>
  sealer.seal('sign_up', [guest ?? randomToken(), address, String(now() + lifetime), guest === undefined ? '' : 'guest']);

/** Undefined once its time is over. */
export async function openSignUp(sealer: Sealer, token: string): Promise<SignUpHandle | undefined> {
  const [id, address, end, mark] = (await sealer.open('sign_up', token)) ?? [];
  return id && address && now() < Number(end) ? { id, address, isGuest: mark === 'guest' } : undefined;
}
