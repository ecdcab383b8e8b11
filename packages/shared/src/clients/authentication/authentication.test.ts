import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { now } from '../../clock/index.ts';
import { parseSecretRing } from '../../config/secrets.ts';
import { parseSettings } from '../../config/settings.ts';
import { encodeBase64url, hashToken, randomToken } from '../../oauth/encoding.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { Client } from '../client.ts';
import type { ClientCertificate } from '../client-certificate.ts';
import { parseDistinguishedName } from '../distinguished-name.ts';
import { parseClientMetadata } from '../metadata.ts';
import type { PublicJwk } from '../public-key.ts';
import { createSecretSealer } from '../sealed-secrets.ts';
import { storeClientSecret } from '../secrets.ts';
import { type CredentialedRequest, verifyClient } from './index.ts';

const issuer = 'https://id.test';
const redirect_uris = ['https://rp.test/cb'];
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const ecPair = await generateKeyPair('ES256', { extractable: true });
const edPair = await generateKeyPair('EdDSA', { extractable: true });
const strangerPair = await generateKeyPair('ES256', { extractable: true });
const strangerKey = (await exportJWK(strangerPair.publicKey)) as PublicJwk;
const jwks = {
  keys: [
    { ...(await exportJWK(ecPair.publicKey)), kid: 'ec' },
    { ...(await exportJWK(edPair.publicKey)), kid: 'ed', alg: 'EdDSA' },
  ],
};

const makeClient = (client_id: string, metadata: Record<string, unknown>, more: Partial<Client> = {}): Client => ({
  client_id,
  status: 'active',
  source: 'dynamic',
  profile: 'oidc',
  secrets: [],
  metadata: parseClientMetadata({ redirect_uris, ...metadata }, { environment: 'deployed', features: { mutual_tls: true } }),
  ...more,
});

const secrets = async (...values: [secret: string, expires_at: number][]) =>
  Promise.all(values.map(async ([secret, expires_at]) => ({ hash: await hashToken(secret), expires_at })));

const secretSealer = createSecretSealer(parseSecretRing('KEY_ENCRYPTION_SECRETS', `1:${randomToken(32)}`));
const macSecret = 'a secret of at least thirty-two bytes';

/** A client whose secrets make MACs, stored as registration stores them. */
async function makeMacClient(client_id: string, ...values: [secret: string, expires_at: number][]): Promise<Client> {
  const client = makeClient(client_id, { token_endpoint_auth_method: 'client_secret_jwt' });
  const stored = values.map(async ([secret, expires_at]) => ({ ...(await storeClientSecret(client, secret, secretSealer)), expires_at }));
  return { ...client, secrets: await Promise.all(stored) };
}

