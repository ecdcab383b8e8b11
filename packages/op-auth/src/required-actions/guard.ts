// What is required comes first at one's own account too: a page of it opens when nothing is left to do, or when it is the page where it
// is done. Otherwise the person is sent to what is next, and comes back.
import type { Endpoint, Handler } from '@authrim/shared/http';
import type { AuthNeeds } from '../context.ts';
import { redirect } from '../interaction/redirect.ts';
import { findSessionHandle } from '../interaction/session.ts';
import { findOwnPage, visitHref } from '../sign-in/visit.ts';
import { requiredOfAll } from './policy.ts';
import { requiredActionPages } from './table.ts';

/** What a client asks for with a token is none of the person's business here. */
export const guard = (endpoint: Endpoint<AuthNeeds>): Endpoint<AuthNeeds> =>
  endpoint.isResource
    ? endpoint
    : {
        ...endpoint,
        ...(endpoint.get && { get: behind(endpoint.get) }),
        ...(endpoint.post && { post: behind(endpoint.post) }),
      };

const behind =
  (answer: Handler<AuthNeeds>): Handler<AuthNeeds> =>
  async (c) =>
    (await findWayToRequired(c.req.raw, c.get('needs'))) ?? answer(c);

/** Who is not signed in is for the page itself to judge. */
async function findWayToRequired(request: Request, needs: AuthNeeds): Promise<Response | undefined> {
  const handle = await findSessionHandle(request, needs);
  if (!handle) return undefined;
  const next = await needs.subjects.of(handle.subject).findRequired({ session: handle.session, required: requiredOfAll(needs.settings) });
  const here = findOwnPage(new URL(request.url).pathname);
  const back = { page: here ?? '/account' } as const;
  if (next.outcome === 'second_factor_required') return redirect(visitHref('/login/verify', back));
  if (next.outcome !== 'action_required') return undefined;
  const { path, at } = requiredActionPages[next.action];
  return here && at.includes(here) ? undefined : redirect(visitHref(path, back));
}
