// What a decision about a person may touch: the parts of the SubjectStore, each over its own tables.
import type { AttemptStore } from '../attempt-store.ts';
import type { Outbox } from '../outbox.ts';
import type { ActionStore } from './action-store.ts';
import type { BegunSignIns } from './begun-sign-ins.ts';
import type { ConsentStore } from './consent-store.ts';
import type { DeletionStore } from './deletion-store.ts';
import type { GrantStore } from './grant-store.ts';
import type { KnownBrowsers } from './known-browsers.ts';
import type { OneTimeStore } from './one-time-store.ts';
import type { PasskeyStore } from './passkey-store.ts';
import type { SessionStore } from './session-store.ts';
import type { SubjectSnapshot } from './subject-snapshot.ts';
import type { ValueStore } from './value-store.ts';

export interface Parts {
  subject: SubjectSnapshot;
  sessions: SessionStore;
  grants: GrantStore;
  consents: ConsentStore;
  attempts: AttemptStore;
  browsers: KnownBrowsers;
  begun: BegunSignIns;
  passkeys: PasskeyStore;
  oneTime: OneTimeStore;
  deletion: DeletionStore;
  actions: ActionStore;
  values: ValueStore;
  outbox: Outbox;
}
