import { describe, expect, test } from 'vitest';
import { parseSettings } from './settings.ts';

const parse = (variables: Record<string, unknown> = {}) => parseSettings({ ISSUER: 'https://id.example.com', ...variables });

describe('how long a session lives', () => {
  const cases = [
    ['E-54', 'SESSION_IDLE_LIFETIME', 'session_idle', 3600],
    ['E-54', 'SESSION_ABSOLUTE_LIFETIME', 'session_absolute', 86_400],
    ['E-54', 'SESSION_REMEMBERED_LIFETIME', 'session_remembered', 2_592_000],
    ['E-55', 'SESSION_REFRESH_THRESHOLD', 'session_refresh', 7200],
    ['E-55', 'SESSION_OVERALL_LIFETIME', 'session_overall', 2_592_000],
  ] as const;

  test.each(cases)('%s: %s is what the operator says, within bounds', (_, variable, name, usual) => {
    expect(parse().lifetimes[name]).toBe(usual);
    expect(parse({ [variable]: '1800' }).lifetimes[name]).toBe(1800);
    for (const value of ['-1', '99999999', 'soon', '1.5']) expect(() => parse({ [variable]: value })).toThrow(variable);
  });
});

test('K-31: who may sign up is the operator’s decision, and nobody unless they say so', () => {
  expect(parse().signUp).toBe('closed');
  for (const value of ['open', 'invitation', 'closed']) expect(parse({ SIGN_UP: value }).signUp).toBe(value);
  expect(() => parse({ SIGN_UP: 'everybody' })).toThrow('SIGN_UP');
});

test.each(['DEVICE', 'CIBA', 'SOCIAL', 'SAML', 'LDAP', 'SCIM', 'GRAPHQL'])(
  'C-26: ENABLE_%s, which nothing serves yet, can only be off',
  (name) => {
    expect(() => parse({ [`ENABLE_${name}`]: 'false' })).not.toThrow();
    expect(() => parse({ [`ENABLE_${name}`]: 'true' })).toThrow(`ENABLE_${name} must be false, since nothing serves it yet`);
  },
);

test('C-26: what is set without quotes fails by name, and is not taken for nothing', () => {
  expect(parse({ ENABLE_REGISTRATION: 'false' }).features.dynamic_client_registration).toBe(false);
  for (const value of [false, 0, null, ['false'], {}]) expect(() => parse({ ENABLE_REGISTRATION: value })).toThrow('ENABLE_REGISTRATION');
  expect(() => parse({ PASSWORD_MINIMUM_LENGTH: 20 })).toThrow('PASSWORD_MINIMUM_LENGTH');
});
