// The pages and buttons as HTTP: find the run of this browser, act, and show or go where the act leads.
import { findBrowser, meetBrowser, type WorkerContext } from '@authrim/shared/http';
import { invalidRequest } from '@authrim/shared/oauth';
import { type ParameterRecord, parseJson, readForm } from '@authrim/shared/parameters';
import readme from '../../../README.md';
import demoSeed from '../../seed/demo.json' with { type: 'json' };
import { redirectUri, scopes } from './client.ts';
import type { PlaygroundNeeds } from './context.ts';
import { finishSignIn, finishSignOut } from './flow.ts';
import { readHealth } from './health.ts';
import { renderPlaygroundPage } from './pages/frame.tsx';
import { HomePage } from './pages/home.tsx';
import { NotFoundPage, StrayResponsePage } from './pages/not-found.tsx';
import { PlaygroundPage } from './pages/playground.tsx';
import type { StepView } from './pages/step.tsx';
import type { TokenView } from './pages/token.tsx';
import type { Run, Step } from './runs.ts';
import { openToken } from './token.ts';

type C = WorkerContext<PlaygroundNeeds>;

/** GET / */
export async function showHome(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { username = '', password = '' } = demoSeed.users[0] ?? {};
  return renderPlaygroundPage(
    <HomePage issuer={needs.settings.issuer} health={await readHealth(needs)} demo={{ username, password }} keepsMail={needs.keepsMail} />,
    needs,
  );
}

/** GET /README.md */
export const showReadme = (): Response =>
  new Response(readme, { headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' } });

export const showNotFound = (c: C): Response => renderPlaygroundPage(<NotFoundPage />, c.get('needs'), { status: 404 });

/** GET /playground, also where the browser comes back to after a sign-out. */
export async function showPlayground(c: C): Promise<Response> {
  const needs = c.get('needs');
  const run = findRun(c);
  const url = new URL(c.req.url);
  if (run && url.searchParams.has('state')) {
    finishSignOut(run, url, needs);
    return redirect(newestPart(run));
  }
  const steps = await Promise.all((run?.steps ?? []).map((step) => viewStep(step, run)));
  return renderPlaygroundPage(<PlaygroundPage issuer={needs.settings.issuer} run={run} steps={steps} />, needs);
}

/** GET /playground/callback. The response leaves the address bar at once: a code is not for history. */
export async function receiveResponse(c: C): Promise<Response> {
  const needs = c.get('needs');
  const { issuer } = needs.settings;
  const run = findRun(c);
  const response = new URL(`${redirectUri(issuer)}${new URL(c.req.url).search}`);
  const isAwaited = run && (await finishSignIn(run, response, needs));
  return isAwaited ? redirect(newestPart(run)) : renderPlaygroundPage(<StrayResponsePage issuer={issuer} />, needs, { status: 400 });
}

/** What a button does to the run; it may send the browser somewhere. */
type Act = (run: Run, form: ParameterRecord, needs: PlaygroundNeeds) => Promise<URL | undefined>;

/** POST /playground/…: one turn of the run, then back to its page or on to the server. */
export const press =
  (act: Act) =>
  async (c: C): Promise<Response> => {
    const needs = c.get('needs');
    if ((c.req.header('Sec-Fetch-Site') ?? 'same-origin') !== 'same-origin')
      throw invalidRequest('The form was not sent from our own page', { status: 403 });
    const form = await readForm(c.req.raw);
    const browser = meetBrowser(needs.settings, c.req.raw);
    const run = needs.runs.open(browser.secret);
    run.turn += 1;
    const next = await act(run, form, needs);
    return redirect(next?.href ?? newestPart(run), browser.cookie);
  };

/** POST /playground/start-over */
export function startOver(c: C): Response {
  const { settings, runs } = c.get('needs');
  const browser = findBrowser(settings, c.req.raw);
  if (browser) runs.forget(browser.secret);
  return redirect('/playground');
}

/** The parameters of an authorization request, from the fields of the form; what was left empty is left out. */
export function readChoices(form: ParameterRecord): ParameterRecord {
  const scope = scopes.filter((candidate) => form[`scope_${candidate}`] !== undefined).join(' ');
  const plain = ['prompt', 'max_age', 'login_hint', 'claims'].flatMap((name) =>
    form[name] === undefined ? [] : [[name, form[name]] as const],
  );
  return { ...(scope && { scope }), ...Object.fromEntries(plain) };
}

function findRun(c: C): Run | undefined {
  const { settings, runs } = c.get('needs');
  const browser = findBrowser(settings, c.req.raw);
  return browser && runs.find(browser.secret);
}

/** The page, scrolled to what the last press of a button brought. */
const newestPart = (run: Run): string => `/playground#step-${run.steps.find(({ turn }) => turn === run.turn)?.number ?? run.count}`;

const redirect = (location: string, cookie?: string): Response =>
  new Response(null, {
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store', ...(cookie && { 'Set-Cookie': cookie }) },
  });

/** What the last press of a button brought is open, but for the long documents of the set-up. */
async function viewStep(step: Step, run: Run | undefined): Promise<StepView> {
  const isSetUp = step.kind === 'discovery' || step.kind === 'keys';
  return { step, tokens: await viewTokens(step, run), isOpen: step.turn === run?.turn && (!isSetUp || step.problem !== undefined) };
}

async function viewTokens({ kind, answer }: Step, run: Run | undefined): Promise<TokenView[]> {
  if (kind !== 'token' || answer?.way !== 'response') return [];
  const body = parseJson(answer.body) as Partial<Record<string, unknown>> | null | undefined;
  const views = ['id_token', 'access_token', 'refresh_token'].map(async (name) => {
    const text = body?.[name];
    return typeof text === 'string' ? [{ name, text, opened: await openToken(text, run?.jwks?.jwks) }] : [];
  });
  return (await Promise.all(views)).flat();
}
