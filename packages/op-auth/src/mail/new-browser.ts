// Who signs in where they never did is written to, so that it is noticed if it was somebody else.
import type { WorkerContext } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';
import type { SignInResult } from '../sign-in/sign-in.ts';
import { orderMail } from './post.ts';

/** @param subject internal id */
export function noticeNewBrowser(c: WorkerContext<AuthNeeds>, subject: string, result: SignInResult): void {
  if (result.outcome === 'signed_in' && result.isNewBrowser) orderMail(c, { order: 'notice', subject, notice: 'new_browser' });
}
