// The key an ID Token or a logout token of a client is signed with: ours, or for a client that registered HS256 its own secret
// (OpenID Connect Core §10.1; C-12). Owns that choice alone.
import { type Client, openClientSecrets, type SecretSealer } from '../clients/index.ts';
import { encodeText } from '../oauth/encoding.ts';
import { invalidRequest } from '../oauth/errors.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

/** The newest live secret of a client, which has no name in any key set. */
export interface ClientSecretKey {
  alg: 'HS256';
  kid?: undefined;
  key: Uint8Array<ArrayBuffer>;
}

export interface IdTokenKeyNeeds {
  signingKeys: SigningKeys;
  secretSealer: Pick<SecretSealer, 'open'>;
}

/** @throws OAuthError temporarily_unavailable without our key, invalid_request when the client's secret does not open */
export async function findIdTokenKey(
  client: Client,
  { signingKeys, secretSealer }: IdTokenKeyNeeds,
): Promise<SigningKey | ClientSecretKey> {
  const alg = client.metadata.id_token_signed_response_alg;
  if (alg !== 'HS256') return signingKeys.signingKey(alg);
  const [secret] = await openClientSecrets(client, secretSealer);
  if (secret === undefined) throw invalidRequest('The client has no secret for id_token_signed_response_alg HS256');
  return { alg, key: encodeText(secret) };
}
