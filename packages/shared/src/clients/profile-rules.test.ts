import { describe, expect, test } from 'vitest';
import { OAuthError } from '../oauth/errors.ts';
import { type ClientProfile, clientProfiles } from '../oauth/words.ts';
import { type MetadataPolicy, parseClientMetadata } from './metadata.ts';

const policyOf = (profile: ClientProfile, features: MetadataPolicy['features'] = { mutual_tls: true }): MetadataPolicy => ({
  environment: 'deployed',
  features,
  profile,
});

const ec = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43), kid: 'ec' };
const rsa = { kty: 'RSA', n: 'A'.repeat(342), e: 'AQAB', kid: 'rsa' };
const base = { redirect_uris: ['https://rp.test/cb'] };
const withKey = { ...base, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ec] } };

/** Metadata each profile takes. */
const good: Record<ClientProfile, Record<string, unknown>> = {
  oidc: base,
  oauth21: base,
  'fapi1-advanced': withKey,
  'fapi2-security': withKey,
  'fapi2-message-signing': withKey,
};

function refusal(profile: ClientProfile, members: Record<string, unknown>, policy = policyOf(profile)): OAuthError {
  expect(() => parseClientMetadata(good[profile], policyOf(profile))).not.toThrow();
  try {
    parseClientMetadata({ ...good[profile], ...members }, policy);
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('the metadata was accepted');
}

const fapi = clientProfiles.filter((profile) => profile.startsWith('fapi'));
const everyAnswer = ['id_token', 'userinfo', 'introspection', 'authorization'].map((answer) => `${answer}_signed_response_alg`);

describe('what contradicts the profile is refused by name', () => {
  test.each<[rule: string, profile: ClientProfile, member: string, members: Record<string, unknown>]>([
    ['OAuth 2.1', 'oauth21', 'response_types', { grant_types: ['implicit'], response_types: ['id_token'] }],
    ['OAuth 2.1', 'oauth21', 'response_types', { grant_types: ['authorization_code', 'implicit'], response_types: ['code token'] }],
    ['B-185', 'fapi2-security', 'response_types', { grant_types: ['authorization_code', 'implicit'], response_types: ['code id_token'] }],
    ['B-212', 'fapi1-advanced', 'response_types', { grant_types: ['authorization_code', 'implicit'], response_types: ['code token'] }],
    ['B-213', 'fapi1-advanced', 'request_object_signing_alg', { request_object_signing_alg: 'RS256' }],
    ['B-217', 'fapi1-advanced', 'id_token_signed_response_alg', { id_token_signed_response_alg: 'EdDSA' }],
    ['B-218', 'fapi1-advanced', 'dpop_bound_access_tokens', { dpop_bound_access_tokens: true }],
    ['B-208', 'fapi2-message-signing', 'request_object_signing_alg', { request_object_signing_alg: 'RS256' }],
    ['B-210', 'fapi2-message-signing', 'authorization_signed_response_alg', { authorization_signed_response_alg: 'ES384' }],
  ])('%s: %s, %s', (_, profile, member, members) => {
    const { error, error_description } = refusal(profile, members);
    expect([error, error_description.includes(member), error_description.includes(profile)]).toEqual([
      'invalid_client_metadata',
      true,
      true,
    ]);
  });

  test.each(fapi.flatMap((profile) => everyAnswer.map((member) => [profile, member] as const)))(
    'B-193: %s signs no %s with RS256',
    (profile, member) => {
      expect(parseClientMetadata({ ...good[profile], [member]: 'PS256' }, policyOf(profile))).toMatchObject({ [member]: 'PS256' });
      expect(refusal(profile, { [member]: 'RS256' }).error_description).toContain(member);
    },
  );

  test.each(fapi)('B-190, B-219: a client of %s proves a key of its own', (profile) => {
    for (const token_endpoint_auth_method of ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', undefined]) {
      expect(refusal(profile, { token_endpoint_auth_method }).error_description).toContain('token_endpoint_auth_method');
    }
    expect(refusal(profile, { token_endpoint_auth_signing_alg: 'RS256' }).error_description).toContain('token_endpoint_auth_signing_alg');
    const tls = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.test' };
    expect(parseClientMetadata({ ...good[profile], ...tls }, policyOf(profile))).toMatchObject(tls);
  });

  test.each(['fapi1-advanced', 'fapi2-message-signing'] as const)(
    'B-205, B-213: %s needs a key for signed requests, whatever authenticates',
    (profile) => {
      const tls = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.test' };
      expect(refusal(profile, { ...tls, jwks: undefined }).error_description).toContain('jwks');
      expect(refusal(profile, { ...tls, jwks: { keys: [{ ...ec, use: 'enc' }] } }).error_description).toContain('jwks');
      expect(parseClientMetadata({ ...base, ...tls, jwks_uri: 'https://rp.test/jwks' }, policyOf(profile))).toMatchObject(tls);
    },
  );

  test('FAPI 1.0 part 1 §5.2.2: redirect URIs are https', () => {
    const native = { application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] };
    expect(parseClientMetadata({ ...withKey, ...native }, policyOf('fapi2-security'))).toMatchObject(native);
    expect(refusal('fapi1-advanced', native).error).toBe('invalid_redirect_uri');
  });
});

test('B-006: a profile needs what the server has switched off', () => {
  expect(refusal('fapi1-advanced', {}, policyOf('fapi1-advanced', { mutual_tls: false })).error).toBe('invalid_client_metadata');
  expect(refusal('fapi2-security', {}, policyOf('fapi2-security', { pushed_authorization_requests: false })).error).toBe(
    'invalid_client_metadata',
  );
});

test.each<[ClientProfile, alg: string]>([
  ['oidc', 'RS256'],
  ['oauth21', 'RS256'],
  ['fapi1-advanced', 'PS256'],
  ['fapi2-security', 'PS256'],
  ['fapi2-message-signing', 'PS256'],
])('B-084, B-217: nothing registered, %s signs ID Tokens with %s', (profile, alg) => {
  expect(parseClientMetadata(good[profile], policyOf(profile)).id_token_signed_response_alg).toBe(alg);
});

describe('B-202: keys of one kid', () => {
  const twins = (...keys: object[]) => ({ ...withKey, jwks: { keys } });
  test.each([
    ['kty', { ...ec, kid: 'a' }, { ...rsa, kid: 'a' }],
    ['use', { ...ec, use: 'sig' }, { ...ec, use: 'enc' }],
    ['alg', { ...rsa, alg: 'PS256' }, { ...rsa, alg: 'RS256' }],
  ])('are told apart by %s', (_, one, other) => {
    expect(parseClientMetadata(twins(one, other), policyOf('fapi2-security')).jwks?.keys).toHaveLength(2);
    expect(refusal('fapi2-security', twins(one, one)).error).toBe('invalid_client_metadata');
  });
});
