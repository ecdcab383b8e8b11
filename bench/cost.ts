// What a month costs for 100,000 people (N-49, N-50, C-19): the counted operations of `npm run bench`, times what people do,
// times the prices of the platform. The base fee stands apart; so does what it includes, since another use may have it already.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTable, type Report } from './report.ts';
import type { Operations } from './subject/operations.ts';

/** Dollars a month; Workers Paid. */
const baseFee = 5;

/** Dollars per million, and how many of each the base fee includes a month. */
const prices = {
  'Worker requests': { price: 0.3, included: 10e6 },
  'Worker CPU, ms': { price: 0.02, included: 30e6 },
  'object requests': { price: 0.15, included: 1e6 },
  'object duration, GB-s': { price: 12.5, included: 400e3 },
  'object rows read': { price: 0.001, included: 25e9 },
  'object rows written': { price: 1, included: 50e6 },
  'D1 rows read': { price: 0.001, included: 25e9 },
  'D1 rows written': { price: 1, included: 50e6 },
  'KV reads': { price: 0.5, included: 10e6 },
  'object storage, GB': { price: 200_000, included: 5 },
} as const;

type Usage = Record<keyof typeof prices, number>;

/** What one person does in a month. */
interface Profile {
  /** With the password, in a browser without a session. */
  signIn: number;
  /** By scenario of the bench. */
  requests: Record<string, number>;
}

const people = 100_000;
const profiles: Record<string, Profile> = {
  /** One sign-in, an application opened once a week, each time with one refresh. */
  light: {
    signIn: 1,
    requests: { 'authorize, live session': 3, 'code redemption, RS256': 4, refresh: 4, userinfo: 4, discovery: 1, JWKS: 1 },
  },
  /** A sign-in every week, an application opened every day and used for an hour, its API introspecting twice. */
  medium: {
    signIn: 4,
    requests: {
      'authorize, live session': 26,
      'code redemption, RS256': 30,
      refresh: 120,
      userinfo: 30,
      introspect: 60,
      discovery: 4,
      JWKS: 4,
    },
  },
};

/** Seconds an object is awake for a call or an alarm, its storage included; its memory in GB (the platform bills 128 MB). */
const [awake, memory] = [0.01, 0.128];
/** GB an object of a person takes: 12 pages of 4 KiB while its tables are short. */
const storedPerPerson = (12 * 4096) / 1e9;

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'results', file), 'utf8'));
const { scenarios, operations } = read('latest.json') as Report;
const micro = read('micro.json') as Record<string, number>;
if (!operations) throw new Error('bench/results/latest.json holds no operations: run npm run bench');
const { signIn, delivery } = operations;

const none = Object.fromEntries(Object.keys(prices).map((unit) => [unit, 0])) as Usage;

/** @param calls how often objects are called or woken */
const usageOfStorage = ({ d1, kv, d1_rows_written, rows_read, rows_written, alarms }: Operations, calls: number): Usage => ({
  ...none,
  'object requests': calls,
  'object duration, GB-s': calls * awake * memory,
  'object rows read': rows_read,
  'object rows written': rows_written + alarms,
  'D1 rows read': d1,
  'D1 rows written': d1_rows_written,
  'KV reads': kv,
});

/** @param processor milliseconds */
const usageOfRequest = (operations: Operations, processor: number): Usage => ({
  ...usageOfStorage(operations, sumOf(Object.values(operations.objects))),
  'Worker requests': 1,
  'Worker CPU, ms': processor,
});

function add(...parts: readonly (readonly [times: number, usage: Usage])[]): Usage {
  const units = Object.keys(prices) as (keyof Usage)[];
  return Object.fromEntries(units.map((unit) => [unit, parts.reduce((sum, [times, usage]) => sum + times * usage[unit], 0)])) as Usage;
}

/** Everybody's month. Isolates are taken as cold and every authorization as delivered alone: so few people meet too seldom. */
function monthOf(profile: Profile): Usage {
  const password = (micro['Argon2id password verified'] ?? 0) / 1000;
  const requests = Object.entries(profile.requests).map(([name, times]) => {
    const counted = operations?.scenarios[name];
    const processor = scenarios.find((scenario) => scenario.name === name)?.processor_time;
    if (!counted || processor === undefined) throw new Error(`${name} was not measured`);
    return [times, usageOfRequest(counted.cold, processor)] as const;
  });
  const authorizations = profile.signIn + (profile.requests['authorize, live session'] ?? 0);
  const signingIn = signIn.map((part) => [profile.signIn, usageOfRequest(part, 1)] as const);
  const person = add(
    ...requests,
    ...signingIn,
    [profile.signIn, { ...none, 'Worker CPU, ms': password }],
    [authorizations, usageOfStorage(delivery, 1)],
    [1, { ...none, 'object storage, GB': storedPerPerson }],
  );
  return add([people, person]);
}

const dollars = (amount: number, unit: keyof Usage): number => (amount * prices[unit].price) / 1e6;

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function printMonth(name: string, usage: Usage): void {
  const lines = Object.entries(usage) as [keyof Usage, number][];
  const beyondIncluded = (amount: number, unit: keyof Usage) => dollars(Math.max(0, amount - prices[unit].included), unit);
  const atListPrice = sumOf(lines.map(([unit, amount]) => dollars(amount, unit)));
  const billed = sumOf(lines.map(([unit, amount]) => beyondIncluded(amount, unit)));
  const rows = lines.map(([unit, amount]) => ({
    [`${name}, ${people.toLocaleString('en')} people`]: unit,
    'a month': amount < 1000 ? amount.toFixed(1) : Math.round(amount).toLocaleString('en'),
    included: prices[unit].included.toLocaleString('en'),
    'list price': `$${dollars(amount, unit).toFixed(2)}`,
    billed: `$${beyondIncluded(amount, unit).toFixed(2)}`,
  }));
  const rate = usage['Worker requests'] / (30 * 86_400);
  console.info(`${formatTable(rows)}\n`);
  console.info(`${rate.toFixed(1)} requests a second on average`);
  console.info(`base fee $${baseFee.toFixed(2)}, beyond it $${billed.toFixed(2)}; with nothing included $${atListPrice.toFixed(2)}`);
  if (name === 'light') console.info(`N-50, less than $2 beyond the base fee: ${billed < 2 ? 'kept' : 'MISSED'}`);
  console.info('');
}

for (const [name, profile] of Object.entries(profiles)) printMonth(name, monthOf(profile));
