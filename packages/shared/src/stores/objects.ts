// The objects as the Workers see them: addressed by what a sealed handle or a hash says, never by a request's words.
import type {
  AuthorizationRequestStoreContract,
  KeyManagerContract,
  RateLimiterContract,
  ReplayGuardContract,
  SubjectStoreContract,
} from '../durable-objects/index.ts';
import { reachable } from './reach.ts';

/** A Durable Object binding whose object keeps a contract. */
export interface ObjectBinding {
  getByName(name: string): unknown;
}

/**
 * How many shards state without an owner is spread over. A parked request carries its shard; what is found by its hash
 * (replays, revocations, limits) would be forgotten by another number.
 */
const shardCount = 16;

export interface Subjects {
  /** @param subject internal id from a sealed handle or from D1 */
  of(subject: string): SubjectStoreContract;
}

export const createSubjects = (binding: ObjectBinding): Subjects => ({
  of: (subject) => reachable('SubjectStore', () => binding.getByName(subject) as SubjectStoreContract),
});

export interface AuthorizationRequests {
  /** The name of a shard for a new request. */
  pickShard(): string;
  of(shard: string): AuthorizationRequestStoreContract;
}

export const createAuthorizationRequests = (binding: ObjectBinding): AuthorizationRequests => ({
  pickShard: () => String((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % shardCount),
  of: (shard) => reachable('AuthorizationRequestStore', () => binding.getByName(shard) as AuthorizationRequestStoreContract),
});

/** The issuer's one KeyManager. */
export const createKeyManager = (binding: ObjectBinding): KeyManagerContract =>
  reachable('KeyManager', () => binding.getByName('issuer') as KeyManagerContract);

export const createReplayGuard = (binding: ObjectBinding): ReplayGuardContract => {
  const guardOf = (hash: string) => reachable('ReplayGuard', () => binding.getByName(shardOf(hash)) as ReplayGuardContract);
  return {
    accept: (input) => guardOf(input.hash).accept(input),
    inspect: (hash) => guardOf(hash).inspect(hash),
    revoke: (input) => guardOf(input.hash).revoke(input),
    exchange: (input) => guardOf(input.hash).exchange(input),
  };
};

export const createRateLimiter = (binding: ObjectBinding): RateLimiterContract => {
  const limiterOf = (key: string) => reachable('RateLimiter', () => binding.getByName(shardOf(key)) as RateLimiterContract);
  return { take: (input) => limiterOf(input.key).take(input), beginAttempt: (key) => limiterOf(key).beginAttempt(key) };
};

/** A stable shard from the last characters of a hash. */
function shardOf(hash: string): string {
  let sum = 0;
  for (const character of hash.slice(-8)) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return String(sum % shardCount);
}
