// Which authentication methods this deployment offers: those of mutual TLS only where the edge asks for certificates.
import type { Features } from '../../config/features.ts';
import { type ClientAuthenticationMethod, clientAuthenticationMethods } from '../../oauth/words.ts';

const mutualTlsMethods: ReadonlySet<ClientAuthenticationMethod> = new Set(['tls_client_auth', 'self_signed_tls_client_auth']);

export const supportedAuthenticationMethods = ({ mutual_tls }: Pick<Features, 'mutual_tls'>): readonly ClientAuthenticationMethod[] =>
  clientAuthenticationMethods.filter((method) => mutual_tls || !mutualTlsMethods.has(method));
