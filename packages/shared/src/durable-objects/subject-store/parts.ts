// What a decision about a person may touch: the parts of the SubjectStore, each over its own tables.

import { AttemptStore } from '../attempt-store.ts';
import type { StateEnvironment } from '../environment.ts';
import { Outbox } from '../outbox.ts';
import { ActionStore } from './action-store.ts';
import { BegunSignIns } from './begun-sign-ins.ts';
import { ConsentStore } from './consent-store.ts';
import { DeletionStore } from './deletion-store.ts';
import { GrantStore } from './grant-store.ts';
import { KnownBrowsers } from './known-browsers.ts';
import { OneTimeStore } from './one-time-store.ts';
import { PasskeyStore } from './passkey-store.ts';
import { SessionStore } from './session-store.ts';
import { SubjectSnapshot } from './subject-snapshot.ts';
import { ValueStore } from './value-store.ts';

export function createParts({ storage, id }: DurableObjectState, env: StateEnvironment) {
  const { sql } = storage;
  const subject = new SubjectSnapshot(sql, env.DB, id.name);
  return {
    subject,
    sessions: new SessionStore(sql),
    grants: new GrantStore(sql),
    consents: new ConsentStore(sql),
    attempts: new AttemptStore(sql),
    browsers: new KnownBrowsers(sql),
    begun: new BegunSignIns(sql),
    passkeys: new PasskeyStore(sql),
    oneTime: new OneTimeStore(sql),
    values: new ValueStore(sql),
    deletion: new DeletionStore(sql),
    actions: new ActionStore(sql),
    outbox: new Outbox(storage, env.DB, { chain: id.toString(), subject: subject.id, queue: env.LOGOUT_QUEUE }),
  };
}

export type Parts = ReturnType<typeof createParts>;
