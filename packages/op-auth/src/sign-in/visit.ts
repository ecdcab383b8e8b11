// Where a sign-in leads: to the authorization request that waits, to a page of ours, or nowhere. It is named by the parameters
// of each page on the way, and nothing else than a page listed here can be gone to.
import { invalidRequest } from '@authrim/shared/oauth';
import type { ParameterRecord } from '@authrim/shared/parameters';
import type { AuthNeeds } from '../context.ts';
import { authorizeHref, getInteraction, type Interaction, interactionFields } from '../interaction/interaction.ts';
import { redirect } from '../interaction/redirect.ts';

/** Pages of ours that need somebody who has just signed in. */
const ownPages = [
  '/account',
  '/account/profile',
  '/account/email',
  '/account/security',
  '/account/security/passkey',
  '/account/security/authenticator',
  '/account/password',
  '/account/sessions',
  '/account/apps',
  '/account/activity',
  '/account/preferences',
  '/account/data',
] as const;
export type OwnPage = (typeof ownPages)[number];

export const findOwnPage = (path: string): OwnPage | undefined => ownPages.find((own) => own === path);

export interface Visit {
  interaction?: Interaction;
  page?: OwnPage;
}

/**
 * @param named `client_id` and `request_uri`, or `page`; without them a person may sign in all the same
 * @throws OAuthError when what is named is not there
 */
export async function findVisit(request: Request, named: ParameterRecord, needs: AuthNeeds): Promise<Visit> {
  if (named.request_uri || named.client_id) return { interaction: await getInteraction(request, named, needs) };
  if (named.page === undefined) return {};
  const page = findOwnPage(named.page);
  if (!page) throw invalidRequest('There is no such page to go on to');
  return { page };
}

/** The hidden fields, or the query, that carry a visit through a page. */
export const visitFields = ({ interaction, page }: Visit): Record<string, string> => ({
  ...(interaction && interactionFields(interaction)),
  ...(page !== undefined && { page }),
});

export function visitHref(path: string, visit: Visit, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...visitFields(visit), ...more });
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Where somebody else signs in than who is at hand. */
export const anotherHref = (visit: Visit): string => visitHref('/login', visit, { another: '1' });

/** What a sign-in is bound to until it is complete, and recorded as done for: the request, or the page. */
export const transactionOf = ({ interaction, page }: Visit): string | undefined => interaction?.transaction.request.id ?? page;

/** The wish to stay signed in goes along until the sign-in is complete. */
export const stayFields = ({ stay }: ParameterRecord): Record<string, string> => (stay === 'on' ? { stay } : {});

/** On to where the visit leads. */
export const goOn = (visit: Visit, cookies: readonly string[] = []): Response => redirect(wayOn(visit), cookies);

/** Its address. */
export const wayOn = ({ interaction, page }: Visit): string => (interaction ? authorizeHref(interaction) : (page ?? '/login'));
