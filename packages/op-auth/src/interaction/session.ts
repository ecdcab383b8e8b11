// Who is signed in at this browser: the session cookie opened, and asked for in the person's own object.
import type { SessionFacts } from '@authrim/shared/durable-objects';
import { openSession, type SessionHandle } from '@authrim/shared/handles';
import { readCookie } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';

/** The cookie's handle; whether it still means anything is for the SubjectStore to say. */
export async function findSessionHandle(
  request: Request,
  { settings, sealer }: Pick<AuthNeeds, 'settings' | 'sealer'>,
): Promise<SessionHandle | undefined> {
  const cookie = readCookie(settings, request, 'session');
  return cookie === undefined ? undefined : openSession(sealer, cookie);
}

export interface SignedIn extends SessionHandle {
  facts: SessionFacts;
}

/** The live session of this browser, or undefined. */
export async function findSignedIn(request: Request, needs: AuthNeeds): Promise<SignedIn | undefined> {
  const handle = await findSessionHandle(request, needs);
  const found = handle && (await needs.subjects.of(handle.subject).findSession(handle.session));
  return handle && found?.outcome === 'found' ? { ...handle, facts: found.session } : undefined;
}
