// Passkeys verified a second time, by a library that shares no code with ours. Of good answers, and of what becomes of them when a few
// of their bytes are not what they were, ours takes none that the other refuses, and reads what it takes as the other does.
import 'reflect-metadata';
import { type Authenticators, parseAuthenticators, parseSecretRing, parseSettings } from '@authrim/shared/config';
import { createSealer, sealPasskeyChallenge } from '@authrim/shared/handles';
import { decodeBase64url, encodeBase64url, encodeText } from '@authrim/shared/oauth';
import * as x509 from '@peculiar/x509';
import { SettingsService, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { expect, test } from 'vitest';
import { type CredentialAnswer, verifyAssertion, verifyClientData, verifyRegistration } from '../src/passkeys/ceremony.ts';

const issuer = 'http://localhost';
const rpId = 'localhost';
const needs = {
  sealer: createSealer(parseSecretRing('ROOT_SECRETS', '1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8')),
  settings: parseSettings({ ISSUER: issuer, ENVIRONMENT: 'local' }),
};
/** A second's worth. */
const changes = 500;

type Verdict = false | { sign_count: number; is_backed_up: boolean; public_key?: string };

/** mulberry32: the same changes in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One member of an answer with a bit turned, a byte in another's place, a few bytes missing, doubled or new. */
function change(answer: CredentialAnswer, random: (below: number) => number): CredentialAnswer {
  const members = Object.entries(answer.response).filter(([name]) => name !== 'userHandle');
  const [name, value] = members[random(members.length)] as [string, string];
  const bytes = [...decodeBase64url(value)];
  const [place, length] = [random(bytes.length), 1 + random(3)];
  const here = bytes[place] ?? 0;
  const edits: (() => unknown)[] = [
    () => bytes.splice(place, 1, here ^ (1 << random(8))),
    () => bytes.splice(place, 1, here ^ (1 + random(255))),
    () => bytes.splice(place, length),
    () => bytes.splice(place, 0, ...bytes.slice(place, place + length)),
    () => bytes.splice(place, 0, random(256)),
    () => bytes.push(random(256)),
    () => bytes.splice(bytes.length - length),
  ];
  edits[random(edits.length)]?.();
  return { ...answer, response: { ...answer.response, [name]: encodeBase64url(Uint8Array.from(bytes)) } };
}

// The other passes over bytes after the end of a value, lengths beyond it, text that is none, and keys nobody can verify by (PK-09).

const envelope = { type: 'public-key', clientExtensionResults: {} } as const;

async function judgeAssertion(answer: CredentialAnswer, challenge: string, public_key: string): Promise<[Verdict, Verdict]> {
  const answered = await verifyClientData(answer, { type: 'webauthn.get', browser: 'b', subject: '' }, needs);
  const ours = answered && (await verifyAssertion(answer, answered, public_key));
  const { id, response } = answer;
  const theirs = await verifyAuthenticationResponse({
    response: { ...envelope, id, rawId: id, response: { authenticatorData: '', signature: '', ...response } },
    expectedChallenge: challenge,
    expectedOrigin: issuer,
    expectedRPID: rpId,
    requireUserVerification: true,
    credential: { id, publicKey: decodeBase64url(public_key), counter: 0 },
  }).catch(() => undefined);
  const info = theirs?.verified ? theirs.authenticationInfo : undefined;
  return [ours ?? false, info ? { sign_count: info.newCounter, is_backed_up: info.credentialBackedUp } : false];
}

async function judgeRegistration(
  answer: CredentialAnswer,
  challenge: string,
  authenticators?: Authenticators,
): Promise<[Verdict, Verdict]> {
  const answered = await verifyClientData(answer, { type: 'webauthn.create', browser: 'b', subject: 's' }, needs);
  const made = answered && (await verifyRegistration(answer, answered, authenticators));
  const { id, response } = answer;
  const theirs = await verifyRegistrationResponse({
    response: { ...envelope, id, rawId: id, response: { attestationObject: '', ...response } },
    expectedChallenge: challenge,
    expectedOrigin: issuer,
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: [-7, -8, -257],
  }).catch(() => undefined);
  const info = theirs?.verified && theirs.registrationInfo.credential.id === id ? theirs.registrationInfo : undefined;
  const ours = made && { sign_count: made.sign_count, is_backed_up: made.is_backed_up, public_key: made.public_key };
  const said = info && {
    sign_count: info.credential.counter,
    is_backed_up: info.credentialBackedUp,
    public_key: encodeBase64url(info.credential.publicKey),
  };
  return [ours ?? false, said ?? false];
}

type Bytes = Uint8Array<ArrayBuffer>;

/** How each kind of key signs, and is written as a COSE key (RFC 9053 §7, RFC 8230 §4). */
const kinds = {
  ES256: {
    generation: { name: 'ECDSA', namedCurve: 'P-256' },
    signing: { name: 'ECDSA', hash: 'SHA-256' },
    alg: -7,
    cose: (member: (name: 'x' | 'y' | 'n' | 'e') => Bytes) => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, member('x')],
      [-3, member('y')],
    ],
  },
  EdDSA: {
    generation: { name: 'Ed25519' },
    signing: { name: 'Ed25519' },
    alg: -8,
    cose: (member: (name: 'x' | 'y' | 'n' | 'e') => Bytes) => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, member('x')],
    ],
  },
  RS256: {
    generation: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    signing: { name: 'RSASSA-PKCS1-v1_5' },
    alg: -257,
    cose: (member: (name: 'x' | 'y' | 'n' | 'e') => Bytes) => [
      [1, 3],
      [3, -257],
      [-1, member('n')],
      [-2, member('e')],
    ],
  },
} as const;
type KeyKind = keyof typeof kinds;

