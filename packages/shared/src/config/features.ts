// The one table of features. A feature that is off is neither routed, nor advertised, nor granted (C-26).

import type { GrantType } from '../oauth/words.ts';

export interface Feature {
  /** The environment variable that turns it on or off: `true` or `false`. */
  flag: string;
  spec: string;
  /**
   * `locally`: on under the development server, off when deployed, where an operator has to want it.
   * `planned`: nothing serves it yet, so that it cannot be on.
   */
  default: boolean | 'locally' | 'planned';
}

export const features = {
  dynamic_client_registration: { flag: 'ENABLE_REGISTRATION', spec: 'RFC 7591, RFC 7592', default: true },
  mutual_tls: { flag: 'ENABLE_MTLS', spec: 'RFC 8705', default: false },
  client_id_metadata_documents: { flag: 'ENABLE_CIMD', spec: 'OAuth Client ID Metadata Document', default: 'locally' },
  pushed_authorization_requests: { flag: 'ENABLE_PAR', spec: 'RFC 9126', default: true },
  rich_authorization_requests: { flag: 'ENABLE_RAR', spec: 'RFC 9396', default: true },
  token_exchange: { flag: 'ENABLE_TOKEN_EXCHANGE', spec: 'RFC 8693', default: false },
  jwt_bearer: { flag: 'ENABLE_JWT_BEARER', spec: 'RFC 7523 §2.1', default: false },
  id_jag: { flag: 'ENABLE_ID_JAG', spec: 'Identity Assertion JWT Authorization Grant', default: false },
  email_sign_in: { flag: 'ENABLE_EMAIL_SIGN_IN', spec: 'a code or a link by e-mail as a first factor', default: 'locally' },
  guests: { flag: 'ENABLE_GUESTS', spec: 'accounts without a credential, acr 0 (OpenID Connect Core §2)', default: false },
  device_authorization: { flag: 'ENABLE_DEVICE', spec: 'RFC 8628', default: 'planned' },
  ciba: { flag: 'ENABLE_CIBA', spec: 'CIBA Core 1.0', default: 'planned' },
  social_login: { flag: 'ENABLE_SOCIAL', spec: 'OpenID Connect Core as a client', default: 'planned' },
  saml: { flag: 'ENABLE_SAML', spec: 'SAML 2.0', default: 'planned' },
  ldap: { flag: 'ENABLE_LDAP', spec: 'RFC 4511', default: 'planned' },
  scim: { flag: 'ENABLE_SCIM', spec: 'RFC 7643, RFC 7644', default: 'planned' },
  graphql: { flag: 'ENABLE_GRAPHQL', spec: 'GraphQL over HTTP', default: 'planned' },
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof features;
export type Features = Readonly<Record<FeatureName, boolean>>;

/** Grants that are there with any of these features alone. */
const grantFeatures: Partial<Record<GrantType, readonly FeatureName[]>> = {
  'urn:ietf:params:oauth:grant-type:token-exchange': ['token_exchange'],
  'urn:ietf:params:oauth:grant-type:jwt-bearer': ['jwt_bearer', 'id_jag'],
};

/** Whether a grant is switched on. What is not said of a feature counts as off. */
export const offersGrantType = (grant_type: GrantType, enabled: Partial<Features>): boolean =>
  grantFeatures[grant_type]?.some((name) => enabled[name] === true) ?? true;
