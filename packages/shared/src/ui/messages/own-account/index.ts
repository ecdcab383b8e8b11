// The words of one's own account. English gives the shape, as for all others.
import type { ownAccount } from './en.tsx';

export type OwnAccountMessages = typeof ownAccount;
