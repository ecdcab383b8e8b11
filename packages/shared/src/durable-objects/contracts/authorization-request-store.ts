// Authorization requests that wait: pushed by a client (RFC 9126), posted by a browser that has to come again with its cookies, or
// parked while a person signs in or consents.
// Instances are a fixed number of shards; the shard number travels inside the sealed `request_uri`.

export type RequestKind = 'pushed' | 'posted' | 'parked';

export interface PutRequestInput {
  id: string;
  secret_hash: string;
  client_id: string;
  /** The request's parameters, JSON text of a flat string record; verified again when it resumes. */
  parameters: string;
  kind: RequestKind;
  /** Hash of the browser's own secret: set for parked requests, set at the first visit of the others. */
  browser?: string;
  /** Seconds. */
  lifetime: number;
}

export interface OpenRequestInput {
  id: string;
  secret_hash: string;
  client_id: string;
  /** The browser at hand; a request bound to another one is refused. */
  browser?: string;
  /** Binds an unbound request to `browser` and extends its life to this many seconds from now. */
  park?: { lifetime: number };
}
export type OpenRequestOutcome =
  | { outcome: 'found'; parameters: string; kind: RequestKind; expires_at: number }
  | { outcome: 'refused'; reason: 'unknown' | 'expired' | 'completed' | 'another_client' | 'another_browser' };

export interface AuthorizationRequestStoreContract {
  put(input: PutRequestInput): Promise<{ outcome: 'stored'; expires_at: number }>;
  open(input: OpenRequestInput): Promise<OpenRequestOutcome>;
  /** One authorization per request: the first caller completes it, every later one is told so. */
  complete(id: string): Promise<{ outcome: 'completed' } | { outcome: 'already_completed' }>;
}
