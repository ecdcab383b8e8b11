// An authenticator of its own making, for what no browser's would do: every byte it says can be changed (WebAuthn §6, CTAP2).
// Knows nothing of this provider's code.
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes, sign as signWith, X509Certificate } from 'node:crypto';
import type { Page } from './browser.ts';

/** What a page says in `data-options`. */
export interface Options {
  challenge: string;
  rpId?: string;
  rp?: { id: string };
  user?: { id: string };
  allowCredentials?: string[];
  attestation?: string;
}

export const optionsOf = ({ body }: Pick<Page, 'body'>): Options => {
  const text = /data-options="([^"]*)"/.exec(body)?.[1] ?? '';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Options;
};

type CoseValue = number | Buffer;

/** What to say instead of the truth. */
export interface Lies {
  origin?: string;
  type?: string;
  challenge?: string;
  /** More members of the client data. */
  clientData?: Record<string, unknown>;
  rpId?: string;
  userPresent?: boolean;
  userVerified?: boolean;
  counter?: number;
  /** More bits of the flags (WebAuthn §6.1), and bytes after all the others. */
  flags?: number;
  rest?: Buffer;
  /** Absent: the one it was registered with. */
  userHandle?: string | null;
  id?: string;
  coseKey?: Map<number, unknown>;
  attestation?: { fmt: string; attStmt: Map<string, CoseValue | string> };
  /** The model it says it is. */
  aaguid?: string;
  /** Who vouches for the model (WebAuthn §8.2): a maker, by key and certificate in PEM form, or the new key for itself. */
  vouchedBy?: 'itself' | Maker;
  /** By which algorithm, as the statement says (WebAuthn §8.2). */
  statementAlg?: number;
  signature?: (honest: Buffer, signed: Buffer) => Buffer;
}

/** Key and certificate in PEM form; the new key itself has no certificate. */
interface Maker {
  key: KeyObject | string;
  certificate?: string;
  /** `fido-u2f`: as security keys did before there were passkeys (WebAuthn §8.6). */
  fmt?: 'packed' | 'fido-u2f';
}

export interface SoftwareAuthenticator {
  id: string;
  userHandle: string;
  register(origin: string, options: Options, lies?: Lies): string;
  assert(origin: string, options: Options, lies?: Lies): string;
}

export type KeyKind = 'ES256' | 'EdDSA' | 'RS256';

export function createAuthenticator(kind: KeyKind = 'ES256'): SoftwareAuthenticator {
  const { privateKey, publicKey } = generate(kind);
  const id = randomBytes(32).toString('base64url');
  const self: SoftwareAuthenticator = {
    id,
    userHandle: '',
    register(origin, options, lies = {}) {
      self.userHandle = options.user?.id ?? '';
      const clientDataJSON = clientData('webauthn.create', origin, options, lies);
      const credentialId = Buffer.from(lies.id ?? id, 'base64url');
      const length = Buffer.from([credentialId.length >> 8, credentialId.length & 255]);
      const model = lies.aaguid === undefined ? Buffer.alloc(16) : Buffer.from(lies.aaguid.replaceAll('-', ''), 'hex');
      const attested = [model, length, credentialId, encode(lies.coseKey ?? coseKeyOf(publicKey, kind))];
      const authData = Buffer.concat([authenticatorData(options, lies, 0x40), ...attested, lies.rest ?? Buffer.alloc(0)]);
      const maker: Maker | undefined = lies.vouchedBy === 'itself' ? { key: privateKey } : lies.vouchedBy;
      const [hash, point] = [sha256(clientDataJSON), pointOf(publicKey)];
      const signed = { packed: [authData, hash], 'fido-u2f': [Buffer.of(0), authData.subarray(0, 32), hash, credentialId, point] };
      const vouched = maker && vouch(Buffer.concat(signed[maker.fmt ?? 'packed']), maker, lies.statementAlg);
      const { fmt, attStmt } = lies.attestation ?? vouched ?? { fmt: 'none', attStmt: new Map() };
      const attestationObject = encode(new Map<string, unknown>(Object.entries({ fmt, attStmt, authData })));
      return JSON.stringify({ id: lies.id ?? id, response: base64url({ clientDataJSON, attestationObject }) });
    },
    assert(origin, options, lies = {}) {
      const clientDataJSON = clientData('webauthn.get', origin, options, lies);
      const data = Buffer.concat([authenticatorData(options, lies, 0), lies.rest ?? Buffer.alloc(0)]);
      const signed = Buffer.concat([data, sha256(clientDataJSON)]);
      const honest = sign(kind, privateKey, signed);
      const { userHandle = self.userHandle } = lies;
      const response = base64url({ clientDataJSON, authenticatorData: data, signature: lies.signature?.(honest, signed) ?? honest });
      return JSON.stringify({ id: lies.id ?? id, response: { ...response, ...(userHandle !== null && { userHandle }) } });
    },
  };
  return self;
}

/** The public key as authenticators write it (RFC 9052 §7), for lies about it. */
export function coseKeyOf(publicKey: KeyObject, kind: KeyKind): Map<number, CoseValue> {
  const jwk = publicKey.export({ format: 'jwk' });
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  if (kind === 'EdDSA')
    return new Map<number, CoseValue>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes(jwk.x)],
    ]);
  if (kind === 'RS256')
    return new Map<number, CoseValue>([
      [1, 3],
      [3, -257],
      [-1, bytes(jwk.n)],
      [-2, bytes(jwk.e)],
    ]);
  return new Map<number, CoseValue>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(jwk.x)],
    [-3, bytes(jwk.y)],
  ]);
}

/** SEC 1 §2.3.3, uncompressed. */
function pointOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.of(4), ...[x, y].map((coordinate) => Buffer.from(coordinate, 'base64url'))]);
}

function vouch(signed: Buffer, { key, certificate, fmt = 'packed' }: Maker, alg = -7) {
  const statement: [string, unknown][] = [['sig', createSign('sha256').update(signed).sign(key)]];
  if (fmt === 'packed') statement.unshift(['alg', alg]);
  if (certificate !== undefined) statement.push(['x5c', [new X509Certificate(certificate).raw]]);
  return { fmt, attStmt: new Map(statement) };
}

function generate(kind: KeyKind) {
  if (kind === 'EdDSA') return generateKeyPairSync('ed25519');
  return kind === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const sign = (kind: KeyKind, key: KeyObject, data: Buffer): Buffer =>
  kind === 'EdDSA' ? signWith(null, data, key) : createSign('sha256').update(data).sign(key);

function clientData(type: string, origin: string, options: Options, lies: Lies): Buffer {
  const honest = { type, challenge: options.challenge, origin, crossOrigin: false };
  const { type: said = type, challenge = options.challenge } = lies;
  return Buffer.from(JSON.stringify({ ...honest, type: said, challenge, ...(lies.origin && { origin: lies.origin }), ...lies.clientData }));
}

function authenticatorData(options: Options, lies: Lies, more: number): Buffer {
  const { rpId = options.rpId ?? options.rp?.id ?? '', userPresent = true, userVerified = true, counter = 0 } = lies;
  const flags = (userPresent ? 1 : 0) | (userVerified ? 4 : 0) | more | (lies.flags ?? 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), count]);
}

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();

const base64url = (members: Record<string, Buffer>): Record<string, string> =>
  Object.fromEntries(Object.entries(members).map(([name, bytes]) => [name, bytes.toString('base64url')]));

/** CBOR (RFC 8949 §3), as much of it as is needed. */
function encode(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [encode(key), encode(item)])]);
  throw new TypeError('no such value');
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
