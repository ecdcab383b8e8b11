// The session cookie's value: which person, which session, and the secret that proves it.
import type { Reference } from '../durable-objects/contracts/subject-store.ts';
import { hashToken, randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

export interface SessionHandle {
  /** Internal id: addresses the SubjectStore. */
  subject: string;
  session: Reference;
}

/** A session to be proposed to the person's object, and the secret that will prove it. */
export async function proposeSession(): Promise<{ session: Reference; secret: string }> {
  const [id, secret] = [randomToken(), randomToken()];
  return { session: { id, secret_hash: await hashToken(secret) }, secret };
}

/** @param id the session's, as the person's object has decided: a proposed session may go on with the id of another */
export const sealSession = (sealer: Sealer, subject: string, id: string, secret: string): Promise<string> =>
  sealer.seal('session', [subject, id, secret]);

export async function openSession(sealer: Sealer, cookie: string): Promise<SessionHandle | undefined> {
  const [subject, id, secret] = (await sealer.open('session', cookie)) ?? [];
  if (!subject || !id || !secret) return undefined;
  return { subject, session: { id, secret_hash: await hashToken(secret) } };
}
