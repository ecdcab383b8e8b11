import { describe, expect, test } from 'vitest';
import { claims, parseClaimsParameter, type ReleaseInput, releaseClaims, scopeOfClaims, supportedScopes } from './index.ts';

const person = {
  name: 'Alice Example',
  given_name: 'Alice',
  family_name: 'Example',
  middle_name: 'M.',
  nickname: 'al',
  preferred_username: 'alice',
  profile: 'https://example.com/alice',
  picture: 'https://example.com/alice.png',
  website: 'https://alice.example.com',
  gender: 'female',
  birthdate: '1990-05-12',
  zoneinfo: 'Europe/Berlin',
  locale: 'de-DE',
  updated_at: 1_700_000_000,
  email: 'alice@example.com',
  email_verified: true,
  address: { street_address: 'Hauptstr. 1', locality: 'Berlin', region: '', country: 'DE' },
  phone_number: '+493012345678',
  phone_number_verified: false,
};

const release = (input: Partial<ReleaseInput>) =>
  releaseClaims({
    scope: ['openid'],
    claims: undefined,
    snapshot: JSON.stringify(person),
    destination: 'userinfo',
    byScope: true,
    ...input,
  });

describe('the registry (OpenID Connect Core §5.1, §5.4)', () => {
  test('B-065: fourteen claims of profile, two of email, one of address, two of phone', () => {
    const count = (scope: string) => claims.filter((claim) => claim.scope === scope).length;
    expect([count('profile'), count('email'), count('address'), count('phone')]).toEqual([14, 2, 1, 2]);
    expect(new Set(claims.map(({ name }) => name)).size).toBe(claims.length);
  });

  test('B-010: openid is among the supported scopes', () => {
    expect(supportedScopes).toContain('openid');
  });
});

describe('release by scope', () => {
  test('B-065: each scope releases its claims at userinfo, and openid alone none', () => {
    expect(release({})).toEqual({});
    expect(release({ scope: ['openid', 'email'] })).toEqual({ email: 'alice@example.com', email_verified: true });
    expect(Object.keys(release({ scope: ['profile'] }))).toHaveLength(14);
    expect(release({ scope: ['phone', 'address'] })).toEqual({
      phone_number: '+493012345678',
      phone_number_verified: false,
      address: { street_address: 'Hauptstr. 1', locality: 'Berlin', country: 'DE' },
    });
  });

  test('Core §5.4: with an access token at hand, scope releases nothing into the ID Token', () => {
    expect(release({ scope: ['openid', 'profile', 'email'], destination: 'id_token', byScope: false })).toEqual({});
  });

  test.each([null, '', '   ', {}, [], undefined, { formatted: '' }])('B-067: a claim whose value is %j is left out', (value) => {
    const empty = Object.fromEntries(claims.map(({ name }) => [name, value]));
    const scope = ['profile', 'email', 'address', 'phone'];
    expect(release({ scope })).not.toEqual({});
    expect(release({ scope, snapshot: JSON.stringify(empty) })).toEqual({});
  });

  test.each([
    ['email_verified', 'email', ['true', 1, 'yes'], [true, false]],
    ['phone_number_verified', 'phone', ['false', 0], [false]],
    ['updated_at', 'profile', ['1700000000', 1.5, '2024-01-01'], [0, 1_700_000_000]],
    ['birthdate', 'profile', ['12.5.1990', '1990-13-01', '1990-5-12', '1990-05'], ['1990-05-12', '1990', '0000-05-12']],
    ['locale', 'profile', ['german!', 'en_US'], ['en-US', 'ja']],
    ['phone_number', 'phone', ['030 12345678', '+0123', '+1'.padEnd(20, '2')], ['+14255551212', '+12065550100;ext=5678']],
    ['picture', 'profile', ['javascript:alert(1)', '/alice.png', 'data:image/png;base64,AA'], ['https://example.com/a.png']],
    ['email', 'email', ['alice', 'a b@example.com', '@'], ['alice@example.com']],
    ['address', 'address', ['Hauptstr. 1', 7], [{ country: 'DE' }]],
    ['name', 'profile', [7, true, {}], ['Alice']],
  ])('B-068: %s of the wrong type is left out', (name, scope, wrong, right) => {
    for (const value of right) expect(release({ scope: [scope], snapshot: JSON.stringify({ [name]: value }) })).toEqual({ [name]: value });
    for (const value of wrong) expect(release({ scope: [scope], snapshot: JSON.stringify({ [name]: value }) })).toEqual({});
  });
});

test('B-068: a phone number written for the eye is released as E.164', () => {
  const snapshot = JSON.stringify({ phone_number: '+1 (425) 555-1212' });
  expect(release({ scope: ['phone'], snapshot })).toEqual({ phone_number: '+14255551212' });
});

