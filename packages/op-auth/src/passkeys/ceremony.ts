// What a browser sends after a passkey was made or used, read and verified (WebAuthn §7.1, §7.2) against our own challenge.
// Whose passkey it is, and whether it still counts, is for others.

import { now } from '@authrim/shared/clock';
import { type Authenticators, allowsModel } from '@authrim/shared/config';
import type { Challenge } from '@authrim/shared/durable-objects';
import { openPasskeyChallenge, type PasskeyChallenge } from '@authrim/shared/handles';
import { decodeBase64url, decodeText, encodeBase64url } from '@authrim/shared/oauth';
import { leadsToAnchor } from '@authrim/shared/x509';
import type { AuthNeeds } from '../context.ts';
import { type Attestation, verifyAttestation } from './attestation.ts';
import { readAuthenticatorData } from './authenticator-data.ts';
import { type CborMap, readCbor } from './cbor.ts';
import { isImportable, isSignedByCredential, readCredentialKey } from './credential-key.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

/** `PublicKeyCredential.toJSON()` (WebAuthn §5.1), as far as it is used here. */
export interface CredentialAnswer {
  id: string;
  response: {
    clientDataJSON: string;
    authenticatorData?: string;
    signature?: string;
    userHandle?: string;
    attestationObject?: string;
  };
}

/** Longer than any answer of an authenticator. */
const longestAnswer = 16 * 1024;
/** WebAuthn §5.1: a credential id has at most 1023 bytes. */
const longestId = 1400;

/** The answer, or undefined when it is none; each member is text or absent, whatever was sent. */
export function readAnswer(json: string | undefined): CredentialAnswer | undefined {
  if (!json || json.length > longestAnswer) return undefined;
  const sent = parse(json) as Partial<CredentialAnswer> | null | undefined;
  const { id, response } = sent ?? {};
  if (typeof id !== 'string' || id.length > longestId || typeof response !== 'object' || response === null) return undefined;
  if (typeof response.clientDataJSON !== 'string') return undefined;
  const members = ['authenticatorData', 'signature', 'userHandle', 'attestationObject'] as const;
  const texts = members.flatMap((name) => (typeof response[name] === 'string' && response[name] !== '' ? [[name, response[name]]] : []));
  return { id, response: { clientDataJSON: response.clientDataJSON, ...Object.fromEntries(texts) } };
}

/** A challenge of ours that was answered at our own origin. All else an answer says is verified against it. */
export interface AnsweredChallenge {
  challenge: Challenge;
  party: RelyingParty;
  /** SHA-256 of the client data, which the authenticator signs. */
  clientDataHash: Uint8Array<ArrayBuffer>;
}

/** Undefined unless it is the answer to a challenge for exactly this, given by a page of ours, and not inside a frame of others (PK-01). */
export async function verifyClientData(
  { response }: CredentialAnswer,
  expected: PasskeyChallenge,
  { sealer, settings }: Pick<AuthNeeds, 'sealer' | 'settings'>,
): Promise<AnsweredChallenge | undefined> {
  const party = relyingParty(settings);
  const clientData = readClientData(response.clientDataJSON);
  if (!clientData || clientData.origin !== party.origin || clientData.crossOrigin === true || clientData.topOrigin !== undefined)
    return undefined;
  if (clientData.type !== expected.type || typeof clientData.challenge !== 'string') return undefined;
  const challenge = await openPasskeyChallenge(sealer, clientData.challenge, expected);
  if (!challenge) return undefined;
  const clientDataHash = await crypto.subtle.digest('SHA-256', decodeBase64url(response.clientDataJSON));
  return { challenge, party, clientDataHash: new Uint8Array(clientDataHash) };
}

export interface VerifiedAssertion {
  sign_count: number;
  is_backed_up: boolean;
}

/** @param public_key base64url of the COSE key; undefined when the signature or anything it covers is not what it must be */
export const verifyAssertion = ({ response }: CredentialAnswer, answered: AnsweredChallenge, public_key: string) =>
  unlessUnreadable(async (): Promise<VerifiedAssertion | undefined> => {
    const bytes = decodeBase64url(response.authenticatorData ?? '');
    const said = await readAuthenticatorData(bytes, answered.party);
    const key = readCredentialKey(readMap(decodeBase64url(public_key)));
    const signed = { data: concat(bytes, answered.clientDataHash), signature: decodeBase64url(response.signature ?? '') };
    if (!said || !key || !(await isSignedByCredential(key, signed))) return undefined;
    // The counter is compared where it is kept, in one step with its change.
    return { sign_count: said.sign_count, is_backed_up: said.is_backed_up };
  });

export interface VerifiedRegistration extends VerifiedAssertion {
  id: string;
  /** base64url of the COSE key. */
  public_key: string;
  is_synced: boolean;
}

/**
 * What counts is that the key is there, and verified its person. Attestation is believed where the operator trusts makers; else it is
 * not asked for, and one that is wrong all the same is refused (WebAuthn §6.5.3).
 */
export const verifyRegistration = (
  { id, response }: CredentialAnswer,
  answered: AnsweredChallenge,
  authenticators: Authenticators | undefined,
) =>
  unlessUnreadable(async (): Promise<VerifiedRegistration | undefined> => {
    const object = readMap(decodeBase64url(response.attestationObject ?? ''));
    const bytes = object.get('authData');
    const said = bytes instanceof Uint8Array ? await readAuthenticatorData(bytes, answered.party) : undefined;
    if (!(bytes instanceof Uint8Array) || !said?.credential || encodeBase64url(said.credential.id) !== id) return undefined;
    const { credential, ...verified } = said;
    const key = readCredentialKey(credential.key);
    if (!key || !(await isImportable(key))) return undefined;
    const attestation = await verifyAttestation(object, { credential, key, data: concat(bytes, answered.clientDataHash) });
    if (!attestation || (authenticators && !(await isVouchedFor(attestation, credential.aaguid, authenticators)))) return undefined;
    return { id, public_key: encodeBase64url(credential.public_key), ...verified };
  });

/** By a maker the operator trusts, and of a model that may be used (PK-11). */
async function isVouchedFor(attestation: Attestation, aaguid: Uint8Array, authenticators: Authenticators): Promise<boolean> {
  if (attestation.by !== 'maker' || !allowsModel(authenticators, formatModel(aaguid))) return false;
  return leadsToAnchor(attestation.certificates, authenticators.roots, now());
}

/** An AAGUID, as people write it. */
const formatModel = (aaguid: Uint8Array): string => aaguid.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** A map and nothing after it. @throws RangeError when it is none */
function readMap(bytes: Uint8Array<ArrayBuffer>): CborMap {
  const { value, end } = readCbor(bytes);
  if (!(value instanceof Map) || end !== bytes.length) throw new RangeError('not a map');
  return value;
}

function concat(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

/** An answer that breaks off, or is in no such form, is no answer. */
async function unlessUnreadable<Verified>(verify: () => Promise<Verified | undefined>): Promise<Verified | undefined> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

interface ClientData {
  type?: unknown;
  origin?: unknown;
  challenge?: unknown;
  crossOrigin?: unknown;
  topOrigin?: unknown;
}

function readClientData(encoded: string): ClientData | undefined {
  try {
    const clientData: unknown = JSON.parse(decodeText(decodeBase64url(encoded)));
    return typeof clientData === 'object' && clientData !== null ? clientData : undefined;
  } catch {
    return undefined;
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
