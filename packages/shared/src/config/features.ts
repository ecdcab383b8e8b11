// The one table of features. A feature that is off is neither routed, nor advertised, nor granted (C-26).

export interface Feature {
  /** The environment variable that turns it on or off: `true` or `false`. */
  flag: string;
  spec: string;
  /** `locally`: on under the development server, off when deployed, where an operator has to want it. */
  default: boolean | 'locally';
}

export const features = {
  dynamic_client_registration: { flag: 'ENABLE_REGISTRATION', spec: 'RFC 7591, RFC 7592', default: true },
  mutual_tls: { flag: 'ENABLE_MTLS', spec: 'RFC 8705', default: false },
  client_id_metadata_documents: { flag: 'ENABLE_CIMD', spec: 'OAuth Client ID Metadata Document', default: 'locally' },
  pushed_authorization_requests: { flag: 'ENABLE_PAR', spec: 'RFC 9126', default: true },
  rich_authorization_requests: { flag: 'ENABLE_RAR', spec: 'RFC 9396', default: true },
  device_authorization: { flag: 'ENABLE_DEVICE', spec: 'RFC 8628', default: false },
  ciba: { flag: 'ENABLE_CIBA', spec: 'CIBA Core 1.0', default: false },
  social_login: { flag: 'ENABLE_SOCIAL', spec: 'OpenID Connect Core as a client', default: false },
  saml: { flag: 'ENABLE_SAML', spec: 'SAML 2.0', default: false },
  ldap: { flag: 'ENABLE_LDAP', spec: 'RFC 4511', default: false },
  scim: { flag: 'ENABLE_SCIM', spec: 'RFC 7643, RFC 7644', default: false },
  graphql: { flag: 'ENABLE_GRAPHQL', spec: 'GraphQL over HTTP', default: false },
} as const satisfies Record<string, Feature>;

export type FeatureName = keyof typeof features;
export type Features = Readonly<Record<FeatureName, boolean>>;
