// How often anybody may ask for what (D-16, RL-01): the one table of limits, and which of them every endpoint has.
// Two layers. The platform's rate-limit binding sheds floods of one address first, at every endpoint, per place and roughly; it may
// fail open. What is worth counting exactly is counted by the RateLimiter (http/limits), which fails closed. Attempts at one
// person's secrets are counted by neither, but in the person's own object (policies/attempts).

export interface Limit {
  by: 'address' | 'client' | 'person' | 'token' | 'recipient' | 'host';
  limit: number;
  /** Seconds, sliding. */
  window: number;
}

export const limits = {
  /** First factors tried from one address, whoever they are for: one secret tried on many people. */
  sign_in_address: { by: 'address', limit: 60, window: 60 },
  /** Guests made for one address, behind which may be a whole school. */
  guest_address: { by: 'address', limit: 60, window: 600 },
  /** New passwords of one person that are good enough to be compared with the ones before, which costs a hash each. */
  new_password_person: { by: 'person', limit: 20, window: 600 },
  /** Requests that wait for a person. */
  parked_address: { by: 'address', limit: 600, window: 60 },
  /** Pushed requests: of a client that proved who it is, and of one address that speaks for a public client. */
  push_client: { by: 'client', limit: 3000, window: 60 },
  push_address: { by: 'address', limit: 300, window: 60 },
  registration_address: { by: 'address', limit: 20, window: 60 },
  registration_token: { by: 'token', limit: 20, window: 60 },
  /** Fetches of client metadata documents: caused by one address, and made to one host. */
  document_address: { by: 'address', limit: 30, window: 60 },
  document_host: { by: 'host', limit: 120, window: 60 },
  /** Fetches of request objects, likewise. */
  request_object_address: { by: 'address', limit: 120, window: 60 },
  request_object_host: { by: 'host', limit: 600, window: 60 },
  /** Fetches of key sets: many isolates believe one set, and one host may keep the sets of many clients. */
  key_set_host: { by: 'host', limit: 1200, window: 60 },
  /** Fetches of the documents behind `sector_identifier_uri`. */
  sector_host: { by: 'host', limit: 60, window: 60 },
  /** Logout tokens sent to one host. */
  logout_host: { by: 'host', limit: 300, window: 10 },
  /** Letters asked for by one caller, and to one address; each kind is counted by itself. */
  mail_caller: { by: 'address', limit: 20, window: 600 },
  mail_recipient: { by: 'recipient', limit: 5, window: 3600 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

/** Counted for a host that is asked for something. Each kind of thing for itself: who uses up one keeps nobody from the others. */
export type HostLimitName = Extract<LimitName, `${string}_host`>;

/** Seconds in which the platform counts; it knows 10 and 60. */
export const loadPeriod = 10;

/** Requests of one address in that time at each Worker, as its wrangler.jsonc says. A relying party's server is one address. */
export const loads = {
  'op-async': 200,
  'op-auth': 1000,
  'op-discovery': 1000,
  'op-graphql': 200,
  'op-management': 2000,
  'op-saml': 200,
  'op-social': 200,
  'op-token': 2000,
  'op-userinfo': 2000,
} as const;

/** Why no exact limit: it would be one more object call where the design allows one. */
const hot =
  'hot path: its tokens, codes and sessions cannot be guessed, and what they ask of one object is bounded by that object; key sets that are not at hand are counted by key_set_host';
const reads = 'reads what a cookie or a sealed handle of this browser opens';
const published = 'a public document, kept by caches';
const own = 'acts for whoever has a live session, and within it';
const off = 'a feature that answers with an error so far';

/** Every endpoint of every Worker, by its path: its exact limits, or why the platform alone is enough. */
export const endpointLimits: Readonly<Record<string, readonly LimitName[] | string>> = {
  '/authorize': ['parked_address', 'document_address', 'document_host', 'request_object_address', 'request_object_host', 'key_set_host'],
  '/as/par': ['push_client', 'push_address', 'document_address', 'document_host', 'key_set_host'],
  '/par': ['push_client', 'push_address', 'document_address', 'document_host', 'key_set_host'],
  '/login': ['sign_in_address', 'guest_address'],
  '/login/verify': 'second factors are counted for the person',
  '/login/challenge': reads,
  '/login/account': reads,
  '/login/language': reads,
  '/login/password': ['new_password_person'],
  '/login/address': ['mail_caller', 'mail_recipient'],
  '/login/second-factor': own,
  '/login/terms': own,
  '/login/recover': ['mail_caller', 'mail_recipient'],
  '/login/recover/password': ['new_password_person'],
  '/login/email': ['sign_in_address', 'mail_caller', 'mail_recipient'],
  '/login/email/link': reads,
  '/signup': ['mail_caller', 'mail_recipient'],
  '/signup/complete': reads,
  '/consent': reads,
  '/account': own,
  '/account/profile': own,
  '/account/password': ['sign_in_address', 'new_password_person'],
  '/account/sessions': own,
  '/account/apps': own,
  '/account/activity': own,
  '/account/preferences': own,
  '/account/data': own,
  '/account/api/openapi.json': published,
  '/account/api/profile': own,
  '/account/api/preferences': own,
  '/account/api/sessions': own,
  '/account/api/sessions/:id': own,
  '/account/api/apps': own,
  '/account/api/activity': own,
  '/account/api/password': ['sign_in_address', 'new_password_person'],
  '/account/api/export': own,
  '/account/api/deletion': own,
  '/account/email': ['mail_caller', 'mail_recipient'],
  '/account/security': own,
  '/account/security/passkey': own,
  '/account/security/authenticator': own,
  '/logout': ['logout_host'],
  '/logout/confirm': ['logout_host'],
  '/session/check': published,
  '/token': hot,
  '/userinfo': hot,
  '/introspect': hot,
  '/revoke': 'a client ends what it has itself; each call is one write at most',
  '/register': ['registration_address', 'registration_token', 'sector_host'],
  '/register/:client_id': ['registration_address', 'sector_host'],
  '/.well-known/openid-configuration': published,
  '/.well-known/oauth-authorization-server': published,
  '/.well-known/oauth-protected-resource': published,
  '/.well-known/oauth-protected-resource/*': published,
  '/.well-known/passkey-endpoints': published,
  '/.well-known/jwks.json': published,
  '/scim/v2/*': off,
  '/device_authorization': off,
  '/device': off,
  '/bc-authorize': off,
  '/saml/*': off,
  '/social/*': off,
  '/graphql': off,
  '/console/*': off,
};
