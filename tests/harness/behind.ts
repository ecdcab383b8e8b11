// What lies behind the Workers of an origin, as tests ask for it: rows of D1, and the object of a person.
import type { SubjectStoreContract } from '@authrim/shared/durable-objects';
import type { BackOffice } from '../../tools/server/back-office.ts';

/** The rows of one statement. */
export const createQuery =
  ({ database }: BackOffice) =>
  async <Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]> => {
    const statement = database.prepare(sql).bind(...values);
    return (await statement.all<Row>()).results;
  };

/** Somebody nobody knows has an object too, with nothing in it. */
export async function findSubject({ database, object }: BackOffice, username: string): Promise<SubjectStoreContract> {
  const id = await database.prepare('SELECT id FROM users WHERE username = ?').bind(username).first<string>('id');
  return object('SUBJECT_STORE', id ?? '');
}
