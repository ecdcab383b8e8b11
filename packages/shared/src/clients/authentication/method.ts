// What every client authentication method is: a look at the request, and a proof against the client's record.

import type { Settings } from '../../config/settings.ts';
import type { ReplayGuardContract } from '../../durable-objects/index.ts';
import type { ParameterRecord } from '../../parameters/index.ts';
import type { Client, Clients } from '../client.ts';
import type { ClientCertificate } from '../client-certificate.ts';
import type { RemoteKeys } from '../client-keys.ts';
import type { SecretSealer } from '../sealed-secrets.ts';

export interface ClientAuthenticationNeeds {
  clients: Clients;
  replayGuard: Pick<ReplayGuardContract, 'accept'>;
  remoteKeys: RemoteKeys;
  secretSealer: Pick<SecretSealer, 'open'>;
  settings: Settings;
}

/** The parts of a request that may carry client credentials; the query is none of them (RFC 6749 §2.3.1; CA-01). */
export interface CredentialedRequest {
  /** The Authorization header. */
  authorization: string | undefined;
  form: ParameterRecord;
  /** The certificate presented in TLS; undefined when there is none, or where mutual TLS is switched off. */
  certificate?: ClientCertificate | undefined;
  /** The address it came from: it pays for what has to be fetched to know the client. */
  caller?: string;
  /** Path of the endpoint called, e.g. `/token`. */
  endpoint: string;
}

interface AuthenticationAttempt {
  /** Who the credentials say the client is. */
  client_id: string;
  /**
   * Proves that they are this client's.
   * @throws OAuthError invalid_client
   */
  verify(client: Client, needs: ClientAuthenticationNeeds): Promise<void>;
}

export interface AuthenticationMethod {
  /** The request only names its client; which such method it means, the client's registration says. */
  isImplicit?: true;
  /** Whether the request carries credentials of this method, well formed or not. */
  isAttempted(request: CredentialedRequest): boolean;
  /** @throws OAuthError invalid_client when the credentials are malformed */
  readAttempt(request: CredentialedRequest): AuthenticationAttempt;
}