describe('release by the claims parameter (Core §5.5)', () => {
  const requested = (parameter: object) => JSON.stringify(parseClaimsParameter(JSON.stringify(parameter)));

  test('B-069: each claim goes where it was asked, essential or voluntary', () => {
    const parameter = requested({ userinfo: { name: null, email: { essential: true } }, id_token: { nickname: { essential: false } } });
    expect(release({ claims: parameter })).toEqual({ name: 'Alice Example', email: 'alice@example.com' });
    expect(release({ claims: parameter, destination: 'id_token', byScope: false })).toEqual({ nickname: 'al' });
  });

  test('B-069: unknown claims, unknown members and claims without a value change nothing', () => {
    const parameter = requested({ userinfo: { shoe_size: { essential: true }, zoneinfo: null }, verified_claims: {} });
    const { zoneinfo: _, ...others } = person;
    expect(release({ claims: parameter })).toEqual({ zoneinfo: 'Europe/Berlin' });
    expect(release({ claims: parameter, snapshot: JSON.stringify(others) })).toEqual({});
  });

  test('Core §5.5.1: a claim asked for with a value comes with that value or not at all', () => {
    const ask = (email: object) => release({ claims: requested({ userinfo: { email } }) });
    expect(ask({ value: 'alice@example.com' })).toEqual({ email: 'alice@example.com' });
    expect(ask({ values: ['bob@example.com', 'alice@example.com'] })).toEqual({ email: 'alice@example.com' });
    expect(ask({ value: 'bob@example.com' })).toEqual({});
    expect(ask({ values: [] })).toEqual({});
    expect(release({ claims: requested({ userinfo: { email_verified: { value: 'true' } } }) })).toEqual({});
  });
});

describe('the claims parameter as a stranger sends it', () => {
  test('AZ-51: agreeing to a claim is agreeing to its scope, wherever it was asked', () => {
    const scopeOf = (parameter: string) => scopeOfClaims(parseClaimsParameter(parameter));
    expect(scopeOf('{"userinfo":{"phone_number":null,"email":null},"id_token":{"email_verified":{"essential":true}}}')).toEqual([
      'email',
      'phone',
    ]);
    expect(scopeOf('{"id_token":{"sub":{"value":"x"},"acr":null,"auth_time":null},"userinfo":{"toString":null}}')).toEqual([]);
  });

  test('Core §5.5: null, essential, value and values come through; the protocol claims too', () => {
    const parameter = '{"id_token":{"sub":{"value":"248289761001"},"acr":{"essential":true,"values":["a","b"]},"auth_time":null}}';
    expect(parseClaimsParameter(parameter)).toEqual({
      id_token: { sub: { value: '248289761001' }, acr: { essential: true, values: ['a', 'b'] }, auth_time: {} },
    });
  });

  test.each([
    'x',
    '',
    'null',
    '[]',
    '"userinfo"',
    '7',
    'true',
    '{"userinfo":[]}',
    '{"userinfo":null}',
    '{"userinfo":"email"}',
    '{"id_token":{"email":true}}',
    '{"id_token":{"email":"x"}}',
    '{"id_token":{"email":[]}}',
    '{"id_token":{"email":{"essential":"true"}}}',
    '{"id_token":{"email":{"values":"x"}}}',
  ])('B-071: %j is invalid_request', (parameter) => {
    expect(parseClaimsParameter('{"userinfo":{}}')).toEqual({ userinfo: {} });
    expect(() => parseClaimsParameter(parameter)).toThrow(expect.objectContaining({ error: 'invalid_request' }));
  });

  test('AZ-19: prototype keys are nobody and pollute nothing', () => {
    const parsed = parseClaimsParameter(
      '{"__proto__":{"polluted":1},"userinfo":{"__proto__":{"x":1},"constructor":{"value":1},"email":null}}',
    );
    expect(parsed).toEqual({ userinfo: { email: {} } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(parsed.userinfo)).toBe(Object.prototype);
  });

  test('B-069: what is asked of verified claims, which nobody reads here, is as deep as its schema wants', () => {
    const verified_claims = {
      verification: {
        trust_framework: null,
        evidence: [{ type: { value: 'document' }, check_details: [{ check_method: { values: ['vpip'] } }] }],
      },
      claims: { given_name: null, birthdate: { essential: true } },
    };
    expect(parseClaimsParameter(JSON.stringify({ userinfo: { verified_claims, email: null } }))).toEqual({ userinfo: { email: {} } });
  });

  test('AZ-19: at most 8 KiB, and five levels of what is read', () => {
    const nested = (levels: number) => `{"userinfo":{"address":{"value":${'['.repeat(levels)}${']'.repeat(levels)}}}}`;
    expect(parseClaimsParameter(nested(2))).toEqual({ userinfo: { address: { value: [[]] } } });
    expect(() => parseClaimsParameter(nested(3))).toThrow(expect.objectContaining({ error: 'invalid_request' }));
    expect(() => parseClaimsParameter(nested(4000))).toThrow(expect.objectContaining({ error: 'invalid_request' }));
    const unread = `${'{"a":'.repeat(400)}{}${'}'.repeat(400)}`;
    expect(parseClaimsParameter(`{"a":${unread},"userinfo":{"shoe_size":${unread},"email":{"a":${unread}}}}`)).toEqual({
      userinfo: { email: {} },
    });
    const sized = (length: number) => `{"userinfo":{}${' '.repeat(length - 15)}}`;
    expect(parseClaimsParameter(sized(8192))).toEqual({ userinfo: {} });
    expect(() => parseClaimsParameter(sized(8193))).toThrow(expect.objectContaining({ error: 'invalid_request' }));
  });
});
