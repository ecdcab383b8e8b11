// The object of a person, past every Worker.
import type { SubjectStoreContract } from '@authrim/shared/durable-objects';
import type { BackOffice } from '../../tools/server/back-office.ts';

/** Somebody nobody knows has an object too, with nothing in it. */
export async function findSubject({ database, object }: BackOffice, username: string): Promise<SubjectStoreContract> {
  const id = await database.prepare('SELECT id FROM users WHERE username = ?').bind(username).first<string>('id');
  return object('SUBJECT_STORE', id ?? '');
}
