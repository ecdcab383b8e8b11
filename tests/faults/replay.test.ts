// One use is one use: a client assertion and a DPoP proof, presented by three hundred at once while every call of an object
// pauses, and presented again when the server died with -9 (security I1, F-01). Judged by the objects on the data that is left.
import { hashToken } from '@authrim/shared/oauth';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Origin } from '../../tools/server/origin.ts';
import { type AssertingClient, assert, registerAsserting } from '../harness/assertions.ts';
import { createDpopKey, type DpopKey, hashOf, prove, requestTokens } from '../harness/dpop.ts';
import { obtainCode, postForm, readAnswer } from '../harness/token-requests.ts';
import { createInstallation, type Installation } from './installation.ts';

/** `none`: the server died before it could answer. */
type Presentation = 'accepted' | 'replayed' | 'none';

interface OneShot {
  name: string;
  present(index: number): Promise<Presentation>;
  /** What the ReplayGuard knows it by. */
  hash: string;
}

let installation: Installation;
let issuer: string;
let asserting: AssertingClient;
let key: DpopKey;
let access_token: string;

beforeAll(async () => {
  installation = await createInstallation();
  issuer = installation.issuer;
  await installation.start('delay');
  [asserting, key] = [await registerAsserting(issuer), await createDpopKey()];
  const { redemption, client } = await obtainCode({ issuer });
  access_token = String((await requestTokens(issuer, redemption, client, key)).body.access_token);
});
afterAll(() => installation.remove());

/** Four Workers take an assertion to the issuer; what they are asked beside it is nothing, so that nothing else is slow. */
const takers = ['/revoke', '/introspect', '/as/par', '/token'];

async function createAssertion(): Promise<OneShot> {
  const form = await assert(asserting, issuer, { exp: Math.floor(Date.now() / 1000) + 240 });
  const { client_id } = asserting.client;
  return {
    name: 'assertion',
    hash: await hashToken(JSON.stringify(['client_assertion', client_id, decodeJwt(form.client_assertion).jti])),
    async present(index) {
      const parameters = { ...form, token: 'x', grant_type: 'authorization_code', code: 'x' };
      const { status, body } = await postForm(`${issuer}${takers[index % takers.length]}`, parameters);
      if (status === 401 && body.error === 'invalid_client') return 'replayed';
      expect([200, 400]).toContain(status);
      return 'accepted';
    },
  };
}

async function createProof(): Promise<OneShot> {
  const url = `${issuer}/userinfo`;
  const DPoP = await prove(key, url, { htm: 'GET', ath: await hashOf(access_token), iat: Math.floor(Date.now() / 1000) + 25 });
  return {
    name: 'proof',
    hash: await hashToken(JSON.stringify(['dpop', key.jkt, decodeJwt(DPoP).jti])),
    async present() {
      const { status, body } = await readAnswer(await fetch(url, { headers: { Authorization: `DPoP ${access_token}`, DPoP } }));
      if (body.error_description === 'The DPoP proof was used before') return 'replayed';
      expect(status).toBe(200);
      return 'accepted';
    },
  };
}

/** Presents it so often at once; `onAnswer` hears each answer as it comes. */
const presentAtOnce = (times: number, { present }: OneShot, onAnswer: (answer: Presentation) => void = () => undefined) =>
  Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const answer = await present(index).catch((error: unknown): Presentation => {
        if (error instanceof TypeError) return 'none';
        throw error;
      });
      onAnswer(answer);
      return answer;
    }),
  );

const countAccepted = (answers: readonly Presentation[]): number => answers.filter((answer) => answer === 'accepted').length;

/** In how many shards it is kept. */
async function countKeepers(origin: Origin, { hash }: OneShot): Promise<number> {
  const guards = Array.from({ length: 16 }, (_, shard) => origin.object('REPLAY_GUARD', String(shard)));
  const known = await Promise.all(guards.map((guard) => guard.inspect(hash)));
  return known.filter(({ outcome }) => outcome === 'accepted').length;
}

test('CA-07, TK-19, B-097, B-170, I1: one of a thousand presentations is accepted, and none after the server was killed', {
  timeout: 60_000,
}, async () => {
  const [whole, cut] = await Promise.all([
    Promise.all([createAssertion(), createProof()]),
    Promise.all([createAssertion(), createProof()]),
  ]);

  // One after the other, for the objects of a small machine.
  for (const shot of whole) {
    const answers = await presentAtOnce(1000, shot);
    expect(countAccepted(answers)).toBe(1);
    expect(answers.filter((answer) => answer === 'replayed')).toHaveLength(999);
  }

  // The server dies as soon as the first is told that it was accepted, with hundreds under way.
  const accepted = Promise.withResolvers<void>();
  const interrupted = cut.map((shot) => presentAtOnce(300, shot, (answer) => answer === 'accepted' && accepted.resolve()));
  await accepted.promise;
  await installation.kill();
  const before = (await Promise.all(interrupted)).map(countAccepted);
  expect(before.reduce((sum, count) => sum + count)).toBeGreaterThan(0);

  const origin = await installation.startHere();
  try {
    for (const shot of whole) expect(countAccepted(await presentAtOnce(40, shot))).toBe(0);
    for (const [index, shot] of cut.entries()) {
      const after = countAccepted(await presentAtOnce(40, shot));
      expect((before[index] ?? 0) + after).toBeLessThanOrEqual(1);
    }
    for (const shot of [...whole, ...cut]) expect(await countKeepers(origin, shot)).toBe(1);
  } finally {
    await origin.stop();
  }
});
