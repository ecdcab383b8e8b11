// The whole server killed with -9 in mid-traffic and started again on the same data, several times (security F-01; I1 to I6).
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { expectRecordedOnce } from './audit.ts';
import { createInstallation, type Installation } from './installation.ts';
import { beginJourney, type Journey, logout, redeem, refresh, replay, revokeFamily, revokeToken, verify, visit } from './journey.ts';

const rounds = Number(process.env.KILL_ROUNDS || 2);
const workers = 8;
/** Four in a round, two browsers each. */
const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
});
afterAll(() => installation.remove());

const chance = (probability: number): boolean => Math.random() < probability;

/** What a person and a client do with each other, until they part in one way or another. */
async function travel(journey: Journey): Promise<void> {
  do {
    const paid = await visit(journey, chance(0.5), installation);
    if (chance(0.9)) await redeem(paid, journey, installation);
    while (chance(0.5)) await refresh(paid, journey, installation);
    if (chance(0.25)) await revokeToken(paid, journey, installation);
    if (chance(0.25)) await revokeFamily(paid, journey, installation);
  } while (chance(0.5));
  if (chance(0.7)) await logout(journey, installation);
}

interface Traffic {
  journeys: Journey[];
  /** What went wrong while the server lived. */
  surprises: string[];
}

const eventsOf = (journeys: readonly Journey[]): string[] => journeys.flatMap(({ events }) => [...events]);

/** Eight at a time, until so much was acknowledged; then the server dies. Resolves with everything that was begun. */
async function runTraffic(round: number, client: RegisteredClient, acknowledgements: number): Promise<Traffic> {
  const traffic: Traffic = { journeys: [], surprises: [] };
  let isDead = false;
  const work = async (worker: number) => {
    while (!isDead) {
      const journey = beginJourney(installation.issuer, people[(round + (worker % 4)) % people.length] ?? '', client);
      traffic.journeys.push(journey);
      try {
        await travel(journey);
      } catch (error) {
        if (!isDead) traffic.surprises.push(String(error));
      }
    }
  };
  const running = Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  await vi.waitUntil(() => eventsOf(traffic.journeys).length >= acknowledgements, { interval: 1, timeout: 20_000 });
  isDead = true;
  await installation.kill();
  await running;
  return traffic;
}

/** Something was under way when the server died. */
const isInterrupted = ({ session, visits }: Journey): boolean =>
  session === undefined || visits.some(({ code, family }) => code.fate === 'unknown' || family?.fate === 'unknown');

/** Eight at a time. */
async function collect(journeys: readonly Journey[], check: typeof verify): Promise<string[]> {
  const waiting = [...journeys];
  const wrong: string[] = [];
  const work = async () => {
    for (let journey = waiting.shift(); journey; journey = waiting.shift()) wrong.push(...(await check(journey, installation)));
  };
  await Promise.all(Array.from({ length: workers }, work));
  return wrong;
}

test('F-01: nothing acknowledged is lost, nothing ended comes back, no code is answered twice', { timeout: 120_000 }, async () => {
  const history: Journey[] = [];
  let interrupted = 0;
  let client: RegisteredClient | undefined;
  for (let round = 0; round < rounds; round += 1) {
    await installation.start('delay');
    expect(await collect(history, verify)).toEqual([]);
    client ??= await registerClient(installation.issuer);
    const { journeys, surprises } = await runTraffic(round, client, 40 + Math.random() * 40);
    expect(surprises).toEqual([]);
    interrupted += journeys.filter(isInterrupted).length;
    history.push(...journeys);
  }

  const origin = await installation.startHere();
  try {
    expect(await collect(history, verify)).toEqual([]);
    expect(await collect(history, replay)).toEqual([]);
    const events = eventsOf(history);
    await expectRecordedOnce(origin.database, events);

    // The traffic was worth the name.
    expect(interrupted).toBeGreaterThan(0);
    for (const event of ['session.started', 'code.issued', 'code.redeemed', 'grant.revoked', 'token.revoked', 'session.ended']) {
      expect(events.filter((name) => name.startsWith(event)).length, event).toBeGreaterThan(0);
    }
  } finally {
    await origin.stop();
  }
});
