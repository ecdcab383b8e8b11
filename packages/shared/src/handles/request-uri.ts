// The `request_uri` of a pushed or parked authorization request (RFC 9126 §2.2): shard, record, secret.
import type { Reference } from '../durable-objects/contracts/subject-store.ts';
import { hashToken, randomToken } from '../oauth/encoding.ts';
import type { Sealer } from './seal.ts';

const prefix = 'urn:ietf:params:oauth:request_uri:';

export interface RequestUriHandle {
  /** The name of the AuthorizationRequestStore that holds the record. */
  shard: string;
  request: Reference;
}

export async function sealRequestUri(sealer: Sealer, shard: string): Promise<RequestUriHandle & { request_uri: string }> {
  const [id, secret] = [randomToken(), randomToken()];
  const request_uri = prefix + (await sealer.seal('request_uri', [shard, id, secret]));
  return { shard, request: { id, secret_hash: await hashToken(secret) }, request_uri };
}

/** Whether a `request_uri` has the form of ours: an https one is fetched instead (RFC 9101 §5.2). */
export const isOwnRequestUri = (request_uri: string): boolean => request_uri.startsWith(prefix);

export async function openRequestUri(sealer: Sealer, request_uri: string): Promise<RequestUriHandle | undefined> {
  if (!isOwnRequestUri(request_uri)) return undefined;
  const [shard, id, secret] = (await sealer.open('request_uri', request_uri.slice(prefix.length))) ?? [];
  return shard && id && secret ? { shard, request: { id, secret_hash: await hashToken(secret) } } : undefined;
}
