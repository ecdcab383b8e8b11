import { decodeJwt } from 'jose';
import { describe, expect, inject, test } from 'vitest';
import { createBrowser } from '../harness/browser.ts';
import { registerClient } from '../harness/journey.ts';
import { introspect, obtainCode, obtainTokens, type Parameters, postForm, type Tokens, userinfoStatus } from '../harness/token-requests.ts';

const issuer = inject('issuer');

const refresh = ({ client }: Tokens, refresh_token: string, change: Parameters = {}, caller = client) =>
  postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token, ...change }, caller);

const refusal = (error: string, status = 400) => ({ status, body: { error, error_description: expect.any(String) } });
const textOf = (body: Record<string, unknown>, member: string): string => String(body[member]);

describe('a refresh (RFC 6749 §6, OpenID Connect Core §12)', () => {
  test('B-111: a new access token, and an ID Token that keeps who, when and for whom, without nonce', async () => {
    const tokens = await obtainTokens({ issuer, parameters: { nonce: 'n-0S6_WzA2Mj' } });
    const { status, body } = await refresh(tokens, tokens.refresh_token);
    expect(status).toBe(200);
    expect(body.access_token).not.toBe(tokens.access_token);
    const [before, after] = [decodeJwt(tokens.id_token), decodeJwt(textOf(body, 'id_token'))];
    for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'acr', 'sid']) expect(after[claim]).toEqual(before[claim]);
    expect(after.iat).toBeGreaterThanOrEqual(before.iat ?? Number.NaN);
    expect(before.nonce).toBe('n-0S6_WzA2Mj');
    expect(after).not.toHaveProperty('nonce');
    expect(await userinfoStatus(issuer, textOf(body, 'access_token'))).toBe(200);
  });

  test.each(['none', 'client_secret_basic'])('B-115, D-04: every use rotates, for a client with %s', async (token_endpoint_auth_method) => {
    const tokens = await obtainTokens({ issuer, client: await registerClient(issuer, { token_endpoint_auth_method }) });
    const issued = [tokens.refresh_token];
    for (let use = 0; use < 3; use += 1) {
      const { body } = await refresh(tokens, issued.at(-1) ?? '');
      issued.push(textOf(body, 'refresh_token'));
    }
    expect(new Set(issued).size).toBe(4);
  });

  test('B-110: a second client of the same kind gets one too', async () => {
    const first = await obtainTokens({ issuer });
    const second = await obtainTokens({ issuer });
    expect((await refresh(first, first.refresh_token)).status).toBe(200);
    expect((await refresh(second, second.refresh_token)).status).toBe(200);
  });

  test('RFC 6749 §5.2: a missing refresh_token is invalid_request', async () => {
    expect(await refresh(await obtainTokens({ issuer }), '')).toMatchObject(refusal('invalid_request'));
  });
});

describe('scope (B-113, RF-09)', () => {
  test('a narrower one narrows this access token only', async () => {
    const tokens = await obtainTokens({ issuer });
    const narrow = await refresh(tokens, tokens.refresh_token, { scope: 'openid' });
    expect(narrow.body.scope).toBe('openid');
    expect(decodeJwt(textOf(narrow.body, 'access_token')).scope).toBe('openid');
    const whole = await refresh(tokens, textOf(narrow.body, 'refresh_token'));
    expect(whole.body.scope).toBe('openid profile email');
  });

  test('without openid there is no ID Token', async () => {
    const tokens = await obtainTokens({ issuer });
    expect((await refresh(tokens, tokens.refresh_token, { scope: 'profile' })).body).not.toHaveProperty('id_token');
  });

  test.each(['openid phone', 'openid profile email admin', 'a"b'])('%j is invalid_scope, and nothing happened', async (scope) => {
    const tokens = await obtainTokens({ issuer });
    expect(await refresh(tokens, tokens.refresh_token, { scope })).toMatchObject(refusal('invalid_scope'));
    expect(await introspect(issuer, tokens.client, tokens.refresh_token)).toMatchObject({ active: true });
    expect((await refresh(tokens, tokens.refresh_token)).status).toBe(200);
  });
});

describe('a lost response and a theft (D-04)', () => {
  test('RF-03: the same token at once again yields the same successor', async () => {
    const tokens = await obtainTokens({ issuer });
    const [first, again] = [await refresh(tokens, tokens.refresh_token), await refresh(tokens, tokens.refresh_token)];
    expect(again.status).toBe(200);
    expect(again.body.refresh_token).toBe(first.body.refresh_token);
    expect((await refresh(tokens, textOf(again.body, 'refresh_token'))).status).toBe(200);
  });

  test('RF-01: once the successor was used, the old one ends the family', async () => {
    const tokens = await obtainTokens({ issuer });
    const second = textOf((await refresh(tokens, tokens.refresh_token)).body, 'refresh_token');
    const third = (await refresh(tokens, second)).body;
    expect(await refresh(tokens, tokens.refresh_token)).toMatchObject(refusal('invalid_grant'));
    expect(await refresh(tokens, textOf(third, 'refresh_token'))).toMatchObject(refusal('invalid_grant'));
    expect(await introspect(issuer, tokens.client, textOf(third, 'access_token'))).toEqual({ active: false });
    expect(await userinfoStatus(issuer, tokens.access_token)).toBe(401);
  });

  test('B-112, RF-05: another client gets invalid_grant, in grace too, and the owner goes on', async () => {
    const tokens = await obtainTokens({ issuer });
    const stranger = await registerClient(issuer);
    expect(await refresh(tokens, tokens.refresh_token, {}, stranger)).toMatchObject(refusal('invalid_grant'));
    const { body } = await refresh(tokens, tokens.refresh_token);
    expect(await refresh(tokens, tokens.refresh_token, {}, stranger)).toMatchObject(refusal('invalid_grant'));
    expect((await refresh(tokens, textOf(body, 'refresh_token'))).status).toBe(200);
  });
});

describe('what does not refresh', () => {
  test('B-114: a confidential client that does not authenticate', async () => {
    const tokens = await obtainTokens({ issuer });
    const unproven = { client_id: tokens.client.client_id };
    expect(
      await postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, ...unproven }),
    ).toMatchObject(refusal('invalid_client', 401));
    expect((await refresh(tokens, tokens.refresh_token)).status).toBe(200);
  });

  test('RF-15: an access token, an ID Token, a code, a session cookie', async () => {
    const tokens = await obtainTokens({ issuer });
    const { code } = await obtainCode({ issuer, client: tokens.client, browser: tokens.browser });
    const session = tokens.browser.cookies.get('session') ?? '';
    expect(session).not.toBe('');
    for (const token of [tokens.access_token, tokens.id_token, code, session, 'x', `${tokens.refresh_token}A`]) {
      expect(await refresh(tokens, token)).toMatchObject(refusal('invalid_grant'));
    }
    expect((await refresh(tokens, tokens.refresh_token)).status).toBe(200);
  });

  test('B-116: logout ends it, unless offline_access was granted', async () => {
    const bound = await obtainTokens({ issuer, browser: createBrowser(issuer) });
    const offline = await obtainTokens({
      issuer,
      browser: bound.browser,
      scope: 'openid offline_access',
      parameters: { prompt: 'consent' },
    });
    await bound.browser.open(`/logout?${new URLSearchParams({ id_token_hint: bound.id_token })}`);
    expect(await refresh(bound, bound.refresh_token)).toMatchObject(refusal('invalid_grant'));
    expect(await userinfoStatus(issuer, bound.access_token)).toBe(401);
    expect((await refresh(offline, offline.refresh_token)).status).toBe(200);
  });
});
