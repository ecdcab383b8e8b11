// What a page leaves for later: somebody shall be written to, if there is anybody. Whether there is, the page neither knows nor waits
// for, so that its answer and its time are the same for all (LG-02, RC-11). Orders travel sealed: they name people.
import type { Locale } from '@authrim/shared/ui';

/** When and where it was asked for, as coarsely as the person can use it. */
export interface Occasion {
  /** Epoch seconds. */
  time: number;
  /** Of the caller, as counters know it. */
  address: string;
  /** What the browser says it is, in two words at most; empty when it says nothing known. */
  device: string;
}

/** What an owner should hear of, and can answer only by acting. */
type Notice = 'new_browser' | 'password_changed' | 'address_changed' | 'credential_added' | 'credential_removed' | 'deletion_requested';

interface Every {
  /** Of the page that asked. */
  locale: Locale;
  occasion: Occasion;
}

export type MailOrder = Every &
  (
    | { order: 'recovery' /** Canonical, as every address here. */; address: string }
    /** `guest`: internal id of the guest who asked. */
    | { order: 'sign_up'; address: string; guest?: string }
    | { order: 'sign_in'; address: string /** Hash of the secret of the browser that asked. */; browser: string }
    | { order: 'confirm_address' /** Internal id. */; subject: string; address: string; browser: string }
    /** `to`: another address than the one the person has now. */
    | { order: 'notice'; subject: string; notice: Notice; to?: string }
  );

export type OrderName = MailOrder['order'];
export type OrderOf<Name extends OrderName> = Extract<MailOrder, { order: Name }>;

/** As it lies in the queue. */
export interface SealedOrder {
  id: string;
  sealed: string;
}
