// Races on an origin whose every call of an object or database pauses before and after; judged by what is stored at the end.
import { expect, test } from 'vitest';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { type Answer, introspect, obtainCode, obtainTokens, type Parameters, postForm, userinfoStatus } from '../harness/token-requests.ts';

const { issuer } = await sharedOrigin('delaying');

const times = <Value>(count: number, value: () => Value): Value[] => Array.from({ length: count }, value);
const isGranted = ({ status }: Answer): boolean => status === 200;
const isInvalidGrant = ({ status, body }: Answer): boolean => status === 400 && body.error === 'invalid_grant';

test('TK-02, I1, I2: of a hundred redemptions of one code one succeeds, and the replays end what it issued', async () => {
  const { client, redemption } = await obtainCode({ issuer });
  const answers = await Promise.all(times(100, () => postForm(`${issuer}/token`, redemption, client)));
  const granted = answers.filter(isGranted);
  expect(granted).toHaveLength(1);
  expect(answers.filter(isInvalidGrant)).toHaveLength(99);
  for (const token of [granted[0]?.body.access_token, granted[0]?.body.refresh_token]) {
    expect(await introspect(issuer, client, String(token))).toEqual({ active: false });
  }
});

test('TK-03: ninety-nine wrong verifiers neither win nor harm the right one', async () => {
  const { client, redemption } = await obtainCode({ issuer });
  const send = (change: Parameters) => postForm(`${issuer}/token`, { ...redemption, ...change }, client);
  const [right, ...wrong] = await Promise.all([send({}), ...times(99, () => send({ code_verifier: 'x'.repeat(43) }))]);
  expect(isGranted(right)).toBe(true);
  expect(wrong.filter(isInvalidGrant)).toHaveLength(99);
  expect(await userinfoStatus(issuer, String(right.body.access_token))).toBe(200);
});

test('RF-02, I3: a hundred uses of one refresh token have one successor between them, and it lives', async () => {
  const { client, refresh_token } = await obtainTokens({ issuer });
  const form = { grant_type: 'refresh_token', refresh_token };
  const answers = await Promise.all(times(100, () => postForm(`${issuer}/token`, form, client)));
  expect(answers.filter(isGranted)).toHaveLength(100);
  const [successor, ...others] = new Set(answers.map(({ body }) => String(body.refresh_token)));
  expect(others).toEqual([]);
  expect(await introspect(issuer, client, successor ?? '')).toMatchObject({ active: true });
  expect(await introspect(issuer, client, refresh_token)).toEqual({ active: false });
});

test('RV-09, I4: no introspection that starts after a revocation was acknowledged finds the token alive', async () => {
  const { client, access_token, refresh_token } = await obtainTokens({ issuer });
  expect(await introspect(issuer, client, access_token)).toMatchObject({ active: true });
  const during = times(25, () => introspect(issuer, client, access_token));
  expect((await postForm(`${issuer}/revoke`, { token: refresh_token }, client)).status).toBe(200);
  const after = await Promise.all(times(50, () => introspect(issuer, client, access_token)));
  expect(after).toEqual(after.map(() => ({ active: false })));
  await Promise.all(during);
});

test('F-23: a refresh that races a revocation leaves nothing alive', async () => {
  const { client, refresh_token } = await obtainTokens({ issuer });
  const form = { grant_type: 'refresh_token', refresh_token };
  const [revoked, ...answers] = await Promise.all([
    postForm(`${issuer}/revoke`, { token: refresh_token }, client),
    ...times(20, () => postForm(`${issuer}/token`, form, client)),
  ]);
  expect(revoked.status).toBe(200);
  for (const { body } of answers.filter(isGranted)) {
    expect(await introspect(issuer, client, String(body.refresh_token))).toEqual({ active: false });
    expect(await introspect(issuer, client, String(body.access_token))).toEqual({ active: false });
  }
});
