// What a client registers to have encrypted (RFC 7591 §2, OpenID Connect Registration §2, RFC 9701 §6, JARM §3): `…_alg` and `…_enc`,
// which belong together. Owns the pairs, their default and whether there is a key to encrypt to.
import { contentEncryptionAlgorithms, type KeyManagementAlgorithm } from '../oauth/words.ts';
import { isCandidate } from './candidate-keys.ts';
import type { ClientMetadata } from './metadata.ts';

/** Encrypted to a key of the client's. */
const toTheClient = [
  'id_token_encrypted_response',
  'userinfo_encrypted_response',
  'introspection_encrypted_response',
  'authorization_encrypted_response',
] as const;
/** Encrypted by the client to a key of ours. */
const fromTheClient = ['request_object_encryption'] as const;
const encryptions = [...toTheClient, ...fromTheClient] as const;

type EncryptionMembers = Pick<ClientMetadata, `${(typeof encryptions)[number]}_${'alg' | 'enc'}`>;

/** `alg` alone is completed by the `enc` the standards name. */
export function withDefaultEncryption<Members extends EncryptionMembers>(members: Members): Members {
  const missing = encryptions.filter((name) => members[`${name}_alg`] !== undefined && members[`${name}_enc`] === undefined);
  return { ...members, ...Object.fromEntries(missing.map((name) => [`${name}_enc`, contentEncryptionAlgorithms[0]])) };
}

/** The first `…_enc` without its `…_alg`. */
export const findEncWithoutAlg = (metadata: ClientMetadata): string | undefined => {
  const name = encryptions.find((candidate) => metadata[`${candidate}_enc`] !== undefined && metadata[`${candidate}_alg`] === undefined);
  return name && `${name}_enc`;
};

/** The first `…_alg` for which the client registered no key; behind a `jwks_uri` there may be any. */
export const findAlgWithoutKey = (metadata: ClientMetadata): string | undefined => {
  const name = toTheClient.find((candidate) => !hasKey(metadata, metadata[`${candidate}_alg`]));
  return name && `${name}_alg`;
};

const hasKey = ({ jwks, jwks_uri }: ClientMetadata, alg: KeyManagementAlgorithm | undefined): boolean =>
  alg === undefined || jwks_uri !== undefined || jwks?.keys.some(isCandidate({ alg, use: 'enc' })) === true;