const join = (...parts: Uint8Array[]): Bytes => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** RFC 3279 §2.2.3. */
function toDer(pair: Bytes): Bytes {
  const numbers = [pair.subarray(0, 32), pair.subarray(32)].map((number) => {
    const bytes = number.subarray(number.findIndex((byte) => byte !== 0));
    const positive = (bytes[0] ?? 0) < 0x80 ? bytes : join(Uint8Array.of(0), bytes);
    return join(Uint8Array.of(2, positive.length), positive);
  });
  return join(
    Uint8Array.of(
      0x30,
      numbers.reduce((sum, { length }) => sum + length, 0),
    ),
    ...numbers,
  );
}

interface Maker {
  keys: CryptoKeyPair;
  /** In the order of `x5c`, without the root. */
  certificates: Bytes[];
  /** PEM. */
  root: string;
}

/** A maker of authenticators: a root, an authority below it, and a certificate for a model below that. */
async function createMaker(): Promise<Maker> {
  const { generation, signing } = kinds.ES256;
  const [root, middle, leaf] = await Promise.all(
    [1, 2, 3].map(async () => (await crypto.subtle.generateKey(generation, true, ['sign', 'verify'])) as CryptoKeyPair),
  );
  if (!root || !middle || !leaf) throw new Error('no keys');
  const certify = (subject: string, issuer: string, { publicKey }: CryptoKeyPair, { privateKey }: CryptoKeyPair, isAuthority: boolean) => {
    const extensions = [new x509.BasicConstraintsExtension(isAuthority, undefined, true)];
    const validity = { notBefore: new Date('2026-01-01'), notAfter: new Date('2126-01-01') };
    const members = { subject, issuer, publicKey, signingKey: privateKey, signingAlgorithm: signing as never, extensions, ...validity };
    return x509.X509CertificateGenerator.create(members, crypto as unknown as Crypto);
  };
  const model = await certify('C=SE,O=Makers,OU=Authenticator Attestation,CN=Key', 'CN=middle', leaf, middle, false);
  const between = await certify('CN=middle', 'CN=root', middle, root, true);
  const anchor = await certify('CN=root', 'CN=root', root, root, true);
  return { keys: leaf, certificates: [model, between].map(({ rawData }) => new Uint8Array(rawData)), root: anchor.toString('pem') };
}

const maker = await createMaker();
type Voucher = 'nobody' | 'itself' | 'a maker';

