// What only its client or resource server shall read (OpenID Connect Core §10.2, RFC 7516, RFC 9068 §4, RFC 9701 §5, JARM §2.2): ID
// Tokens, userinfo, introspection and authorization answers, access tokens. Owns the choice of the key and the form; what is signed is
// signed before. Leaves where keys come from to clients/.
import { CompactEncrypt, importJWK } from 'jose';
import { type Client, findOwnedKeys, isCandidate, type KeyOwner, type NoKeys, type PublicJwk, type RemoteKeys } from '../clients/index.ts';
import { encodeText } from '../oauth/encoding.ts';
import { invalidRequest } from '../oauth/errors.ts';
import { type ContentEncryptionAlgorithm, contentEncryptionAlgorithms, type KeyManagementAlgorithm } from '../oauth/words.ts';

/** Answers a client may register to have encrypted, as `<name>_encrypted_response_alg` and `_enc`. */
export type EncryptedResponse = 'id_token' | 'userinfo' | 'introspection' | 'authorization';

/** A key that works, and how its owner wants it used. */
export interface Recipient {
  alg: KeyManagementAlgorithm;
  enc: ContentEncryptionAlgorithm;
  /** Absent when its owner gave it no name. */
  kid: string | undefined;
  key: CryptoKey;
}

const leastModulusLength = 2048;

/**
 * Whom to encrypt to; undefined for a client that registered no encryption of this answer.
 * @throws OAuthError invalid_request when it did, and none of its keys can be had or works: nothing goes out in clear instead
 */
export async function findRecipient(
  client: Client,
  response: EncryptedResponse,
  { remoteKeys }: { remoteKeys: RemoteKeys },
): Promise<Recipient | undefined> {
  const { [`${response}_encrypted_response_alg` as const]: alg, [`${response}_encrypted_response_enc` as const]: enc } = client.metadata;
  if (alg === undefined) return undefined;
  const found = await findRecipientAmong(client.metadata, { alg, enc: enc ?? contentEncryptionAlgorithms[0] }, remoteKeys);
  if (found.outcome === 'refused') throw noKey(response, found.reason);
  return found.recipient;
}

/** The first key of an owner that works. @throws OAuthError temporarily_unavailable, as `RemoteKeys.findKeys` */
export async function findRecipientAmong(
  owner: KeyOwner,
  { alg, enc }: Pick<Recipient, 'alg' | 'enc'>,
  remoteKeys: RemoteKeys,
): Promise<{ outcome: 'found'; recipient: Recipient } | NoKeys> {
  const found = await findOwnedKeys(owner, isCandidate({ alg, use: 'enc' }), remoteKeys);
  if (found.outcome === 'refused') return found;
  for (const jwk of orderByIntent(found.keys)) {
    const key = await findUsable(jwk, alg);
    if (key) return { outcome: 'found', recipient: { alg, enc, kid: jwk.kid, key } };
  }
  return { outcome: 'refused', reason: 'no key works' };
}

const noKey = (response: EncryptedResponse, detail: string) =>
  invalidRequest(`The client has no usable key for ${response}_encrypted_response_alg in jwks or jwks_uri`, { detail });

/** A key that says it is for encryption comes before one that does not say. */
const orderByIntent = (keys: readonly PublicJwk[]): PublicJwk[] =>
  keys.toSorted((a, b) => Number(b.use === 'enc') - Number(a.use === 'enc'));

/** What came of importing a key, by algorithm; undefined for one that does not work. */
const imported = new WeakMap<PublicJwk, Map<KeyManagementAlgorithm, CryptoKey | undefined>>();

async function findUsable(jwk: PublicJwk, alg: KeyManagementAlgorithm): Promise<CryptoKey | undefined> {
  const known = imported.get(jwk);
  if (known?.has(alg)) return known.get(alg);
  const key = await importUsable(jwk, alg);
  imported.set(jwk, (imported.get(jwk) ?? new Map()).set(alg, key));
  return key;
}

/** Some keys are well-formed and encrypt nothing: an even modulus, a point of low order (RFC 7748 §6.1). Only trying tells. */
async function importUsable(jwk: PublicJwk, alg: KeyManagementAlgorithm): Promise<CryptoKey | undefined> {
  try {
    const key = (await importJWK(jwk, alg)) as CryptoKey;
    const { modulusLength = leastModulusLength } = key.algorithm as { modulusLength?: number };
    if (modulusLength < leastModulusLength) return undefined;
    await encrypt('.', {}, { alg, enc: contentEncryptionAlgorithms[0], kid: undefined, key });
    return key;
  } catch {
    return undefined;
  }
}

/**
 * A signed JWT inside a JWE (RFC 7519 §5.2), or as it is when there is no recipient.
 * @param envelope private header members, which everybody can read
 */
export const encryptJwt = async (jwt: string, recipient: Recipient | undefined, envelope: Envelope = {}): Promise<string> =>
  recipient ? encrypt(jwt, { ...envelope, cty: 'JWT' }, recipient) : jwt;

type Envelope = Readonly<Record<string, string>>;

/** Claims in a JWE that nobody signed. */
export const encryptClaims = (claims: Readonly<Record<string, unknown>>, recipient: Recipient): Promise<string> =>
  encrypt(JSON.stringify(claims), { typ: 'JWT' }, recipient);

const encrypt = (plaintext: string, kind: Envelope, { alg, enc, kid, key }: Recipient): Promise<string> =>
  new CompactEncrypt(encodeText(plaintext)).setProtectedHeader({ alg, enc, ...(kid !== undefined && { kid }), ...kind }).encrypt(key);
