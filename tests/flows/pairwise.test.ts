// Pairwise subject identifiers (OpenID Connect Core §8.1): one person is somebody else in every sector, and the same in all of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { authorizeUrl, signedInBrowser } from '../harness/authorization.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { callback, pageOf, type RegisteredClient, registerClient, sentTo } from '../harness/journey.ts';
import { type Answer, introspect, obtainCode, obtainTokens, type Parameters, postForm, readAnswer } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const publicSub = 'alice-3f9c1d7e';
const elsewhere = 'https://other.example.net/callback';
const pairwise = { subject_type: 'pairwise' };

const register = (members: Record<string, unknown> = {}) => registerClient(issuer, { ...pairwise, ...members });
let client: RegisteredClient;
let tokens: Awaited<ReturnType<typeof obtainTokens>>;

beforeAll(async () => {
  client = await register({ post_logout_redirect_uris: ['https://rp.example.com/bye'] });
  tokens = await obtainTokens({ issuer, client });
});

/** What redeems a code of a client in another sector. */
async function authorizeElsewhere(of: RegisteredClient, browser?: Browser): Promise<Parameters> {
  const { redemption } = await obtainCode({ issuer, client: of, ...(browser && { browser }), parameters: { redirect_uri: elsewhere } });
  return { ...redemption, redirect_uri: elsewhere };
}

/** The claims of an ID Token for a client of another sector, in the same browser session. */
async function obtainElsewhere(browser: Browser): Promise<Record<string, unknown>> {
  const stranger = await register({ redirect_uris: [elsewhere] });
  const { body } = await postForm(`${issuer}/token`, await authorizeElsewhere(stranger, browser), stranger);
  return decodeJwt(String(body.id_token));
}

