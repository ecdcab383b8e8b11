import { describe, expect, test } from 'vitest';
import { parseSettings } from '../config/settings.ts';
import { type ClientProfile, clientProfiles } from '../oauth/words.ts';
import { codeLifetime, type ProfileRules, profiles } from './profiles.ts';

const local = { ENVIRONMENT: 'local', ISSUER: 'http://localhost:3000' };

/** The rows the specifications speak of, each with what it says there. */
const demands: [rule: string, profile: ClientProfile, rules: Partial<ProfileRules>][] = [
  [
    'B-036: what is registered',
    'oidc',
    { response_types: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'] },
  ],
  ['B-115: public clients rotate', 'oidc', { refresh_rotation: 'always', sender_constraint: 'offered' }],
  ['OAuth 2.1 §4.1.1: code and nothing else, with PKCE from all', 'oauth21', { response_types: ['code'], code_challenge: 'required' }],
  ['B-185: code and nothing else', 'fapi2-security', { response_types: ['code'] }],
  ['B-186, B-188: pushed, with PKCE', 'fapi2-security', { pushed_requests: 'required', code_challenge: 'required' }],
  [
    'B-190: who proves a key',
    'fapi2-security',
    { client_authentication_methods: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'] },
  ],
  ['B-191: the issuer as one text', 'fapi2-security', { assertion_audience: 'issuer' }],
  ['B-193: signatures', 'fapi2-security', { signing_algorithms: ['PS256', 'ES256', 'EdDSA', 'Ed25519'] }],
  ['B-194: by DPoP or certificate', 'fapi2-security', { sender_constraint: 'required' }],
  ['B-196: refresh tokens stay', 'fapi2-security', { refresh_rotation: 'never' }],
  ['B-205, B-206: a signed object of an hour', 'fapi2-message-signing', { request_object: 'required', longest_request_object: 3600 }],
  ['B-209: nothing outside counts', 'fapi2-message-signing', { parameters_outside: 'ignored' }],
  ['B-212: an ID Token or JARM', 'fapi1-advanced', { response_types: ['code', 'code id_token'], jwt_response: 'without_id_token' }],
  ['B-213, B-217: signatures', 'fapi1-advanced', { request_object: 'required', signing_algorithms: ['PS256', 'ES256'] }],
  [
    'B-214, B-215: an object of an hour, and nothing outside',
    'fapi1-advanced',
    { longest_request_object: 3600, parameters_outside: 'ignored' },
  ],
  ['B-218: by certificate alone', 'fapi1-advanced', { sender_constraint: 'certificate' }],
  ['B-219: issuer and endpoints', 'fapi1-advanced', { assertion_audience: 'issuer_or_endpoint' }],
  ['B-220: PKCE with what is pushed', 'fapi1-advanced', { code_challenge: 'of_pushed_requests', pushed_requests: 'offered' }],
];

test.each(demands)('%s (%s)', (_, profile, rules) => {
  expect(profiles[profile]).toMatchObject(rules);
});

test('FAPI 2.0 Message Signing §5: the Security Profile, and more', () => {
  const { request_object, longest_request_object, jwt_response, ...others } = profiles['fapi2-message-signing'];
  expect(profiles['fapi2-security']).toMatchObject(others);
});

test('B-009: every profile signs with one of its own algorithms, and none of them is none', () => {
  for (const name of clientProfiles) {
    const { signing_algorithms, default_signing_alg } = profiles[name];
    expect(signing_algorithms).toContain(default_signing_alg);
    expect(signing_algorithms).not.toContain('none');
  }
});

describe('how long a code lives', () => {
  test.each<[ClientProfile, seconds: number]>([
    ['oidc', 600],
    ['oauth21', 600],
    ['fapi1-advanced', 600],
    ['fapi2-security', 60],
    ['fapi2-message-signing', 60],
  ])('B-195: %s has %i seconds where the operator gives ten minutes', (profile, seconds) => {
    expect(codeLifetime({ profile }, parseSettings({ ...local, AUTHORIZATION_CODE_LIFETIME: '600' }))).toBe(seconds);
    expect(codeLifetime({ profile }, parseSettings({ ...local, AUTHORIZATION_CODE_LIFETIME: '30' }))).toBe(30);
  });

  test('B-197: no operator can make a request_uri live ten minutes', () => {
    expect(parseSettings({ ...local, PUSHED_REQUEST_LIFETIME: '90' }).lifetimes.pushed_request).toBe(90);
    expect(() => parseSettings({ ...local, PUSHED_REQUEST_LIFETIME: '600' })).toThrow('PUSHED_REQUEST_LIFETIME');
  });
});

describe('DEFAULT_PROFILE', () => {
  test('is oidc, any profile there is, and nothing else', () => {
    expect(parseSettings(local).defaultProfile).toBe('oidc');
    for (const name of clientProfiles) expect(parseSettings({ ...local, DEFAULT_PROFILE: name }).defaultProfile).toBe(name);
    expect(() => parseSettings({ ...local, DEFAULT_PROFILE: 'fapi3' })).toThrow('DEFAULT_PROFILE');
  });
});
