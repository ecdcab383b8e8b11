// Client authentication as the endpoints call it. Leaves methods and proofs to clients/authentication.
import { type AuthenticatedClient, type ClientAuthenticationNeeds, verifyClient } from '../clients/authentication/index.ts';
import type { ParameterRecord } from '../parameters/index.ts';

export type { AuthenticatedClient } from '../clients/authentication/index.ts';

/**
 * @param form the request's body, already read
 * @param endpoint path of the endpoint called, e.g. `/token`: an assertion may name it as its audience
 * @throws OAuthError invalid_request, invalid_client or temporarily_unavailable
 */
export const authenticateClient = (
  request: Request,
  form: ParameterRecord,
  needs: ClientAuthenticationNeeds,
  endpoint: string,
): Promise<AuthenticatedClient> =>
  verifyClient({ authorization: request.headers.get('Authorization') ?? undefined, form, endpoint }, needs);
