// The origins that all files of a run share (tools/checks/shared-origin.ts): each is started when the first file asks for it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { SubjectStoreContract } from '@authrim/shared/durable-objects';
import { inject } from 'vitest';
import type { Located, Order, OriginKind } from '../../tools/checks/shared-origin.ts';
import type { Seed } from '../../tools/seed/seed.ts';
import { createBackOffice } from '../../tools/server/back-office.ts';
import { createQuery, findSubject } from './behind.ts';

export interface SharedOrigin {
  issuer: string;
  /** Where it asks for certificates (RFC 8705 §5); `usual` does not. */
  mutualTlsOrigin: string;
  /** Adds what only an operator can make, beside what others have added. Names are the file's own. */
  seed(lists: Partial<Record<keyof Seed, readonly object[]>>): Promise<void>;
  /** The people of the fixture once more, for a file that changes them: `alice` is `alice-<word>` then. */
  copyPeople(word: string): Promise<void>;
  /** The rows of one statement in D1. */
  query<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** The object of a person. */
  findSubject(username: string): Promise<SubjectStoreContract>;
}

type Act = Order extends infer One ? (One extends Order ? Omit<One, 'kind'> : never) : never;

/**
 * @param kind `usual`: the provided one; `full`: every feature on; `counting`, `delaying`, `failing`: full, with
 * that instrument in front; `other`: counting, with settings that make a difference
 */
export async function sharedOrigin(kind: OriginKind = 'full'): Promise<SharedOrigin> {
  const ask = async <Answer>(act: Act): Promise<Answer> => {
    const response = await fetch(inject('desk'), { method: 'POST', body: JSON.stringify({ kind, ...act }) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  };
  const { backOffice: address, ...located } = await ask<Located>({ act: 'locate' });
  const backOffice = createBackOffice(async () => address);
  const query = createQuery(backOffice);
  return {
    ...located,
    query,
    async seed({ users = [], clients = [], ...lists }) {
      await ask({ act: 'seed', seed: JSON.stringify({ users, clients, ...lists }) });
      // An isolate may have read the others just before: they are kept whole, for ten seconds.
      if (Object.keys(lists).length > 0) await sleep(10_000);
    },
    async copyPeople(word) {
      await query(copyPeople, `-${word}`);
    },
    findSubject: (username) => findSubject(backOffice, username),
  };
}

const copyPeople = `
  INSERT INTO users (id, sub, username, password_hash, password_changed_at, name, email, email_canonical, email_verified, birthdate,
    created_at, updated_at)
  SELECT hex(randomblob(16)), sub || ?1, username || ?1, password_hash, password_changed_at, name, username || ?1 || '@example.com',
    username || ?1 || '@example.com', email_verified, birthdate, created_at, updated_at
  FROM users WHERE email = username || '@example.com' AND username NOT LIKE '%-%'
  ON CONFLICT DO NOTHING`;
