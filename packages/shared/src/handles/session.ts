// The session cookie's value: which person, which session, and the secret that proves it.
import type { Reference } from '../durable-objects/contracts/subject-store.ts';
import { hashToken, randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

export interface SessionHandle {
  /** Internal id: addresses the SubjectStore. */
  subject: string;
  session: Reference;
}

export async function sealSession(sealer: Sealer, subject: string): Promise<SessionHandle & { cookie: string }> {
  const [id, secret] = [randomToken(), randomToken()];
  const cookie = await sealer.seal('session', [subject, id, secret]);
  return { subject, session: { id, secret_hash: await hashToken(secret) }, cookie };
}

export async function openSession(sealer: Sealer, cookie: string): Promise<SessionHandle | undefined> {
  const [subject, id, secret] = (await sealer.open('session', cookie)) ?? [];
  if (!subject || !id || !secret) return undefined;
  return { subject, session: { id, secret_hash: await hashToken(secret) } };
}
