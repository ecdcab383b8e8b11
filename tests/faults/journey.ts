// One person at one browser, the visits they pay to a client, and what both were told. What is under way when the server
// dies is unknown: it may have happened or not, but it stays as it is first found.
import { openCode, openSession, type Sealer } from '@authrim/shared/handles';
import { authorizeUrl, verifier, walk } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, randomAddress, sentTo } from '../harness/journey.ts';
import { introspect, postForm } from '../harness/token-requests.ts';

type Fate = 'alive' | 'dead' | 'unknown';

export interface Visit {
  /** Whether `offline_access` was granted: the family then outlives the session. */
  isOffline: boolean;
  /** `answers`: how often it was answered with tokens. */
  code: { value: string; grant: string; fate: Fate; answers: number };
  family?: { refresh_token: string; fate: Fate };
  token?: { access_token: string; id_token: string; fate: Fate };
}

export interface Journey {
  username: string;
  client: RegisteredClient;
  browser: Browser;
  session?: Fate;
  visits: Visit[];
  /** Acknowledged security events: `<event> <id of the session or grant>`. */
  events: Set<string>;
}

export interface World {
  issuer: string;
  /** Opens handles as the server does, to know which session or grant an acknowledgement spoke of. */
  sealer: Sealer;
}

export function beginJourney(issuer: string, username: string, client: RegisteredClient): Journey {
  const browser = createBrowser(issuer);
  browser.headers.set('CF-Connecting-IP', randomAddress());
  return { username, client, browser, visits: [], events: new Set() };
}

/** With a session or without. A cookie that arrived is a session that was acknowledged, whatever became of the rest of the way. */
export async function visit(journey: Journey, isOffline: boolean, { issuer, sealer }: World): Promise<Visit> {
  const { browser, client, username, visits, events } = journey;
  try {
    const start = await browser.open(authorizeUrl(issuer, client, { scope: isOffline ? 'openid offline_access' : 'openid' }));
    const value = sentTo((await walk(browser, start, username)).arrival).searchParams.get('code') ?? '';
    const grant = (await openCode(sealer, value))?.grant ?? '';
    const paid: Visit = { isOffline, code: { value, grant, fate: 'alive', answers: 0 } };
    visits.push(paid);
    events.add(`code.issued ${grant}`);
    return paid;
  } finally {
    const session = await openSession(sealer, browser.cookies.get('session') ?? '');
    if (session) {
      journey.session ??= 'alive';
      events.add(`session.started ${session.session.id}`);
    }
  }
}

export async function redeem(paid: Visit, { client, events }: Journey, { issuer }: World): Promise<void> {
  const { code } = paid;
  code.fate = 'unknown';
  const { status, body } = await postForm(
    `${issuer}/token`,
    { grant_type: 'authorization_code', code: code.value, redirect_uri: callback, code_verifier: verifier },
    client,
  );
  code.fate = 'dead';
  if (status !== 200) return;
  code.answers += 1;
  const { access_token, refresh_token, id_token } = body as Record<string, string>;
  paid.family = { refresh_token: refresh_token ?? '', fate: 'alive' };
  paid.token = { access_token: access_token ?? '', id_token: id_token ?? '', fate: 'alive' };
  events.add(`code.redeemed ${code.grant}`);
}

/** An answer that was lost changes nothing for an honest client: within the grace the same token gets the same successor. */
export async function refresh({ family, token }: Visit, { client }: Journey, { issuer }: World): Promise<boolean> {
  if (!family || !token) return false;
  const { status, body } = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: family.refresh_token }, client);
  if (status !== 200) return false;
  family.refresh_token = String(body.refresh_token);
  if (token.fate === 'alive') token.access_token = String(body.access_token);
  return true;
}

export async function revokeFamily({ code, family, token }: Visit, { client, events }: Journey, { issuer }: World): Promise<void> {
  if (!family || !token) return;
  await settle([family, token], () => postForm(`${issuer}/revoke`, { token: family.refresh_token }, client));
  events.add(`grant.revoked ${code.grant}`);
}

export async function revokeToken({ code, token }: Visit, { client, events }: Journey, { issuer }: World): Promise<void> {
  if (!token) return;
  await settle([token], () => postForm(`${issuer}/revoke`, { token: token.access_token }, client));
  events.add(`token.revoked ${code.grant}`);
}

/** What was granted in the session dies with it: all but what has offline access, and every unused code. */
export async function logout(journey: Journey, { issuer, sealer }: World): Promise<void> {
  const { browser, visits, events } = journey;
  const session = await openSession(sealer, browser.cookies.get('session') ?? '');
  const hint = visits.find(({ token }) => token)?.token?.id_token;
  if (!session || !hint) return;
  const codes = visits.map(({ code }) => code);
  const tokens = visits.filter(({ isOffline }) => !isOffline).flatMap(({ family, token }) => (family && token ? [family, token] : []));
  journey.session = 'unknown';
  await settle([...codes, ...tokens], async () => pageOf(await browser.open(`${issuer}/logout?id_token_hint=${hint}`)));
  journey.session = 'dead';
  events.add(`session.ended ${session.session.id}`);
}

/** What still lives is unknown until the end of it is acknowledged. */
async function settle(mortals: { fate: Fate }[], end: () => Promise<{ status: number }>): Promise<void> {
  const living = mortals.filter(({ fate }) => fate !== 'dead');
  for (const mortal of living) mortal.fate = 'unknown';
  const { status } = await end();
  if (status !== 200) throw new Error(`answered ${status}`);
  for (const mortal of living) mortal.fate = 'dead';
}

/** Everything the journey was told, asked again. What was unknown is known from here on. Returns what does not agree. */
export async function verify(journey: Journey, world: World): Promise<string[]> {
  const wrong: string[] = [];
  const compare = (what: string, told: Fate, isAlive: boolean): Fate => {
    const found = isAlive ? 'alive' : 'dead';
    if (told !== 'unknown' && told !== found) wrong.push(`${what} of ${journey.username} was ${told} and is ${found}`);
    return found;
  };
  if (journey.session) journey.session = compare('the session', journey.session, await hasSession(journey, world));
  for (const paid of journey.visits) {
    const { code, family, token } = paid;
    if (family && token) {
      const { active } = await introspect(world.issuer, journey.client, token.access_token);
      token.fate = compare('an access token', token.fate, active === true);
      family.fate = compare('a family', family.fate, await refresh(paid, journey, world));
    } else if (code.fate !== 'dead') {
      const told = code.fate;
      await redeem(paid, journey, world);
      compare('an unused code', told, code.answers === 1);
    }
  }
  return wrong;
}

async function hasSession({ browser, client }: Journey, { issuer }: World): Promise<boolean> {
  const answer = sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' }))).searchParams;
  return answer.get('error') !== 'login_required';
}

/** A code that was answered once is never answered again, and when it comes back it kills what it issued (I1, I2). */
export async function replay(journey: Journey, world: World): Promise<string[]> {
  const answered = journey.visits.filter(({ code }) => code.answers > 0);
  for (const paid of answered) {
    await redeem({ ...paid }, journey, world);
    for (const issued of [paid.family, paid.token]) if (issued) issued.fate = 'dead';
  }
  const twice = answered.filter(({ code }) => code.answers > 1).map(() => `a code of ${journey.username} was answered twice`);
  return [...twice, ...(await verify(journey, world))];
}
