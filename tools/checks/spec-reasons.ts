// Why a rule has no test: by id, or for a whole group that is not served yet.

/** Groups in which every rule must have a test or a reason of its own. */
export const groupsInForce: ReadonlySet<string> = new Set([
  'Metadata and JWKS',
  'Authorization endpoint: requests',
  'Authorization endpoint: errors',
  'Authorization endpoint: prompt, max_age, hints',
  'Authorization endpoint: consent, scopes, claims, acr',
  'Response types, response modes, ID Token',
  'Token endpoint',
  'Refresh',
  'UserInfo',
  'Dynamic registration and management',
  'Request objects (JAR) and request_uri',
  'Pushed authorization requests',
  'JARM',
  'RP-initiated logout',
  'Back-channel logout',
  'Front-channel logout',
  'Session management',
  'Third-party initiated login',
  'Introspection and revocation',
  'DPoP',
  'Mutual TLS',
  'FAPI 2.0 Security Profile (Final)',
  'FAPI 2.0 Message Signing',
  'FAPI 1.0 Advanced',
  'Resource indicators, RAR, step-up',
  'Protected resource metadata and MCP',
  'Client ID Metadata Documents',
  'Token exchange and JWT bearer',
]);

const notServed = 'not served yet';

export const reasons: Readonly<Record<string, string>> = {
  'Device authorization grant': notServed,
  'CIBA and FAPI-CIBA': notServed,
  'Further certification profiles (after the above)': notServed,
};