/** An authenticator that says nothing but the truth: with this counter, its person there and verified. */
async function createAuthenticator(kind: KeyKind) {
  const { generation, signing, alg, cose } = kinds[kind];
  const keys = (await crypto.subtle.generateKey(generation, true, ['sign', 'verify'])) as CryptoKeyPair;
  const jwk = (await crypto.subtle.exportKey('jwk', keys.publicKey)) as JsonWebKey;
  const id = crypto.getRandomValues(new Uint8Array(32));
  const rpIdHash = await sha256(encodeText(rpId));
  const dataOf = (flags: number, ...more: Bytes[]): Bytes => join(rpIdHash, Uint8Array.of(flags, 0, 0, 0, 9), ...more);
  const clientDataOf = (type: string, challenge: string): Bytes =>
    encodeText(JSON.stringify({ type, challenge, origin: issuer, crossOrigin: false }));
  const sign = async (...parts: Bytes[]): Promise<Bytes> => {
    const signature = new Uint8Array(await crypto.subtle.sign(signing, keys.privateKey, join(...parts)));
    return kind === 'ES256' ? toDer(signature) : signature;
  };
  const answer = (response: Record<string, Bytes>): CredentialAnswer => {
    const members = Object.entries(response).map(([name, bytes]) => [name, encodeBase64url(bytes)]);
    return { id: encodeBase64url(id), response: Object.fromEntries(members) };
  };
  return {
    async register(challenge: string, voucher: Voucher): Promise<CredentialAnswer> {
      const clientDataJSON = clientDataOf('webauthn.create', challenge);
      const key = isoCBOR.encode(new Map(cose((name) => decodeBase64url(jwk[name] ?? '')) as [number, number][]));
      const authData = dataOf(0x45, new Uint8Array(16), Uint8Array.of(0, id.length), id, Uint8Array.from(key));
      const hash = await sha256(clientDataJSON);
      const statements = {
        nobody: async () => ({}),
        itself: async () => ({ alg, sig: await sign(authData, hash) }),
        'a maker': async () => {
          const signature = await crypto.subtle.sign(kinds.ES256.signing, maker.keys.privateKey, join(authData, hash));
          return { alg: -7, sig: toDer(new Uint8Array(signature)), x5c: maker.certificates };
        },
      };
      const attStmt = new Map(Object.entries(await statements[voucher]()));
      const members = { fmt: voucher === 'nobody' ? 'none' : 'packed', attStmt, authData };
      return answer({ clientDataJSON, attestationObject: Uint8Array.from(isoCBOR.encode(new Map(Object.entries(members)) as never)) });
    },
    async assert(challenge: string): Promise<CredentialAnswer> {
      const clientDataJSON = clientDataOf('webauthn.get', challenge);
      const authenticatorData = dataOf(5);
      return answer({ clientDataJSON, authenticatorData, signature: await sign(authenticatorData, await sha256(clientDataJSON)) });
    },
  };
}

const creation = () => sealPasskeyChallenge(needs.sealer, { type: 'webauthn.create', browser: 'b', subject: 's' });

test.each<KeyKind>(['ES256', 'EdDSA', 'RS256'])('WebAuthn §7.2: an assertion by %s, and what it is turned into', async (kind) => {
  const authenticator = await createAuthenticator(kind);
  const beginning = await creation();
  const [made] = await judgeRegistration(await authenticator.register(beginning, 'nobody'), beginning);
  const public_key = made ? (made.public_key ?? '') : '';
  const challenge = await sealPasskeyChallenge(needs.sealer, { type: 'webauthn.get', browser: 'b', subject: '' });
  const good = await authenticator.assert(challenge);
  expect(await judgeAssertion(good, challenge, public_key)).toEqual(Array(2).fill({ sign_count: 9, is_backed_up: false }));
  const random = createRandom(7);
  for (let count = 0; count < changes; count += 1) {
    const changed = change(good, random);
    const [ours] = await judgeAssertion(changed, challenge, public_key);
    expect(ours, JSON.stringify(changed)).toBe(false);
  }
});

test.each<[KeyKind, Voucher]>([
  ['ES256', 'nobody'],
  ['EdDSA', 'nobody'],
  ['RS256', 'nobody'],
  ['ES256', 'itself'],
  ['EdDSA', 'itself'],
  ['RS256', 'itself'],
  ['ES256', 'a maker'],
  ['RS256', 'a maker'],
])('WebAuthn §7.1, §8: a new passkey of %s that %s vouches for, and what it is turned into', async (kind, voucher) => {
  const authenticators = voucher === 'a maker' ? parseAuthenticators({ PASSKEY_ATTESTATION_ROOTS: maker.root }) : undefined;
  SettingsService.setRootCertificates({ identifier: 'packed', certificates: authenticators ? [maker.root] : [] });
  const challenge = await creation();
  const good = await (await createAuthenticator(kind)).register(challenge, voucher);
  const verdicts = await judgeRegistration(good, challenge, authenticators);
  expect(verdicts[0]).toMatchObject({ sign_count: 9, is_backed_up: false });
  expect(verdicts[0]).toEqual(verdicts[1]);
  const random = createRandom(11);
  for (let count = 0; count < changes; count += 1) {
    const changed = change(good, random);
    const [ours, theirs] = await judgeRegistration(changed, challenge, authenticators);
    if (ours || !theirs) expect(ours, JSON.stringify(changed)).toEqual(theirs);
    if (voucher !== 'nobody') expect(ours, JSON.stringify(changed)).toBe(false);
  }
});
