// What a decision about a person may touch: the parts of the SubjectStore, each over its own tables.
import type { AttemptStore } from '../attempt-store.ts';
import type { Outbox } from '../outbox.ts';
import type { ConsentStore } from './consent-store.ts';
import type { GrantStore } from './grant-store.ts';
import type { KnownBrowsers } from './known-browsers.ts';
import type { SessionStore } from './session-store.ts';
import type { SubjectSnapshot } from './subject-snapshot.ts';

export interface Parts {
  subject: SubjectSnapshot;
  sessions: SessionStore;
  grants: GrantStore;
  consents: ConsentStore;
  attempts: AttemptStore;
  browsers: KnownBrowsers;
  outbox: Outbox;
}
