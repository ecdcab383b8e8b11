// An encrypted request object (RFC 9101 §6.1; B-147). Owns which encryption a client may use. What comes out is taken for a
// signed object and verified like one: everybody can encrypt to our key.
import type { Client } from '@authrim/shared/clients';
import { decodeText, invalidRequestObject } from '@authrim/shared/oauth';
import { type DecryptionKeys, decryptJwe } from '@authrim/shared/tokens';

export interface DecryptNeeds {
  decryptionKeys: DecryptionKeys;
}

/** @throws OAuthError invalid_request_object, or temporarily_unavailable when our keys cannot be had */
export async function decryptRequestObject(jwe: string, { metadata }: Client, { decryptionKeys }: DecryptNeeds): Promise<string> {
  const decrypted = await decryptJwe(jwe, decryptionKeys);
  // CBC with an HMAC is for those alone that registered it (D-12).
  const isAccepted = decrypted && (decrypted.enc.endsWith('GCM') || decrypted.enc === metadata.request_object_encryption_enc);
  if (!isAccepted) throw invalidRequestObject('The request object is not encrypted to a key of this server in an accepted way');
  try {
    return decodeText(decrypted.plaintext);
  } catch {
    throw invalidRequestObject('The encrypted request object holds no JWT');
  }
}
