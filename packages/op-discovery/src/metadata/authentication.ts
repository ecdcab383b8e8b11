// How clients authenticate and what certificates are good for, as the metadata says it (RFC 8414 §2, RFC 8705 §3.3, §5): the
// table the endpoints run on.
import { assertionAlgorithms, secretAlgorithms, supportedAuthenticationMethods } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';

type AuthenticationSettings = Pick<Settings, 'features' | 'mutualTlsOrigin'>;

/** Of the two methods with an assertion. */
const signingAlgorithms = [...assertionAlgorithms, ...secretAlgorithms];

export function describeAuthentication(settings: AuthenticationSettings) {
  const methods = supportedAuthenticationMethods(settings.features);
  return {
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
    // Introspection answers only clients that can prove who they are (RFC 7662 §2.1).
    introspection_endpoint_auth_methods_supported: methods.filter((method) => method !== 'none'),
    introspection_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
    ...(settings.features.mutual_tls && { tls_client_certificate_bound_access_tokens: true }),
    ...describeAliases(settings),
  };
}

/** The endpoints that look at a certificate, on the origin that asks for one. Registration does not: its tokens are its own. */
const describeAliases = ({ features, mutualTlsOrigin: origin }: AuthenticationSettings) =>
  origin !== undefined && {
    mtls_endpoint_aliases: {
      token_endpoint: `${origin}/token`,
      introspection_endpoint: `${origin}/introspect`,
      revocation_endpoint: `${origin}/revoke`,
      userinfo_endpoint: `${origin}/userinfo`,
      ...(features.pushed_authorization_requests && { pushed_authorization_request_endpoint: `${origin}/as/par` }),
    },
  };
