// The answer as a JWT (RFC 9701 §5): signed by us for the caller, and encrypted where the caller registered it. Owns when it is
// one and its envelope. Leaves what is said of the token to introspect.ts.
import type { AuthenticatedClient, RemoteKeys } from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import type { Settings } from '@authrim/shared/config';
import { noStore } from '@authrim/shared/http';
import { profiles } from '@authrim/shared/policies';
import { encryptJwt, findRecipient, type SigningKeys, signJwt } from '@authrim/shared/tokens';
import type { Introspection } from './introspect.ts';

export interface JwtResponseNeeds {
  settings: Settings;
  signingKeys: SigningKeys;
  /** Where the caller's key is. */
  remoteKeys: RemoteKeys;
}

const mediaType = 'application/token-introspection+jwt';

/** Whoever asks for it, and whoever registered a signature or encryption: such a caller is not told anything without (B-252). */
export function isJwtWanted({ headers }: Request, { metadata }: AuthenticatedClient): boolean {
  const { introspection_signed_response_alg, introspection_encrypted_response_alg } = metadata;
  const isRegistered = introspection_signed_response_alg !== undefined || introspection_encrypted_response_alg !== undefined;
  return isRegistered || accepts(headers.get('Accept') ?? '');
}

const accepts = (header: string): boolean =>
  header.split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === mediaType && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });

/** No `sub` and no `exp` of its own, so that it can be taken for no access token (RFC 9701 §5). */
export async function renderJwt(
  token_introspection: Introspection,
  caller: AuthenticatedClient,
  needs: JwtResponseNeeds,
): Promise<Response> {
  const recipient = await findRecipient(caller, 'introspection', needs);
  const key = await needs.signingKeys.signingKey(
    caller.metadata.introspection_signed_response_alg ?? profiles[caller.profile].default_signing_alg,
  );
  const claims = { iss: needs.settings.issuer, aud: caller.client_id, iat: now(), token_introspection };
  const jwt = await encryptJwt(await signJwt('token-introspection+jwt', claims, key), recipient);
  return new Response(jwt, { headers: { ...noStore, 'Content-Type': mediaType } });
}
