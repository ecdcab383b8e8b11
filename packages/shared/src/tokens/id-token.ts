// The ID Token (OpenID Connect Core §2): who signed in, when and how, said to one client.
import { releaseClaims } from '../claims/index.ts';
import type { Client, RemoteKeys } from '../clients/index.ts';
import type { Settings } from '../config/settings.ts';
import type { GrantFacts, SubjectFacts } from '../durable-objects/index.ts';
import { encryptJwt, findRecipient, type Recipient } from './encryption.ts';
import { type ClientSecretKey, findIdTokenKey, type IdTokenKeyNeeds } from './id-token-key.ts';
import { signJwt } from './jwt.ts';
import type { SigningKey } from './signing-keys.ts';
import { hashForIdToken } from './token-hash.ts';

/** What the ID Tokens of one client are made with, at hand before anything is decided or redeemed. */
export interface IdTokenKeys {
  signingKey: SigningKey | ClientSecretKey;
  /** Absent unless the client registered encryption. */
  recipient: Recipient | undefined;
}

/** @throws OAuthError temporarily_unavailable without our key, invalid_request without the client's */
export async function prepareIdToken(client: Client, needs: IdTokenKeyNeeds & { remoteKeys: RemoteKeys }): Promise<IdTokenKeys> {
  const [signingKey, recipient] = await Promise.all([findIdTokenKey(client, needs), findRecipient(client, 'id_token', needs)]);
  return { signingKey, recipient };
}

export interface IdTokenInput {
  client: Client;
  /** The person and the session as this client sees them (identifiers.ts). */
  sub: string;
  sid: string;
  person: SubjectFacts;
  grant: GrantFacts;
  /** Echoed in the tokens of the authorization itself, absent after a refresh (§12.2). */
  nonce: string | undefined;
  /** What travels beside it and shall be bound to it. */
  beside: { access_token?: string; code?: string; state?: string };
  /** Nothing but this token is issued, so what the scope asks for comes in it (OpenID Connect Core §5.4; B-066). */
  isAlone?: boolean;
  /** Epoch seconds. */
  issued_at: number;
}

/** Signed, then encrypted where the client registered it (§10.2). `azp` has no place: the client is the only audience. */
export async function issueIdToken(
  { client, sub, sid, person, grant, nonce, beside, isAlone = false, issued_at }: IdTokenInput,
  { signingKey, recipient }: IdTokenKeys,
  { settings }: { settings: Settings },
): Promise<string> {
  const { access_token, code, state } = beside;
  const hashed = [access_token, code, state].map((value) => value && hashForIdToken(value, signingKey.alg));
  const [at_hash, c_hash, s_hash] = await Promise.all(hashed);
  const claims = {
    ...releaseClaims({ scope: grant.scope, claims: grant.claims, snapshot: person.claims, destination: 'id_token', byScope: isAlone }),
    iss: settings.issuer,
    sub,
    aud: client.client_id,
    iat: issued_at,
    exp: issued_at + settings.lifetimes.id_token,
    auth_time: grant.auth_time,
    acr: grant.acr,
    amr: grant.amr,
    sid,
    ...(nonce !== undefined && { nonce }),
    ...(at_hash && { at_hash }),
    ...(c_hash && { c_hash }),
    ...(s_hash && { s_hash }),
  };
  return encryptJwt(await signJwt('JWT', claims, signingKey), recipient);
}
