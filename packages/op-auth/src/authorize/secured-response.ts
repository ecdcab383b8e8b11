// The response as one JWT, which nobody on its way can change and, where the client registered it, nobody else can read
// (JWT Secured Authorization Response Mode for OAuth 2.0 §2; B-161, B-163). Leaves the way it travels to deliver.tsx.
import type { ResponseTarget } from '@authrim/shared/authorization-request';
import { now } from '@authrim/shared/clock';
import { profiles } from '@authrim/shared/policies';
import { encryptJwt, findRecipient, type Recipient, type SigningKey, signJwt } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';

type SecuringNeeds = Pick<AuthNeeds, 'settings' | 'signingKeys' | 'remoteKeys'>;

/** Seconds; §2.1 recommends ten minutes at most. The code inside dies sooner. */
const lifetime = 300;

export interface SecuringKeys {
  signingKey: SigningKey;
  /** Absent unless the client registered encryption. */
  recipient: Recipient | undefined;
}

/**
 * The keys of a response that is asked for as a JWT; undefined for any other.
 * @throws OAuthError temporarily_unavailable without our key; invalid_request without the client's, which then goes onto a page
 */
export async function findSecuringKeys(
  { client, response_mode }: ResponseTarget,
  needs: Omit<SecuringNeeds, 'settings'>,
): Promise<SecuringKeys | undefined> {
  if (!response_mode.endsWith('.jwt')) return undefined;
  const { authorization_signed_response_alg = profiles[client.profile].default_signing_alg } = client.metadata;
  const [signingKey, recipient] = await Promise.all([
    needs.signingKeys.signingKey(authorization_signed_response_alg),
    findRecipient(client, 'authorization', needs),
  ]);
  return { signingKey, recipient };
}

/** One parameter, `response`, in place of all others: signed, then encrypted. */
export async function secureResponse(
  { client_id }: ResponseTarget,
  parameters: Readonly<Record<string, string>>,
  { signingKey, recipient }: SecuringKeys,
  { settings }: Pick<SecuringNeeds, 'settings'>,
): Promise<{ response: string }> {
  const claims = { ...parameters, iss: settings.issuer, aud: client_id, exp: now() + lifetime };
  return { response: await encryptJwt(await signJwt('JWT', claims, signingKey), recipient) };
}
