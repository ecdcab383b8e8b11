// What each thing required of a person is made of, and what all their pages share: who is asked, on the way to what, and the way out.
import type { Handler, WorkerContext } from '@authrim/shared/http';
import { accessDenied } from '@authrim/shared/oauth';
import { type ParameterRecord, readQuery } from '@authrim/shared/parameters';
import type { HiddenFields } from '@authrim/shared/ui';
import { type AccountOwner, findAccountOwner } from '../account/owner.ts';
import { refuseRequest } from '../authorize/refuse-request.ts';
import type { AuthNeeds } from '../context.ts';
import { boundToSession, prepareForm, readSessionForm } from '../interaction/form.ts';
import { redirect } from '../interaction/redirect.ts';
import { findVisit, type OwnPage, type Visit, visitFields, visitHref } from '../sign-in/visit.ts';

/** One file and one row in table.ts each. The page records what was done in the person's object, and goes on to where the visit leads. */
export interface ActionPage {
  path: string;
  /** For the developer of a client that said `prompt=none`. */
  description: string;
  /** Pages of the account that stay open meanwhile, because it can be done there. */
  at: readonly OwnPage[];
  get: Handler<AuthNeeds>;
  post: Handler<AuthNeeds>;
}

export type C = WorkerContext<AuthNeeds>;

/** Who is asked, on the way to what. */
export interface Asked {
  visit: Visit;
  owner: AccountOwner;
  /** Of the page's form. */
  hidden: HiddenFields;
}

export const showAction =
  (path: string, show: (c: C, asked: Asked) => Response | Promise<Response>): Handler<AuthNeeds> =>
  async (c) => {
    const visit = await findVisit(c.req.raw, readQuery(new URL(c.req.url)), c.get('needs'));
    const owner = await findAccountOwner(c.req.raw, c.get('needs'));
    return owner ? show(c, await askedOf(c, path, visit, owner)) : redirect(visitHref('/login', visit));
  };

/** `decision=cancel` is the way out of each. */
export const submitAction =
  (path: string, submit: (c: C, asked: Asked, form: ParameterRecord) => Promise<Response>): Handler<AuthNeeds> =>
  async (c) => {
    const needs = c.get('needs');
    const { form } = await readSessionForm(c, path);
    const visit = await findVisit(c.req.raw, form, needs);
    if (form.decision === 'cancel') return cancel(c, visit);
    const owner = await findAccountOwner(c.req.raw, needs);
    return owner ? submit(c, await askedOf(c, path, visit, owner), form) : redirect(visitHref('/login', visit));
  };

async function askedOf(c: C, path: string, visit: Visit, owner: AccountOwner): Promise<Asked> {
  const { hidden } = await prepareForm(c, boundToSession(path, owner.session), visitFields(visit));
  return { visit, owner, hidden };
}

/** The app is told, and the request is over; who came without one may sign out. */
async function cancel(c: C, { interaction }: Visit): Promise<Response> {
  if (!interaction) return redirect('/logout');
  return refuseRequest(c, interaction, accessDenied('The person did not do what the operator requires'));
}
