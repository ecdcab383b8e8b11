// An address from a form, and whether mail may be asked for it. The same for every address there is.
import { canonicalEmail } from '@authrim/shared/database';
import type { WorkerContext } from '@authrim/shared/http';
import { notSupported } from '@authrim/shared/oauth';
import type { AuthNeeds } from '../context.ts';
import { type MailEndpoint, takeMailRoom } from './limits.ts';
import type { AskProblem } from './pages.tsx';

export type Asked = { outcome: 'allowed'; address: string } | { outcome: 'refused'; problem: AskProblem };

export async function askForMail(c: WorkerContext<AuthNeeds>, endpoint: MailEndpoint, email: string): Promise<Asked> {
  const address = canonicalEmail(email);
  const seconds = await takeMailRoom(c, endpoint, address);
  if (seconds !== undefined) return { outcome: 'refused', problem: { kind: 'delayed', seconds } };
  return address === undefined ? { outcome: 'refused', problem: { kind: 'not_an_address' } } : { outcome: 'allowed', address };
}

/** How a page with such a problem is answered: 429 says when to come back (RL-01). */
export const answerOf = (problem: AskProblem | undefined): { status: number; headers: Record<string, string> } => {
  if (problem?.kind === 'delayed') return { status: 429, headers: { 'Retry-After': String(problem.seconds) } };
  return { status: problem ? 400 : 200, headers: {} };
};

/** @throws OAuthError not_supported where no mail is sent */
export function requireMail({ mail }: Pick<AuthNeeds, 'mail'>): void {
  if (!mail.isOn) throw notSupported('No mail is sent here');
}
