// Values that are derived instead of stored: refresh token secrets, the next secrets of a registration, the tokens of our own forms,
// the nonces of DPoP, what the scripts of a browser may know.
import type { SecretRing, SecretVersion } from '../config/secrets.ts';
import type { Reference } from '../durable-objects/contracts/subject-store.ts';
import { encodeBase64url, encodeText, equalsConstantTime } from '../oauth/encoding.ts';
import { createKeyring } from './keyring.ts';
import { deriveKey } from './seal.ts';

export interface Derivation {
  /** HMAC over grant and generation under the current root secret. */
  refreshTokenSecret(grant: string, generation: number): Promise<string>;
  /** The same under every accepted root secret. */
  refreshTokenSecrets(grant: string, generation: number): Promise<string[]>;
  /** Whether a secret is the one of this generation, under any accepted root secret. */
  provesRefreshToken(grant: string, generation: number, secret: string): Promise<boolean>;
  /** The anti-forgery token of a form: bound to the browser's own secret and to what the form does. */
  formToken(browser: string, action: string): Promise<string>;
  provesForm(browser: string, action: string, token: string): Promise<boolean>;
  /** What an update of a registration puts in the place of this token, or beside the secret: each time the same (RFC 7592 §3). */
  registrationSecret(kind: RegistrationSecret, registration_access_token: string): Promise<string>;
  /** The same under every accepted root secret. */
  registrationSecrets(kind: RegistrationSecret, registration_access_token: string): Promise<string[]>;
  /** Names a stretch of time as nobody else can (RFC 9449 §8). */
  dpopNonce(stretch: number): Promise<string>;
  provesDpopNonce(stretch: number, nonce: string): Promise<boolean>;
  /** A name that reveals nothing of the identifier behind it: for counters and their shards. */
  keyedHash(rule: string, identifier: string): Promise<string>;
  /** What scripts of this origin may know of a session: another value after each sign-in, and the way back to nothing. */
  browserState(session: Reference): Promise<string>;
}

export type RegistrationSecret = 'registration_access_token' | 'client_secret';

type Use = 'refresh_token' | 'form' | 'registration' | 'dpop_nonce' | 'counter' | 'browser_state';

export function createDerivation(root: SecretRing): Derivation {
  const keyFor = createKeyring((use: Use, { bytes }) =>
    deriveKey(bytes, `authrim/derivation/${use}`, { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']),
  );

  const derive = async (use: Use, secret: SecretVersion, parts: readonly string[]): Promise<string> => {
    const mac = await crypto.subtle.sign('HMAC', await keyFor(use, secret), encodeText(JSON.stringify(parts)));
    return encodeBase64url(new Uint8Array(mac));
  };

  const deriveAll = (use: Use, parts: readonly string[]): Promise<string[]> =>
    Promise.all(root.all.map((secret) => derive(use, secret, parts)));

  const proves = async (use: Use, parts: readonly string[], value: string): Promise<boolean> =>
    (await deriveAll(use, parts)).some((candidate) => equalsConstantTime(candidate, value));

  return {
    refreshTokenSecret: (grant, generation) => derive('refresh_token', root.current, [grant, String(generation)]),
    refreshTokenSecrets: (grant, generation) => deriveAll('refresh_token', [grant, String(generation)]),
    provesRefreshToken: (grant, generation, secret) => proves('refresh_token', [grant, String(generation)], secret),
    formToken: (browser, action) => derive('form', root.current, [browser, action]),
    provesForm: (browser, action, token) => proves('form', [browser, action], token),
    registrationSecret: (kind, token) => derive('registration', root.current, [kind, token]),
    registrationSecrets: (kind, token) => deriveAll('registration', [kind, token]),
    dpopNonce: (stretch) => derive('dpop_nonce', root.current, [String(stretch)]),
    provesDpopNonce: (stretch, nonce) => proves('dpop_nonce', [String(stretch)], nonce),
    keyedHash: async (rule, identifier) => `${rule}:${await derive('counter', root.current, [rule, identifier])}`,
    browserState: ({ id, secret_hash }) => derive('browser_state', root.current, [id, secret_hash]),
  };
}
