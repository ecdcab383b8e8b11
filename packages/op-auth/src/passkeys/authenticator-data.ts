// What an authenticator says and signs (WebAuthn §6.1): for whom, who was there, and of a new passkey its id and key.
import { encodeText } from '@authrim/shared/oauth';
import { type CborMap, readCbor } from './cbor.ts';
import type { RelyingParty } from './relying-party.ts';

export interface AuthenticatorData {
  sign_count: number;
  /** WebAuthn §6.1.3: it may be copied to other devices, and it has been. */
  is_synced: boolean;
  is_backed_up: boolean;
  /** With a new passkey. */
  credential?: AttestedCredential;
}

export interface AttestedCredential {
  /** The model, 16 bytes (WebAuthn §6.5.1). */
  aaguid: Uint8Array<ArrayBuffer>;
  id: Uint8Array<ArrayBuffer>;
  /** The COSE key as it was sent, and read. */
  public_key: Uint8Array<ArrayBuffer>;
  key: CborMap;
}

const flags = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40, extended: 0x80 } as const;
/** The hash of the RP ID, the flags, the counter; then of a new passkey the model and the length of its id. */
const place = { flags: 32, counter: 33, attested: 37, id: 55 } as const;

/** WebAuthn §4, §7.1. */
const idBytes = { least: 16, most: 1023 } as const;

/**
 * Undefined unless it is for us and the authenticator has verified that its person is there (PK-02, PK-05).
 * @throws RangeError when the bytes are no authenticator data
 */
export async function readAuthenticatorData(bytes: Uint8Array<ArrayBuffer>, { id }: RelyingParty): Promise<AuthenticatorData | undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const said = view.getUint8(place.flags);
  const has = (flag: number): boolean => (said & flag) !== 0;
  const counter = view.getUint32(place.counter);
  const attested = has(flags.attested) ? readAttestedCredential(bytes, view) : undefined;
  const end = attested?.end ?? place.attested;
  const extended = has(flags.extended) ? readMap(bytes, end) : undefined;
  if ((extended?.end ?? end) !== bytes.length) throw new RangeError('something after it');
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', encodeText(id)));
  const isForUs = bytes.subarray(0, place.flags).every((byte, index) => byte === hash[index]);
  if (!isForUs || !has(flags.userPresent) || !has(flags.userVerified)) return undefined;
  // WebAuthn §6.1.3: what may not be copied cannot have been.
  if (has(flags.backedUp) && !has(flags.backupEligible)) return undefined;
  return {
    sign_count: counter,
    is_synced: has(flags.backupEligible),
    is_backed_up: has(flags.backedUp),
    ...(attested && { credential: attested.credential }),
  };
}

function readAttestedCredential(bytes: Uint8Array<ArrayBuffer>, view: DataView): { credential: AttestedCredential; end: number } {
  const length = view.getUint16(place.id - 2);
  if (length < idBytes.least || length > idBytes.most) throw new RangeError('no credential id');
  const keyPlace = place.id + length;
  const { map: key, end } = readMap(bytes, keyPlace);
  const aaguid = bytes.subarray(place.attested, place.attested + 16);
  return { credential: { aaguid, id: bytes.subarray(place.id, keyPlace), public_key: bytes.subarray(keyPlace, end), key }, end };
}

function readMap(bytes: Uint8Array<ArrayBuffer>, start: number): { map: CborMap; end: number } {
  const { value, end } = readCbor(bytes, start);
  if (!(value instanceof Map)) throw new RangeError('no map');
  return { map: value, end };
}
