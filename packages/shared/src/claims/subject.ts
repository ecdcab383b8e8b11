// What a pairwise client sees of a person and of a session (OpenID Connect Core §8.1, D-15): values that mean something in one
// sector, and that lead nowhere without the deployment's salt. Leaves which clients see them to tokens/identifiers.
import { encodeBase64url, encodeText } from '../oauth/encoding.ts';

/** OpenID Connect Core §8. */
export const subjectTypes = ['public', 'pairwise'] as const;

export interface PairwiseIdentifiers {
  /** @param subject internal id of the person */
  subject(sector: string, subject: string): Promise<string>;
  /** @param session id of the session, which alone would join what two sectors know */
  session(sector: string, session: string): Promise<string>;
  /** What an authenticator keeps a person's passkeys under (WebAuthn §5.4.3 `user.id`): the same for ever, and it names nobody. */
  passkeyUser(subject: string): Promise<string>;
}

/** @param salt never changes: a person would be somebody else everywhere */
export function createPairwiseIdentifiers(salt: Uint8Array<ArrayBuffer>): PairwiseIdentifiers {
  let key: CryptoKey | undefined;

  /** No part holds the separator, so the number of parts keeps the kinds apart. */
  const derive = async (...parts: readonly string[]): Promise<string> => {
    key ??= await crypto.subtle.importKey('raw', salt, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return encodeBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encodeText(parts.join('\0')))));
  };

  return {
    subject: (sector, subject) => derive(sector, subject),
    session: (sector, session) => derive('sid', sector, session),
    passkeyUser: (subject) => derive(subject),
  };
}