const askUserinfo = async (access_token: string): Promise<Answer> =>
  readAnswer(await fetch(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${access_token}` } }));
const userinfo = async (access_token: string) => (await askUserinfo(access_token)).body;

describe('sub', () => {
  test('US-05, B-085: one value in ID Token, userinfo, introspection and after a refresh; neither the public one nor the internal id', async () => {
    const { sub } = decodeJwt(tokens.id_token);
    expect(sub).toMatch(/^[\w-]{43}$/);
    expect(decodeJwt(tokens.access_token).sub).toBe(sub);
    expect((await userinfo(tokens.access_token)).sub).toBe(sub);
    expect((await introspect(issuer, client, tokens.access_token)).sub).toBe(sub);
    expect((await introspect(issuer, client, tokens.refresh_token)).sub).toBe(sub);
    const own = await obtainTokens({ issuer, client });
    const { body } = await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: own.refresh_token }, client);
    expect(decodeJwt(String(body.id_token)).sub).toBe(sub);
    expect((await userinfo(String(body.access_token))).sub).toBe(sub);
  });

  test('US-05, Core §8.1: the same for another client of the sector, another in another sector', async () => {
    const sibling = await obtainTokens({ issuer, client: await register({ redirect_uris: [callback, 'https://rp.example.com/b'] }) });
    expect(decodeJwt(sibling.id_token).sub).toBe(decodeJwt(tokens.id_token).sub);
    expect((await obtainElsewhere(tokens.browser)).sub).not.toBe(decodeJwt(tokens.id_token).sub);
    const open = await obtainTokens({ issuer });
    expect(decodeJwt(open.id_token).sub).toBe(publicSub);
  });

  test('B-085, Core §3.2.2: the front channel says the same', async () => {
    const front = await register({ grant_types: ['implicit'], response_types: ['id_token token'] });
    const request = { response_type: 'id_token token', nonce: 'n', code_challenge: undefined, code_challenge_method: undefined };
    const browser = await signedInBrowser(issuer, client, 'alice');
    const url = authorizeUrl(issuer, front, request);
    const consent = pageOf(await browser.open(url));
    const answer = new URLSearchParams(sentTo(await browser.submit(consent, {}, 'allow')).hash.slice(1));
    expect(decodeJwt(answer.get('id_token') ?? '').sub).toBe(decodeJwt(tokens.id_token).sub);
    expect((await userinfo(answer.get('access_token') ?? '')).sub).toBe(decodeJwt(tokens.id_token).sub);
  });
});

describe('a client that moves', () => {
  const refresh = (of: RegisteredClient, refresh_token: string) =>
    postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token }, of);

  async function replace(of: RegisteredClient, members: Record<string, unknown>): Promise<void> {
    const { client_id, registration_access_token, registration_client_uri } = of;
    const grant_types = ['authorization_code', 'refresh_token'];
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${registration_access_token}` };
    const body = JSON.stringify({ client_id, redirect_uris: [elsewhere], grant_types, ...pairwise, ...members });
    expect((await fetch(registration_client_uri, { method: 'PUT', headers, body })).status).toBe(200);
  }

  /** A client that has tokens and a code, and then says something else about itself. */
  async function move(members: Record<string, unknown>) {
    const of = await register({ redirect_uris: [elsewhere] });
    const { body } = await postForm(`${issuer}/token`, await authorizeElsewhere(of), of);
    const code = await authorizeElsewhere(of);
    await replace(of, members);
    return {
      of,
      code,
      id_token: String(body.id_token),
      access_token: String(body.access_token),
      refresh_token: String(body.refresh_token),
    };
  }

  test('US-05, B-085, B-111, Core §8.1, §12.2: what was granted in one sector is good for nothing in another', {
    timeout: 60_000,
  }, async () => {
    const stayed = await move({ redirect_uris: ['https://other.example.net/b'] });
    const moved = [await move({ redirect_uris: [callback] }), await move({ subject_type: 'public' })];
    // What an isolate believes of a client lapses after ten seconds.
    await sleep(10_500);
    expect((await introspect(issuer, stayed.of, stayed.refresh_token)).active).toBe(true);
    const { sub } = decodeJwt(stayed.id_token);
    expect(decodeJwt(String((await refresh(stayed.of, stayed.refresh_token)).body.id_token)).sub).toBe(sub);
    expect((await postForm(`${issuer}/token`, stayed.code, stayed.of)).status).toBe(200);
    for (const { of, code, access_token, refresh_token } of moved) {
      expect(await refresh(of, refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(await postForm(`${issuer}/token`, code, of)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect((await askUserinfo(access_token)).status).toBe(401);
      for (const token of [access_token, refresh_token]) expect(await introspect(issuer, of, token)).toEqual({ active: false });
    }
  });
});

describe('whom a client insists on', () => {
  const silently = async (parameters: Parameters, of = client) => {
    const url = authorizeUrl(issuer, of, { scope: 'openid profile email', prompt: 'none', ...parameters });
    const { searchParams } = sentTo(await tokens.browser.open(url));
    return searchParams.get('error') ?? (searchParams.has('code') ? 'granted' : undefined);
  };
  const insisting = (value: unknown) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });

  test('B-060, B-061: the hint of this client names the person, that of another person somebody else, that of another client nobody', async () => {
    expect(await silently({ id_token_hint: tokens.id_token })).toBe('granted');
    const bob = await obtainTokens({ issuer, client, browser: await signedInBrowser(issuer, client, 'bob') });
    expect(await silently({ id_token_hint: bob.id_token })).toBe('login_required');
    const open = await obtainTokens({ issuer });
    expect(await silently({ id_token_hint: open.id_token })).toBe('invalid_request');
  });

  test('B-070: sub in the claims parameter is the one this client knows', async () => {
    expect(await silently(insisting(decodeJwt(tokens.id_token).sub))).toBe('granted');
    expect(await silently(insisting(publicSub))).toBe('login_required');
    expect(await silently(insisting('somebody else'))).toBe('login_required');
  });
});

describe('sid', () => {
  test('US-05: one session is the same in one sector and cannot be joined across two', async () => {
    const browser = await signedInBrowser(issuer, client, 'carol');
    const sidOf = async (of: RegisteredClient) => decodeJwt((await obtainTokens({ issuer, client: of, browser })).id_token).sid;
    const sid = await sidOf(client);
    expect(await sidOf(client)).toBe(sid);
    expect(await sidOf(await register())).toBe(sid);
    const others = [(await obtainElsewhere(browser)).sid, await sidOf(await registerClient(issuer))];
    expect(new Set([sid, ...others]).size).toBe(3);
  });

  test('B-226, B-229: a hint of this session ends it at once; one of another session does not', async () => {
    const logout = (id_token_hint: string) =>
      `/logout?${new URLSearchParams({ id_token_hint, post_logout_redirect_uri: 'https://rp.example.com/bye' })}`;
    const browser = createBrowser(issuer);
    const own = await obtainTokens({ issuer, client, browser });
    pageOf(await browser.open(logout(tokens.id_token)));
    expect(sentTo(await browser.open(logout(own.id_token))).href).toBe('https://rp.example.com/bye');
    const silent = sentTo(await browser.open(authorizeUrl(issuer, client, { prompt: 'none' })));
    expect(silent.searchParams.get('error')).toBe('login_required');
  });
});
