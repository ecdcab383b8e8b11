// The tables of a person's object, in the steps in which they came. Leaves what each means to the part it belongs to.
import { attemptTable } from '../attempt-store.ts';
import { outboxChainColumns, outboxTables } from '../outbox.ts';
import { actionTables, factorRemovalTable } from './action-store.ts';
import { begunSignInTable } from './begun-sign-ins.ts';
import { consentDetailsColumn, consentDigestColumn, consentTable } from './consent-store.ts';
import { deletionGuestColumn, deletionTable } from './deletion-store.ts';
import {
  grantCertificateColumn,
  grantCodeKeyColumn,
  grantDetailsColumns,
  grantResourcesColumn,
  grantSectorColumn,
  grantTables,
} from './grant.ts';
import { knownBrowserTable } from './known-browsers.ts';
import { oneTimeTables } from './one-time-store.ts';
import { passkeyTable } from './passkey-store.ts';
import { sessionDeviceColumn, sessionMethodColumns, sessionRenewalColumns, sessionSectorsColumn, sessionTable } from './session.ts';
import { subjectPasswordColumns, subjectTable } from './subject-snapshot.ts';
import { valueTable } from './value-store.ts';

export const subjectSchema: readonly string[] = [
  [subjectTable, sessionTable, grantTables, consentTable, attemptTable, outboxTables].join(''),
  knownBrowserTable,
  grantCertificateColumn,
  grantResourcesColumn,
  [grantDetailsColumns, consentDetailsColumn].join(''),
  [sessionMethodColumns, begunSignInTable, passkeyTable, oneTimeTables].join(''),
  consentDigestColumn,
  [sessionDeviceColumn, ';', deletionTable].join(''),
  sessionRenewalColumns,
  valueTable,
  actionTables,
  subjectPasswordColumns,
  deletionGuestColumn,
  factorRemovalTable,
  outboxChainColumns,
  grantCodeKeyColumn,
  grantSectorColumn,
  sessionSectorsColumn,
];
