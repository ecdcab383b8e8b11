import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { parseClaimsParameter } from '../claims/index.ts';
import { type Client, createSecretSealer, parseClientMetadata } from '../clients/index.ts';
import { parseImmutableSecret, parseSecretRing, parseSettings } from '../config/index.ts';
import type { GrantFacts, SubjectFacts } from '../durable-objects/index.ts';
import { createDerivation, createSealer, deriveRefreshSecret, openAccessToken, openRefreshToken } from '../handles/index.ts';
import { signingAlgorithms } from '../oauth/index.ts';
import type { ResourceServer } from '../resource-servers/index.ts';
import { createIssuerKeys } from '../testing/issuer-keys.ts';
import { verifyAccessToken } from './access-token.ts';
import { verifyIdTokenHint } from './id-token-hint.ts';
import { createIdentifiers } from './identifiers.ts';
import { type Beside, type Granted, issueTokens, prepareToIssue } from './issue.ts';
import { createSigningKeys } from './signing-keys.ts';
import { hashForIdToken } from './token-hash.ts';
import { createVerificationKeys } from './verification-keys.ts';

const issuer = 'https://id.example.com';
const root = parseSecretRing('ROOT_SECRETS', '1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8');
const derivation = createDerivation(root);
const keyManager = createIssuerKeys();
const needs = {
  settings: parseSettings({ ISSUER: issuer }),
  sealer: createSealer(root),
  signingKeys: createSigningKeys(keyManager, keyManager.keyEncryption),
  verificationKeys: createVerificationKeys(keyManager),
  secretSealer: createSecretSealer(root),
  remoteKeys: { findKeys: async () => ({ outcome: 'refused', reason: 'nobody fetches here' }) as const },
  identifiers: createIdentifiers(parseImmutableSecret('SUBJECT_SALT', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8')),
};

const createClient = (metadata: Record<string, unknown> = {}): Client => ({
  client_id: 'client-1',
  status: 'active',
  source: 'seed',
  profile: 'oidc',
  metadata: parseClientMetadata(
    { redirect_uris: ['https://rp.example.com/cb'], ...metadata },
    { environment: 'deployed', allowPrivileged: true },
  ),
  secrets: [],
});

const person: SubjectFacts = { sub: 'sub-of-alice', claims: JSON.stringify({ name: 'Alice', email: 'alice@example.com' }) };

const grant: GrantFacts = {
  id: 'grant-1',
  client_id: 'client-1',
  scope: ['openid', 'profile'],
  session: 'session-1',
  offline: false,
  issued_at: 1_700_000_000,
  auth_time: 1_699_999_999,
  acr: 'urn:example:acr',
  amr: ['pwd'],
};

type Change = Partial<Granted> & { facts?: SubjectFacts; grant?: GrantFacts };

const granted = ({ facts = person, grant: changed = grant, ...change }: Change = {}): Granted => ({
  client: createClient(),
  person: { subject: 'internal-id-of-alice', facts, grant: changed },
  scope: changed.scope,
  ...change,
});

/** As /token does it. */
const issue = async (input: Granted, beside: Beside = 'id_token_and_refresh_token') =>
  issueTokens(input, undefined, await prepareToIssue(input.client, beside, undefined, needs), needs);

const idTokenOf = async (change: Change = {}) => {
  const { id_token = '', access_token } = await issue(granted(change));
  return { header: decodeProtectedHeader(id_token), claims: decodeJwt(id_token), id_token, access_token };
};

describe('the token response (RFC 6749 §5.1)', () => {
  test('B-090, B-091: with openid an ID Token, without a generation no refresh token', async () => {
    const response = await issue(granted({ refresh_secret: 'of nothing' }));
    expect(response).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid profile' });
    expect(Object.keys(response).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'scope', 'token_type']);
  });

  test('without openid no ID Token', async () => {
    expect(await issue(granted({ scope: ['profile'] }))).not.toHaveProperty('id_token');
  });

  test('D-04: the refresh token is the one of the live generation, the same each time', async () => {
    const { secret: refresh_secret, secret_hash } = await deriveRefreshSecret(derivation, grant.id, 3);
    const again = () => issue(granted({ grant: { ...grant, generation: 3 }, refresh_secret }));
    const { refresh_token = '' } = await again();
    expect((await again()).refresh_token).toBe(refresh_token);
    expect(await openRefreshToken(needs.sealer, derivation, refresh_token)).toEqual({
      subject: 'internal-id-of-alice',
      grant: 'grant-1',
      generation: 3,
      secret: refresh_secret,
      secret_hash,
    });
  });

  test('a client of the operator may have its own access token lifetime (C-24)', async () => {
    const { expires_in, access_token } = await issue(granted({ client: createClient({ access_token_lifetime: 120 }) }));
    const { exp = 0, iat = 0 } = decodeJwt(access_token);
    expect([expires_in, exp - iat]).toEqual([120, 120]);
  });

  test('F-13: keys that cannot be had are found out before anything is redeemed', async () => {
    const other = createIssuerKeys();
    const own = { ...needs, signingKeys: createSigningKeys(other, other.keyEncryption) };
    other.isCut = true;
    await expect(prepareToIssue(createClient(), 'id_token_and_refresh_token', undefined, own)).rejects.toMatchObject({ status: 503 });
    other.isCut = false;
    const keys = await prepareToIssue(createClient(), 'id_token_and_refresh_token', undefined, own);
    other.isCut = true;
    await expect(issueTokens(granted(), undefined, keys, own)).resolves.toHaveProperty('id_token');
  });
});

describe('the access token (RFC 9068)', () => {
  test('B-108: at+jwt, ES256, and the claims of §2.2', async () => {
    const { access_token } = await issue(granted());
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    const claims = decodeJwt(access_token);
    expect(claims).toEqual({
      iss: issuer,
      sub: 'sub-of-alice',
      aud: issuer,
      client_id: 'client-1',
      scope: 'openid profile',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 900,
      auth_time: grant.auth_time,
      acr: grant.acr,
    });
    expect(await verifyAccessToken(access_token, needs)).toEqual(claims);
  });

  test('D-02, B-088: jti is a sealed handle, new each time, and shows nobody', async () => {
    const [first, second] = await Promise.all([issue(granted()), issue(granted())]);
    const [jti = '', other] = [first, second].map(({ access_token }) => decodeJwt(access_token).jti);
    expect(jti).not.toBe(other);
    expect(jti).toMatch(/^[A-Za-z0-9_-]{43,}$/);
    expect(atob(jti.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('internal-id-of-alice');
    expect(await openAccessToken(needs.sealer, jti)).toMatchObject({ address: { subject: 'internal-id-of-alice', grant: 'grant-1' } });
  });

  test('B-113: a narrower scope is the one of the access token', async () => {
    const { access_token, scope } = await issue(granted({ scope: ['openid'] }));
    expect([scope, decodeJwt(access_token).scope]).toEqual(['openid', 'openid']);
  });

  test('RFC 7662 §2.2: an opaque one ends at its exp too, and is of this issuer alone', async () => {
    const resource: ResourceServer = {
      resource: 'https://api.example.com',
      scopes_supported: [],
      access_token_format: 'opaque',
      access_token_signing_alg: 'ES256',
      introspection_client_ids: [],
    };
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    try {
      const input = granted();
      const keys = await prepareToIssue(input.client, 'nothing', resource, needs);
      const { access_token, expires_in } = await issueTokens(input, undefined, keys, needs);
      expect(await verifyAccessToken(access_token, needs)).toMatchObject({ iss: issuer, aud: resource.resource });
      const other = parseSettings({ ISSUER: 'https://other.example.com' });
      expect(await verifyAccessToken(access_token, { ...needs, settings: other })).toBeUndefined();
      vi.setSystemTime(Date.now() + expires_in * 1000);
      expect(await verifyAccessToken(access_token, needs)).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  test('JW-07: an ID Token is no access token, an access token no hint', async () => {
    const { access_token, id_token = '' } = await issue(granted());
    expect(await verifyAccessToken(access_token, needs)).toBeDefined();
    expect(await verifyAccessToken(id_token, needs)).toBeUndefined();
    expect(await verifyIdTokenHint(id_token, undefined, needs)).toEqual({ sub: 'sub-of-alice', aud: 'client-1', sid: 'session-1' });
    expect(await verifyIdTokenHint(access_token, undefined, needs)).toBeUndefined();
  });
});

describe('a token that speaks for its client alone (RFC 6749 §4.4)', () => {
  const ownToken = (scope: readonly string[] = ['reports.read']) => issue({ client: createClient(), scope }, 'nothing');

  test('B-107, RFC 9068 §2.2: sub is the client, nobody signed in, and nothing comes beside it', async () => {
    const { access_token, ...others } = await ownToken();
    expect(others).toEqual({ token_type: 'Bearer', expires_in: 900, scope: 'reports.read' });
    const claims = decodeJwt(access_token);
    expect(Object.keys(claims).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub']);
    expect(claims).toMatchObject({ sub: 'client-1', client_id: 'client-1', scope: 'reports.read' });
    expect(await verifyAccessToken(access_token, needs)).toEqual(claims);
  });

  test('its jti is an id and nothing else, and differs each time', async () => {
    const jtis = await Promise.all([ownToken(), ownToken()].map(async (token) => String(decodeJwt((await token).access_token).jti)));
    expect(new Set(jtis).size).toBe(2);
    expect(jtis[0]).toMatch(/^[\w-]{22}$/);
    expect(await openAccessToken(needs.sealer, String(jtis[0]))).toEqual({ token: jtis[0], ancestors: [] });
  });

  test('RFC 6749 §3.3: no scope is no member of the answer', async () => {
    expect(await ownToken([])).not.toHaveProperty('scope');
  });

  test('what comes alone comes alone for a person too', async () => {
    const response = await issue(granted({ grant: { ...grant, generation: 1 } }), 'nothing');
    expect(Object.keys(response).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
  });
});

describe('the ID Token (OpenID Connect Core §2)', () => {
  test('B-081, B-083: its claims, at_hash of the access token beside it, no azp', async () => {
    const { claims, access_token } = await idTokenOf();
    expect(claims).toEqual({
      iss: issuer,
      sub: 'sub-of-alice',
      aud: 'client-1',
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 3600,
      auth_time: grant.auth_time,
      acr: grant.acr,
      amr: ['pwd'],
      sid: 'session-1',
      at_hash: await hashForIdToken(access_token, 'RS256'),
    });
  });

  test('B-084: RS256 when nothing is registered', async () => {
    expect((await idTokenOf()).header).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
  });

  test.each(signingAlgorithms)('B-084: %s when it is registered, with the hash that belongs to it', async (alg) => {
    const { header, claims, access_token, id_token } = await idTokenOf({ client: createClient({ id_token_signed_response_alg: alg }) });
    expect(header.alg).toBe(alg);
    expect(claims.at_hash).toBe(await hashForIdToken(access_token, alg));
    const verificationKeys = createVerificationKeys(keyManager);
    expect(await verifyIdTokenHint(id_token, undefined, { ...needs, verificationKeys })).toMatchObject({ sub: 'sub-of-alice' });
  });

  test('B-079, B-111: the nonce of the request, exactly; none when there was none', async () => {
    const nonce = 'n'.repeat(64);
    expect((await idTokenOf({ nonce })).claims.nonce).toBe(nonce);
    expect((await idTokenOf({ grant: { ...grant, nonce } })).claims).not.toHaveProperty('nonce');
  });

  test('Core §5.4, B-069: claims of the claims parameter, none of the scope', async () => {
    const claims = JSON.stringify(parseClaimsParameter('{"id_token":{"email":{"essential":true},"phone_number":null}}'));
    expect((await idTokenOf({ grant: { ...grant, claims } })).claims).toMatchObject({ email: 'alice@example.com' });
    expect((await idTokenOf()).claims).not.toHaveProperty('name');
  });

  test('a person cannot overwrite what the token says of itself', async () => {
    const hostile = { sub: person.sub, claims: JSON.stringify({ iss: 'evil', sub: 'bob', aud: 'other', name: 'Mallory' }) };
    const claims = JSON.stringify(parseClaimsParameter('{"id_token":{"sub":null,"name":null}}'));
    expect((await idTokenOf({ facts: hostile, grant: { ...grant, claims } })).claims).toMatchObject({
      iss: issuer,
      sub: 'sub-of-alice',
      aud: 'client-1',
      name: 'Mallory',
    });
  });
});
