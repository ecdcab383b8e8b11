// What a browser sends after a passkey was made or used, read and verified (WebAuthn §7.1, §7.2) against our own challenge.
// Whose passkey it is, and whether it still counts, is for others. The library is loaded by the first passkey of an isolate.

import { type Authenticators, allowsModel } from '@authrim/shared/config';
import type { Challenge } from '@authrim/shared/durable-objects';
import type { PasskeyChallenge } from '@authrim/shared/handles';
import { openPasskeyChallenge, type Sealer } from '@authrim/shared/handles';
import { decodeBase64url, decodeText, encodeBase64url } from '@authrim/shared/oauth';
import { isAcceptableKey } from './public-key.ts';
import { offeredAlgorithms, type RelyingParty } from './relying-party.ts';

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
/** WebAuthn §8.2: what security keys attest by. */
const attestationFormat = 'packed';
/**
 * WebAuthn §7.1 step 21: the formats taken here. No other is left to the library: there are some whose certificates it follows to a root
 * that came with them, and it fetches what such certificates name (SS-01).
 */
const supportedFormats: readonly unknown[] = ['none', attestationFormat];
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

/**
 * The challenge that was answered, if it is one of ours for exactly this.
 * Also refuses what the library lets pass: an answer made inside a frame of another origin (PK-01).
 */
export async function verifyChallenge(
  { response }: CredentialAnswer,
  expected: PasskeyChallenge,
  sealer: Sealer,
): Promise<{ value: string; challenge: Challenge } | undefined> {
  const clientData = readClientData(response.clientDataJSON);
  if (!clientData || clientData.crossOrigin === true || clientData.topOrigin !== undefined) return undefined;
  if (clientData.type !== expected.type || typeof clientData.challenge !== 'string') return undefined;
  const challenge = await openPasskeyChallenge(sealer, clientData.challenge, expected);
  return challenge && { value: clientData.challenge, challenge };
}

export interface VerifiedAssertion {
  sign_count: number;
  is_backed_up: boolean;
}

/** @param public_key base64url of the COSE key; undefined when the signature or anything it covers is not what it must be */
export async function verifyAssertion(
  { id, response }: CredentialAnswer,
  { challenge, public_key, party }: { challenge: string; public_key: string; party: RelyingParty },
): Promise<VerifiedAssertion | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const { authenticatorData = '', signature = '', clientDataJSON } = response;
  const verification = await verifyAuthenticationResponse({
    response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    // The counter is compared where it is kept, in one step with its change.
    credential: { id, publicKey: decodeBase64url(public_key), counter: 0 },
  }).catch(() => undefined);
  if (!verification?.verified) return undefined;
  const { newCounter, credentialBackedUp } = verification.authenticationInfo;
  return { sign_count: newCounter, is_backed_up: credentialBackedUp };
}

export interface VerifiedRegistration extends VerifiedAssertion {
  id: string;
  /** base64url of the COSE key. */
  public_key: string;
  is_synced: boolean;
}

interface ExpectedRegistration {
  challenge: string;
  party: RelyingParty;
  authenticators: Authenticators | undefined;
}

/**
 * What counts is that the key is there, and verified its person. Attestation is believed where the operator trusts makers, and else
 * neither asked for nor looked at (WebAuthn §6.5.3).
 */
export async function verifyRegistration(
  { id, response }: CredentialAnswer,
  { challenge, party, authenticators }: ExpectedRegistration,
): Promise<VerifiedRegistration | undefined> {
  const [{ SettingsService, verifyRegistrationResponse }, { decodeAttestationObject, decodeCredentialPublicKey }] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  const { attestationObject = '', clientDataJSON } = response;
  const decode = async () => decodeAttestationObject(decodeBase64url(attestationObject));
  const attestation = await decode().catch(() => undefined);
  if (!supportedFormats.includes(attestation?.get('fmt'))) return undefined;
  if (authenticators) SettingsService.setRootCertificates({ identifier: attestationFormat, certificates: [...authenticators.roots] });
  const verification = await verifyRegistrationResponse({
    response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...offeredAlgorithms],
  }).catch(() => undefined);
  if (!verification?.verified) return undefined;
  const { fmt, aaguid, credential, credentialBackedUp, credentialDeviceType } = verification.registrationInfo;
  // Without certificates the authenticator speaks for itself, and no maker for it (WebAuthn §8.2).
  const isVouchedFor = fmt === attestationFormat && attestation?.get('attStmt').get('x5c') !== undefined;
  if (authenticators && !(isVouchedFor && allowsModel(authenticators, aaguid))) return undefined;
  if (credential.id !== id || !(await isAcceptableKey(decodeCredentialPublicKey(credential.publicKey)))) return undefined;
  return {
    id,
    public_key: encodeBase64url(credential.publicKey),
    sign_count: credential.counter,
    is_synced: credentialDeviceType === 'multiDevice',
    is_backed_up: credentialBackedUp,
  };
}

interface ClientData {
  type?: unknown;
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
