// Client authentication as the endpoints call it. Leaves methods and proofs to clients/authentication.
import { type AuthenticatedClient, type ClientAuthenticationNeeds, verifyClient } from '../clients/authentication/index.ts';
import type { ParameterRecord } from '../parameters/index.ts';
import { callerAddress } from './address.ts';
import { findClientCertificate } from './client-certificate.ts';

export type { AuthenticatedClient } from '../clients/authentication/index.ts';

/**
 * @param form the request's body, already read
 * @param endpoint path of the endpoint called, e.g. `/token`: an assertion may name it as its audience
 * @throws OAuthError invalid_request, invalid_client or temporarily_unavailable
 */
export async function authenticateClient(
  request: Request,
  form: ParameterRecord,
  needs: ClientAuthenticationNeeds,
  endpoint: string,
): Promise<AuthenticatedClient> {
  const authorization = request.headers.get('Authorization') ?? undefined;
  const certificate = await findClientCertificate(request, needs.settings.features);
  return verifyClient({ authorization, form, certificate, caller: callerAddress(request), endpoint }, needs);
}