const macClient = await makeMacClient('csj', [macSecret, 0], [`second ${macSecret}`, now() + 60], [`old ${macSecret}`, now() - 1]);
const twoSecrets = await secrets(['first secret', 0], ['second secret', now() + 60], ['old secret', now() - 1]);
const registered = [
  makeClient('web', { token_endpoint_auth_method: 'client_secret_basic' }, { secrets: twoSecrets }),
  makeClient('we:b +%ü', { token_endpoint_auth_method: 'client_secret_basic' }, { secrets: await secrets(['p:ss +%ü', 0]) }),
  makeClient('post', { token_endpoint_auth_method: 'client_secret_post' }, { secrets: twoSecrets }),
  makeClient('gone', { token_endpoint_auth_method: 'client_secret_basic' }, { secrets: twoSecrets, status: 'disabled' }),
  makeClient('moved', { token_endpoint_auth_method: 'client_secret_basic' }, { secrets: twoSecrets, profile: 'fapi2-security' }),
  makeClient('spa', { token_endpoint_auth_method: 'none' }),
  makeClient('pkj', { token_endpoint_auth_method: 'private_key_jwt', jwks }),
  makeClient('pinned', { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'EdDSA', jwks }),
  makeClient('remote', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://rp.test/jwks' }),
  macClient,
  { ...macClient, client_id: 'thief' },
  makeClient('pki', { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=pki,O=Example' }),
  makeClient('pki-dns', { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.test' }),
  makeClient('self', { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks }),
  makeClient('self-x5c', {
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [{ ...jwks.keys[0], x5c: ['MIIBregistered'] }] },
  }),
  makeClient('self-remote', { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks_uri: 'https://rp.test/jwks' }),
];

const createNeeds = () => {
  const accepted = new Set<string>();
  let served: readonly PublicJwk[] = jwks.keys as PublicJwk[];
  return {
    secretSealer,
    remoteKeys: {
      async findKeys(_: string, isWanted: (key: PublicJwk) => boolean) {
        const keys = served.filter(isWanted);
        return keys.length > 0 ? { outcome: 'found' as const, keys } : { outcome: 'refused' as const, reason: 'no such key' };
      },
    },
    serve(...keys: PublicJwk[]) {
      served = keys;
    },
    settings: parseSettings({ ISSUER: issuer, ENABLE_MTLS: 'true', MTLS_ORIGIN: 'https://mtls.id.test' }),
    clients: { find: async (client_id: string) => registered.find((client) => client.client_id === client_id) },
    replayGuard: {
      async accept({ hash }: { hash: string }) {
        if (accepted.has(hash)) return { outcome: 'replayed' as const };
        accepted.add(hash);
        return { outcome: 'accepted' as const };
      },
    },
  };
};

type Sent = Partial<CredentialedRequest>;
const verify = ({ authorization, form = {}, certificate, endpoint = '/token' }: Sent, needs = createNeeds()) =>
  verifyClient({ authorization, form, certificate, endpoint }, needs);

async function refusal(sent: Sent, needs = createNeeds()): Promise<OAuthError> {
  const error: unknown = await verify(sent, needs).then(
    () => new Error('the client was authenticated'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OAuthError)) throw error;
  return error;
}

const outcomeOf = ({ error, status, headers }: OAuthError) => [error, status, headers['WWW-Authenticate'] !== undefined];
const refusedWithChallenge = ['invalid_client', 401, true];
const refusedPlainly = ['invalid_client', 401, false];

const formEncode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
const basic = (client_id: string, client_secret: string): Sent => ({
  authorization: `Basic ${btoa(`${formEncode(client_id)}:${formEncode(client_secret)}`)}`,
});

describe('B-092: each method works for the clients registered for it', () => {
  test('client_secret_basic, with either live secret (K-98)', async () => {
    expect((await verify(basic('web', 'first secret'))).client_id).toBe('web');
    expect((await verify(basic('web', 'second secret'))).client_id).toBe('web');
  });

  test('client_secret_post', async () => {
    expect((await verify({ form: { client_id: 'post', client_secret: 'first secret' } })).client_id).toBe('post');
  });

  test('none', async () => {
    expect((await verify({ form: { client_id: 'spa' } })).client_id).toBe('spa');
  });

  test('private_key_jwt, ES256 and EdDSA by both its names (RFC 9864 §2.2)', async () => {
    expect((await verify(await assertion())).client_id).toBe('pkj');
    for (const alg of ['EdDSA', 'Ed25519']) {
      expect((await verify(await assertion({}, { alg, kid: 'ed' }, edPair.privateKey))).client_id).toBe('pkj');
    }
  });

  test('B-098: private_key_jwt with a key behind jwks_uri', async () => {
    expect((await verify(await assertion({ iss: 'remote', sub: 'remote' }))).client_id).toBe('remote');
  });

  test('client_secret_jwt, with either live secret (K-98)', async () => {
    expect((await verify(await macAssertion())).client_id).toBe('csj');
    expect((await verify(await macAssertion({}, `second ${macSecret}`))).client_id).toBe('csj');
  });

  test('tls_client_auth and self_signed_tls_client_auth', async () => {
    for (const client_id of ['pki', 'pki-dns', 'self', 'self-x5c', 'self-remote']) {
      expect((await verify({ form: { client_id }, certificate: certificate() })).client_id).toBe(client_id);
    }
  });
});

describe('client_secret_basic', () => {
  test('B-093: id and secret are form-decoded after base64', async () => {
    expect((await verify(basic('we:b +%ü', 'p:ss +%ü'))).client_id).toBe('we:b +%ü');
  });

  test('RFC 9110 §11.1: the scheme has no case', async () => {
    const { authorization = '' } = basic('web', 'first secret');
    expect((await verify({ authorization: authorization.replace('Basic', 'bASIC') })).client_id).toBe('web');
  });

  test.each([
    ['unknown client', basic('nobody', 'first secret')],
    ['disabled client', basic('gone', 'first secret')],
    ['wrong secret', basic('web', 'wrong')],
    ['K-98: expired secret', basic('web', 'old secret')],
    ['CA-01: empty secret', basic('web', '')],
    ['another client’s method', basic('post', 'first secret')],
    ['the stored hash', basic('web', twoSecrets[0]?.hash ?? '')],
    ['no colon', { authorization: `Basic ${btoa('web')}` }],
    ['empty id', { authorization: `Basic ${btoa(':first secret')}` }],
    ['not base64', { authorization: 'Basic §§§' }],
    ['not UTF-8', { authorization: `Basic ${btoa('web:\xff')}` }],
    ['malformed percent-encoding', { authorization: `Basic ${btoa('web:%zz')}` }],
    ['nothing after the scheme', { authorization: 'Basic' }],
    ['two headers', { authorization: `${basic('web', 'first secret').authorization}, Basic eDp5` }],
    ['another scheme', { authorization: 'Bearer abc' }],
    ['an empty header', { authorization: '' }],
  ] satisfies [string, Sent][])('B-095: %s is invalid_client 401 with a challenge', async (_, sent) => {
    await verify(basic('web', 'first secret'));
    const error = await refusal(sent);
    expect(outcomeOf(error)).toEqual(refusedWithChallenge);
    expect(error.error_description).toBe('Client authentication failed');
  });
});

describe('credentials in the form', () => {
  test.each([
    ['wrong secret', { client_id: 'post', client_secret: 'wrong' }],
    ['unknown client', { client_id: 'nobody', client_secret: 'first secret' }],
    ['no client_id', { client_secret: 'first secret' }],
    ['CA-02: a client of client_secret_basic', { client_id: 'web', client_secret: 'first secret' }],
    ['CA-02: none for a client with a secret', { client_id: 'post' }],
    ['CA-02: none for a client with a key', { client_id: 'pkj' }],
    ['CA-02: a secret for a public client', { client_id: 'spa', client_secret: 'first secret' }],
    ['unknown public client', { client_id: 'nobody' }],
    ['nothing at all', {}],
  ])('B-095: %s is invalid_client 401 without a challenge', async (_, form) => {
    await verify({ form: { client_id: 'post', client_secret: 'first secret' } });
    expect(outcomeOf(await refusal({ form }))).toEqual(refusedPlainly);
  });
});

describe('one method, one client', () => {
  test('B-190: a client whose profile became stricter than its registration is not authenticated', async () => {
    expect((await verify(basic('web', 'first secret'))).client_id).toBe('web');
    expect(outcomeOf(await refusal(basic('moved', 'first secret')))).toEqual(refusedWithChallenge);
  });

  test('B-094, CA-03: two methods are invalid_request', async () => {
    const { form } = await assertion();
    const header = basic('web', 'first secret');
    for (const sent of [
      { ...header, form: { client_id: 'web', client_secret: 'first secret' } },
      { ...header, form: form ?? {} },
      { form: { ...form, client_id: 'pkj', client_secret: 'first secret' } },
      { ...header, form: { ...form, client_id: 'web', client_secret: 'first secret' } },
    ]) {
      expect(outcomeOf(await refusal(sent))).toEqual(['invalid_request', 400, false]);
    }
  });

  test('CA-11: client_id in the body is the client that authenticates', async () => {
    expect((await verify({ ...basic('web', 'first secret'), form: { client_id: 'web' } })).client_id).toBe('web');
    expect(outcomeOf(await refusal({ ...basic('web', 'first secret'), form: { client_id: 'spa' } }))).toEqual([
      'invalid_request',
      400,
      false,
    ]);
    const { form } = await assertion();
    expect(outcomeOf(await refusal({ form: { ...form, client_id: 'web' } }))).toEqual(['invalid_request', 400, false]);
  });
});

const claims = (): JWTPayload => ({ iss: 'pkj', sub: 'pkj', aud: issuer, exp: now() + 60, iat: now(), jti: crypto.randomUUID() });

async function assertion(
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key = ecPair.privateKey,
): Promise<Sent> {
  const payload = Object.fromEntries(Object.entries({ ...claims(), ...changes }).filter(([, value]) => value !== undefined));
  const protectedHeader = { alg: 'ES256', kid: 'ec', ...header };
  const client_assertion = await new SignJWT(payload).setProtectedHeader(protectedHeader).sign(key);
  return { form: { client_assertion, client_assertion_type: assertionType } };
}

describe('private_key_jwt', () => {
  test.each([
    ['issuer', issuer, '/token'],
    ['token endpoint', `${issuer}/token`, '/token'],
    ['token endpoint, at another endpoint', `${issuer}/token`, '/revoke'],
    ['called endpoint', `${issuer}/introspect`, '/introspect'],
    ['array of ours', [issuer, `${issuer}/token`], '/token'],
    ['alias of the token endpoint (RFC 8705 §5)', 'https://mtls.id.test/token', '/token'],
    ['alias of the called endpoint', 'https://mtls.id.test/introspect', '/introspect'],
  ])('B-097: aud may be the %s', async (_, aud, endpoint) => {
    expect((await verify({ ...(await assertion({ aud })), endpoint })).client_id).toBe('pkj');
  });

  test('B-096: clocks 8 s and 60 s ahead are accepted', async () => {
    for (const ahead of [8, 60]) {
      const time = now() + ahead;
      expect((await verify(await assertion({ iat: time, nbf: time, exp: time + 300 }))).client_id).toBe('pkj');
    }
  });

  test('iat and kid may be absent; typ may say what it is', async () => {
    expect((await verify(await assertion({ iat: undefined }, { kid: undefined }))).client_id).toBe('pkj');
    expect((await verify(await assertion({}, { typ: 'client-authentication+jwt' }))).client_id).toBe('pkj');
    expect((await verify(await assertion({}, { typ: 'application/JWT' }))).client_id).toBe('pkj');
  });

  test.each([
    ['CA-05: another server', { aud: 'https://evil.test/token' }],
    ['CA-05: ours and another', { aud: [issuer, 'https://evil.test'] }],
    ['CA-05: host only', { aud: 'id.test' }],
    ['CA-05: another endpoint of ours', { aud: `${issuer}/introspect` }],
    ['CA-05: the alias of another endpoint', { aud: 'https://mtls.id.test/introspect' }],
    ['CA-05: the origin of the aliases, which is no issuer', { aud: 'https://mtls.id.test' }],
    ['CA-05: trailing slash', { aud: `${issuer}/` }],
    ['CA-05: empty array', { aud: [] }],
    ['CA-05: nested array', { aud: [[issuer]] }],
    ['CA-05: absent', { aud: undefined }],
    ['CA-07: no exp', { exp: undefined }],
    ['CA-07: exp as text', { exp: String(now() + 60) }],
    ['B-096: exp in the past', { exp: now() - 1 }],
    ['CA-07: exp 10 years ahead', { exp: now() + 315_360_000 }],
    ['D-13: exp more than 5 min ahead', { exp: now() + 400 }],
    ['B-096: iat more than 60 s ahead', { iat: now() + 65, exp: now() + 120 }],
    ['B-096: nbf more than 60 s ahead', { nbf: now() + 65, exp: now() + 120 }],
    ['iat as text', { iat: String(now()) }],
    ['CA-07: sub is not iss', { iss: 'web' }],
    ['no iss', { iss: undefined }],
    ['no sub', { sub: undefined }],
    ['sub of a client with a secret', { iss: 'web', sub: 'web' }],
    ['unknown client', { iss: 'nobody', sub: 'nobody' }],
    ['CA-07: no jti', { jti: undefined }],
    ['empty jti', { jti: '' }],
    ['jti as number', { jti: 7 }],
  ])('%s: invalid_client', async (_, changes) => {
    await verify(await assertion());
    expect(outcomeOf(await refusal(await assertion(changes as Record<string, unknown>)))).toEqual(refusedPlainly);
  });

  test('B-096: an assertion works once, and a refused one is not spent', async () => {
    const needs = createNeeds();
    const jti = 'once';
    expect(outcomeOf(await refusal(await assertion({ jti, aud: 'https://evil.test' }), needs))).toEqual(refusedPlainly);
    const sent = await assertion({ jti });
    expect((await verify(sent, needs)).client_id).toBe('pkj');
    expect(outcomeOf(await refusal(sent, needs))).toEqual(refusedPlainly);
    expect(outcomeOf(await refusal(await assertion({ jti }), needs))).toEqual(refusedPlainly);
  });

  test('RFC 7523 §3: a jti of one client uses up none of another', async () => {
    const needs = createNeeds();
    const jti = 'of both';
    const ofAnother = () => assertion({ iss: 'pinned', sub: 'pinned', jti }, { alg: 'EdDSA', kid: 'ed' }, edPair.privateKey);
    expect((await verify(await assertion({ jti }), needs)).client_id).toBe('pkj');
    expect((await verify(await ofAnother(), needs)).client_id).toBe('pinned');
    expect(outcomeOf(await refusal(await ofAnother(), needs))).toEqual(refusedPlainly);
  });

  test('a key nobody registered, a wrong kid and another key’s kid prove nothing', async () => {
    await verify(await assertion());
    for (const sent of [
      await assertion({}, {}, strangerPair.privateKey),
      await assertion({}, { kid: undefined }, strangerPair.privateKey),
      await assertion({}, { kid: 'none' }),
      await assertion({}, { kid: 'ed' }),
      await assertion({}, { alg: 'EdDSA', kid: 'ec' }, edPair.privateKey),
    ]) {
      expect(outcomeOf(await refusal(sent))).toEqual(refusedPlainly);
    }
  });

  test('RFC 7591 §2: token_endpoint_auth_signing_alg is the only one', async () => {
    const pinned = { iss: 'pinned', sub: 'pinned' };
    expect((await verify(await assertion(pinned, { alg: 'EdDSA', kid: 'ed' }, edPair.privateKey))).client_id).toBe('pinned');
    expect(outcomeOf(await refusal(await assertion(pinned)))).toEqual(refusedPlainly);
  });

  test('JW-03, JW-05, JW-07: a header that brings keys, rules or another kind is refused before any key is looked up', async () => {
    const jwk = await exportJWK(strangerPair.publicKey);
    for (const header of [
      { jwk },
      { jku: 'https://canary.test/' },
      { x5u: 'https://canary.test/' },
      { x5c: ['MIIB'] },
      { zip: 'DEF' },
      { typ: 'dpop+jwt' },
      { typ: 'oauth-authz-req+jwt' },
      { typ: 'at+jwt' },
      { kid: 7 },
    ]) {
      const needs = createNeeds();
      const asked: string[] = [];
      needs.clients.find = async (client_id) => {
        asked.push(client_id);
        return undefined;
      };
      expect(outcomeOf(await refusal(await assertion({}, header), needs))).toEqual(refusedPlainly);
      expect(asked).toEqual([]);
    }
    for (const header of [{ crit: ['b64'], b64: false }, { crit: ['exp'] }, { b64: true }]) {
      expect(outcomeOf(await refusal(await withHeader({ alg: 'ES256', kid: 'ec', ...header })))).toEqual(refusedPlainly);
    }
  });

  test('JW-01, JW-02: no algorithm, and none of a shared secret', async () => {
    for (const alg of ['none', 'None', 'NONE', '', 'HS256', 'ES256K', undefined, 7]) {
      expect(outcomeOf(await refusal(await withHeader({ alg, kid: 'ec' })))).toEqual(refusedPlainly);
    }
    const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
    const client_assertion = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(outcomeOf(await refusal({ form: { client_assertion, client_assertion_type: assertionType } }))).toEqual(refusedPlainly);
  });

  test('only an assertion of its own type and of at most 16 KiB is read', async () => {
    const { form } = await assertion({ padding: 'x'.repeat(8000) });
    expect((await verify({ form: form ?? {} })).client_id).toBe('pkj');
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer';
    expect(outcomeOf(await refusal({ form: { ...form, client_assertion_type } }))).toEqual(refusedPlainly);
    expect(outcomeOf(await refusal(await assertion({ padding: 'x'.repeat(16_384) })))).toEqual(refusedPlainly);
  });

  test.each([
    ['no assertion', { client_assertion_type: assertionType }],
    ['no type', { client_assertion: 'a.b.c' }],
    ['no JWT', { client_assertion: 'x', client_assertion_type: assertionType }],
    ['four parts', { client_assertion: 'e30.e30.e30.e30', client_assertion_type: assertionType }],
    ['no objects', { client_assertion: 'W10.W10.AA', client_assertion_type: assertionType }],
  ])('%s: invalid_client', async (_, form) => {
    expect(outcomeOf(await refusal({ form }))).toEqual(refusedPlainly);
  });
});

async function macAssertion(
  changes: Record<string, unknown> = {},
  secret = macSecret,
  header: Record<string, unknown> = {},
): Promise<Sent> {
  const payload = { ...claims(), iss: 'csj', sub: 'csj', ...changes };
  const key = new TextEncoder().encode(secret);
  const client_assertion = await new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
  return { form: { client_assertion, client_assertion_type: assertionType } };
}

describe('client_secret_jwt', () => {
  test.each([
    ['another secret', {}, 'another secret of more than thirty-two bytes'],
    ['K-98: an expired secret', {}, `old ${macSecret}`],
    ['the stored hash', {}, macClient.secrets[0]?.hash ?? ''],
    ['the sealed secret', {}, macClient.secrets[0]?.sealed ?? ''],
    ['CA-05: another server', { aud: 'https://evil.test/token' }, macSecret],
    ['CA-07: no jti', { jti: undefined }, macSecret],
    ['CA-07: exp 10 years ahead', { exp: now() + 315_360_000 }, macSecret],
    ['CA-07: sub is not iss', { iss: 'web' }, macSecret],
    ['D-13: a sealed secret copied to another client', { iss: 'thief', sub: 'thief' }, macSecret],
    ['CA-02: a client of private_key_jwt', { iss: 'pkj', sub: 'pkj' }, macSecret],
    ['CA-02: a client of client_secret_basic', { iss: 'web', sub: 'web' }, 'first secret'],
  ])('%s: invalid_client', async (_, changes, secret) => {
    await verify(await macAssertion());
    expect(outcomeOf(await refusal(await macAssertion(changes, secret)))).toEqual(refusedPlainly);
  });

  test('B-096: an assertion works once', async () => {
    const [needs, sent] = [createNeeds(), await macAssertion()];
    expect((await verify(sent, needs)).client_id).toBe('csj');
    expect(outcomeOf(await refusal(sent, needs))).toEqual(refusedPlainly);
  });

  test('JW-02: the secret itself is no password, and a key pair is no secret', async () => {
    await verify(await macAssertion());
    const own = { iss: 'csj', sub: 'csj' };
    for (const sent of [basic('csj', macSecret), { form: { client_id: 'csj', client_secret: macSecret } }, await assertion(own)]) {
      expect(await refusal(sent)).toHaveProperty('error', 'invalid_client');
    }
    for (const alg of ['HS384', 'HS512']) {
      expect(outcomeOf(await refusal(await macAssertion({}, macSecret.repeat(2), { alg })))).toEqual(refusedPlainly);
    }
  });

  test('a secret sealed under a key this deployment no longer holds proves nothing', async () => {
    const needs = createNeeds();
    needs.secretSealer = createSecretSealer(parseSecretRing('KEY_ENCRYPTION_SECRETS', `2:${randomToken(32)}`));
    expect(outcomeOf(await refusal(await macAssertion(), needs))).toEqual(refusedPlainly);
  });
});

/** As http/ reads it: of the subject pki and the DNS name rp.test, holding the EC key of jwks. */
const certificate = (changes: Partial<ClientCertificate> = {}): ClientCertificate => ({
  x5c: 'MIIBregistered',
  'x5t#S256': 'thumbprint',
  subject: parseDistinguishedName('CN=pki,O=Example') ?? '',
  subjectAltNames: { dns: ['rp.test'], uri: [], ip: [], email: [] },
  publicKey: jwks.keys[0] as PublicJwk,
  isVerified: true,
  ...changes,
});

describe('RFC 8705 §2: mutual TLS', () => {
  const present = (client_id: string, changes: Partial<ClientCertificate> = {}): Sent => ({
    form: { client_id },
    certificate: certificate(changes),
  });
  const nobody = { subject: parseDistinguishedName('CN=nobody') ?? '' };
  const noNames = { dns: [], uri: ['rp.test'], ip: [], email: ['rp.test'] };

  test.each([
    ['B-178: a certificate the platform did not verify', present('pki', { isVerified: false })],
    ['B-178: another subject', present('pki', nobody)],
    ['B-178: a name of another kind', present('pki-dns', { subjectAltNames: noNames })],
    ['B-184: no certificate', { form: { client_id: 'pki' } }],
    ['B-184: no certificate of a self-signed client', { form: { client_id: 'self' } }],
    ['B-179: another key', present('self', { publicKey: strangerKey })],
    ['B-179: a key of a kind nobody can register', present('self', { publicKey: undefined })],
    ['B-179: another certificate of the registered key', present('self-x5c', { x5c: 'MIIBanother' })],
    ['an unknown client', present('nobody')],
    ['CA-02: a client with a secret', present('web')],
    ['CA-02: a client with a key', present('pkj')],
  ] satisfies [string, Sent][])('%s: invalid_client', async (_, sent) => {
    await verify(present('pki'));
    await verify(present('self'));
    expect(outcomeOf(await refusal(sent))).toEqual(refusedPlainly);
  });

  test('B-179: a self-signed certificate needs nobody to vouch for it', async () => {
    expect((await verify(present('self', { isVerified: false, ...nobody }))).client_id).toBe('self');
  });

  test('B-179: a certificate taken out of the jwks_uri proves nothing', async () => {
    const needs = createNeeds();
    expect((await verify(present('self-remote'), needs)).client_id).toBe('self-remote');
    needs.serve(strangerKey);
    expect(outcomeOf(await refusal(present('self-remote'), needs))).toEqual(refusedPlainly);
  });

  test('a certificate beside other credentials is none of client authentication', async () => {
    const { form } = await assertion();
    expect((await verify({ ...basic('web', 'first secret'), certificate: certificate() })).client_id).toBe('web');
    expect((await verify({ form: form ?? {}, certificate: certificate() })).client_id).toBe('pkj');
    expect((await verify(present('spa'))).client_id).toBe('spa');
    for (const sent of [basic('pki', 'x'), { form: { client_id: 'pki', client_secret: 'x' } }]) {
      expect(await refusal({ ...sent, certificate: certificate() })).toHaveProperty('error', 'invalid_client');
    }
  });
});

/** A JWT under a header no library would sign, with a signature that is right for it. */
async function withHeader(header: Record<string, unknown>): Promise<Sent> {
  const encode = (value: object): string => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
  const signed = `${encode(header)}.${encode(claims())}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, ecPair.privateKey, new TextEncoder().encode(signed));
  const client_assertion = `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
  return { form: { client_assertion, client_assertion_type: assertionType } };
}
