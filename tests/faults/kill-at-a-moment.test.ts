// Killed with -9 at the moments that matter: between a decision and its answer, and right after an acknowledgement, before
// anything has left the object (security F-02, F-03, F-04, F-41).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizeUrl, verifier } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient } from '../harness/journey.ts';
import { basicCredentials } from '../harness/token-requests.ts';
import { expectRecordedOnce } from './audit.ts';
import { createInstallation, type Installation } from './installation.ts';
import { beginJourney, type Journey, logout, redeem, revokeFamily, type Visit, verify, visit } from './journey.ts';

let installation: Installation;
let client: RegisteredClient;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.start('fail');
  client = await registerClient(installation.issuer);
});
afterAll(() => installation.remove());

async function begin(username: string): Promise<{ journey: Journey; paid: Visit }> {
  const journey = beginJourney(installation.issuer, username, client);
  return { journey, paid: await visit(journey, false, installation) };
}

/** The object consumes the code, and its answer never arrives. */
function redeemWithoutAnswer({ value }: Visit['code']): void {
  const Authorization = basicCredentials(client.client_id, client.client_secret ?? '');
  const body = new URLSearchParams({ grant_type: 'authorization_code', code: value, redirect_uri: callback, code_verifier: verifier });
  const headers = { Authorization, 'x-fault': 'SubjectStore.redeem hang after' };
  fetch(`${installation.issuer}/token`, { method: 'POST', headers, body }).catch(() => undefined);
}

/** What the page says to a wrong password. */
async function tryPassword(browser: Browser, username: string): Promise<'denied' | 'delayed'> {
  const page = pageOf(await browser.open(authorizeUrl(installation.issuer, client)));
  const { body } = pageOf(await browser.submit(page, { username, password: 'wrong' }, 'login'));
  return body.includes('too many attempts') ? 'delayed' : 'denied';
}

test('F-02: a consumed code stays consumed; F-03, F-04: what was acknowledged is done and recorded once; F-41: failures still count', async () => {
  const [unanswered, revoked, ended] = await Promise.all([begin('alice'), begin('bob'), begin('carol')]);
  const guesser = createBrowser(installation.issuer);
  for (let failures = 0; failures < 5; failures += 1) expect(await tryPassword(guesser, 'dave')).toBe('denied');

  redeemWithoutAnswer(unanswered.paid.code);
  await Promise.all([redeem(revoked.paid, revoked.journey, installation), redeem(ended.paid, ended.journey, installation)]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await Promise.all([revokeFamily(revoked.paid, revoked.journey, installation), logout(ended.journey, installation)]);
  await installation.kill();

  const origin = await installation.startHere();
  try {
    await redeem(unanswered.paid, unanswered.journey, installation);
    expect(unanswered.paid.code.answers).toBe(0);
    for (const { journey } of [unanswered, revoked, ended]) expect(await verify(journey, installation)).toEqual([]);
    expect([revoked.paid.family?.fate, ended.journey.session]).toEqual(['dead', 'dead']);

    // One more try is free after a pause of a second; a counter that began anew would give five.
    expect([await tryPassword(guesser, 'dave'), await tryPassword(guesser, 'dave')]).toContain('delayed');

    const events = [unanswered, revoked, ended].flatMap(({ journey }) => [...journey.events]);
    await expectRecordedOnce(origin.database, [...events, `code.redeemed ${unanswered.paid.code.grant}`]);
  } finally {
    await origin.stop();
  }
});
