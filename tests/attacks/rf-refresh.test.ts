// Attacks on refresh tokens. RF-01, RF-03, RF-05, RF-09 and RF-15 with their plain vectors are held by tests/flows/refresh.test.ts,
// RF-02 by tests/flows/token-races.test.ts, restarts and dumps (RF-07, RF-13) by storage.test.ts.
import { decodeJwt } from 'jose';
import { expect, inject, test } from 'vitest';
import { registerClient } from '../harness/journey.ts';
import { introspect, obtainTokens, type Parameters, postForm, type Tokens } from '../harness/token-requests.ts';

const issuer = inject('issuer');
const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };
const refresh = ({ client }: Tokens, refresh_token: unknown, change: Parameters = {}, caller = client) =>
  postForm(`${issuer}/token`, { grant_type: 'refresh_token', refresh_token: String(refresh_token), ...change }, caller);

test('RF-51, CVE-2026-27840: a refresh token with any one character changed or cut opens nothing and harms nobody', async () => {
  const tokens = await obtainTokens({ issuer });
  const token = tokens.refresh_token;
  const places = [...token].map((_, place) => place);
  const forged = [
    ...places.map((place) => `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`),
    ...places.slice(1).map((place) => token.slice(0, place)),
    `${token}=`,
    `${token}A`,
    token + token,
  ];
  const answers = await Promise.all(forged.map((candidate) => refresh(tokens, candidate)));
  for (const answer of answers) expect(answer).toMatchObject(invalidGrant);
  for (const candidate of [forged[10], forged.at(-1)]) {
    expect((await postForm(`${issuer}/revoke`, { token: candidate }, tokens.client)).status).toBe(200);
    expect(await introspect(issuer, tokens.client, String(candidate))).toEqual({ active: false });
  }
  expect((await refresh(tokens, token)).status).toBe(200);
});

test('RF-05: the token of one public client is nothing in the hands of another, in its grace neither', async () => {
  const spa = { token_endpoint_auth_method: 'none' };
  const tokens = await obtainTokens({ issuer, client: await registerClient(issuer, spa) });
  const strangers = [await registerClient(issuer, spa), await registerClient(issuer)];
  const attack = async () => {
    for (const stranger of strangers) expect(await refresh(tokens, tokens.refresh_token, {}, stranger)).toMatchObject(invalidGrant);
  };
  await attack();
  const { body } = await refresh(tokens, tokens.refresh_token);
  await attack();
  const again = await refresh(tokens, tokens.refresh_token);
  expect(again.body.refresh_token).toBe(body.refresh_token);
  expect((await refresh(tokens, body.refresh_token)).status).toBe(200);
});

test('RF-09: neither rotation nor grace widens what was granted, and a refusal rotates nothing', async () => {
  const tokens = await obtainTokens({ issuer, scope: 'openid email' });
  for (const scope of ['openid email profile', 'offline_access', 'openid phone', 'admin', 'OPENID']) {
    expect(await refresh(tokens, tokens.refresh_token, { scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  }
  const narrow = await refresh(tokens, tokens.refresh_token, { scope: 'openid' });
  const graced = await refresh(tokens, tokens.refresh_token, { scope: 'openid email profile' });
  expect(graced).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  expect(decodeJwt(String(narrow.body.access_token)).scope).toBe('openid');
  for (const resource of ['https://api.test', `${issuer}/token`, 'issuer', `${issuer}#x`])
    expect(await refresh(tokens, narrow.body.refresh_token, { resource })).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
  const next = await refresh(tokens, narrow.body.refresh_token, { claims: '{"userinfo":{"phone_number":null}}' });
  expect(next.body.scope).toBe('openid email');
  expect(decodeJwt(String(next.body.access_token)).aud).toBe(issuer);
});

test('RF-52, I3: a thief who raced the owner holds nothing once either of them went on', async () => {
  const tokens = await obtainTokens({ issuer });
  const [owner, thief] = await Promise.all([refresh(tokens, tokens.refresh_token), refresh(tokens, tokens.refresh_token)]);
  expect(thief.body.refresh_token).toBe(owner.body.refresh_token);
  const third = await refresh(tokens, owner.body.refresh_token);
  expect(third.status).toBe(200);
  expect(await refresh(tokens, tokens.refresh_token)).toMatchObject(invalidGrant);
  for (const token of [third.body.refresh_token, third.body.access_token, thief.body.access_token])
    expect(await introspect(issuer, tokens.client, String(token))).toEqual({ active: false });
});

test('RF-53, RFC 7009 §2.1: a superseded token still revokes its family, so that a client that lost track can end it', async () => {
  const tokens = await obtainTokens({ issuer });
  const { body } = await refresh(tokens, tokens.refresh_token);
  expect((await postForm(`${issuer}/revoke`, { token: tokens.refresh_token }, tokens.client)).status).toBe(200);
  expect(await refresh(tokens, body.refresh_token)).toMatchObject(invalidGrant);
});
