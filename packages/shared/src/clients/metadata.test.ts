import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { OAuthError } from '../oauth/errors.ts';
import { responseTypes } from '../oauth/words.ts';
import { type MetadataPolicy, parseClientMetadata } from './metadata.ts';
import { needsClientSecret, needsSealedSecret } from './secrets.ts';
import { sectorIdentifier } from './sector.ts';

const deployed: MetadataPolicy = { environment: 'deployed' };
const local: MetadataPolicy = { environment: 'local' };
const web = { redirect_uris: ['https://rp.test/cb'] };
const native = { application_type: 'native', token_endpoint_auth_method: 'none' };

function refusal(input: Record<string, unknown>, policy = deployed): OAuthError {
  expect(() => parseClientMetadata(web, policy)).not.toThrow();
  try {
    parseClientMetadata(input, policy);
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
  throw new Error('the metadata was accepted');
}

const ec = (kid?: string) => ({ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43), ...(kid && { kid }) });

describe('defaults', () => {
  test('B-127: absent members take the defaults of the standards', () => {
    expect(parseClientMetadata(web, deployed)).toEqual({
      redirect_uris: ['https://rp.test/cb'],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      require_auth_time: false,
    });
  });

  test('RFC 7592 §2.2: null is absent', () => {
    expect(parseClientMetadata({ ...web, grant_types: null, client_uri: null }, deployed)).toEqual(parseClientMetadata(web, deployed));
  });

  test('every member this server honours comes back as it was given', () => {
    const given = {
      ...web,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      client_name: 'Books & Co',
      'client_name#de': 'Bücher & Co',
      client_uri: 'https://rp.test/',
      'tos_uri#fr-CA': 'https://rp.test/conditions',
      logo_uri: 'https://rp.test/logo.png',
      policy_uri: 'https://rp.test/policy',
      tos_uri: 'https://rp.test/terms',
      contacts: ['ops@rp.test'],
      scope: 'openid email',
      jwks: { keys: [ec('a'), ec('b')] },
      software_id: '4NRB1-0XZABZI9E6-5SM3R',
      software_version: '2.2',
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'PS256',
      default_max_age: 0,
      require_auth_time: true,
      default_acr_values: ['urn:example:gold'],
      initiate_login_uri: 'https://rp.test/login',
      post_logout_redirect_uris: ['https://rp.test/bye'],
      request_uris: ['https://rp.test/request#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM'],
      request_object_signing_alg: 'RS256',
      request_object_encryption_alg: 'RSA-OAEP-256',
      request_object_encryption_enc: 'A256GCM',
      require_signed_request_object: true,
      id_token_encrypted_response_alg: 'ECDH-ES',
      id_token_encrypted_response_enc: 'A256CBC-HS512',
      userinfo_encrypted_response_alg: 'ECDH-ES+A128KW',
      userinfo_encrypted_response_enc: 'A128GCM',
      introspection_signed_response_alg: 'EdDSA',
      introspection_encrypted_response_alg: 'ECDH-ES+A256KW',
      introspection_encrypted_response_enc: 'A128CBC-HS256',
      frontchannel_logout_uri: 'https://rp.test/logout',
      frontchannel_logout_session_required: true,
      backchannel_logout_uri: 'https://rp.test/backchannel',
      backchannel_logout_session_required: true,
    };
    expect(parseClientMetadata(given, deployed)).toEqual(given);
  });
});

describe('B-128: what is unknown or privileged has no effect', () => {
  test('an unknown member is ignored', () => {
    const extra = {
      ...web,
      trusted: true,
      organization: 'acme',
      client_id: 'mine',
      client_secret: 'mine',
      ['__proto__']: { a: 1 },
      toString: 1,
    };
    expect(parseClientMetadata(extra, deployed)).toEqual(parseClientMetadata(web, deployed));
  });

  test('B-128, RFC 6749 §4.4: a scope of a resource server is registered to be asked for, never to be taken without asking', () => {
    const policy = { ...deployed, resourceScopes: ['books:read'] };
    const asked = { ...web, scope: 'openid books:read books:write' };
    expect(parseClientMetadata(asked, policy).scope).toBe('openid books:read');
    const machine = { ...asked, grant_types: ['authorization_code', 'client_credentials'] };
    expect(parseClientMetadata(machine, policy).scope).toBe('openid');
    expect(parseClientMetadata(asked, deployed).scope).toBe('openid');
  });

  const privileged = { ...web, description: 'ours', access_token_lifetime: 120, scope: 'openid books:write' };

  test('only an operator sets a lifetime or a scope of its own', () => {
    expect(parseClientMetadata(privileged, { ...deployed, allowPrivileged: true })).toMatchObject(privileged);
    expect(parseClientMetadata(privileged, deployed)).toEqual({ ...parseClientMetadata(web, deployed), scope: 'openid' });
  });

  test('B-128: only an operator names the servers to which a client carries our word', () => {
    const named = { audience: 'https://chat.example', client_id: 'wiki-at-chat' };
    const parse = (allowPrivileged: boolean) =>
      parseClientMetadata({ ...web, id_jag_audiences: [named] }, { ...deployed, allowPrivileged });
    expect(parse(true).id_jag_audiences).toEqual([{ ...named, scopes: [], resources: [] }]);
    expect(parse(false)).toEqual(parseClientMetadata(web, deployed));
  });

  test('B-128: only an operator lets a client exchange tokens that are not its own', () => {
    const powers = { ...web, token_exchange: { subject_clients: ['shop'] }, may_act: 'gateway' };
    const token_exchange = { subject_clients: ['shop'], audiences: [], impersonation: false };
    expect(parseClientMetadata(powers, { ...deployed, allowPrivileged: true })).toMatchObject({ token_exchange, may_act: 'gateway' });
    expect(parseClientMetadata(powers, deployed)).toEqual(parseClientMetadata(web, deployed));
    const audiences = ['https://api.example/', 'https://api.example/v1/'];
    expect(parseClientMetadata({ ...web, token_exchange: { audiences } }, { ...deployed, allowPrivileged: true })).toMatchObject({
      token_exchange: { audiences: ['https://api.example', 'https://api.example/v1/'] },
    });
    const misspelt = { ...web, token_exchange: { impersonate: true } };
    expect(refusal(misspelt, { ...deployed, allowPrivileged: true }).error_description).toContain('token_exchange');
  });

  test('IN-17: a theme is its operator’s, and one that people could not read is refused by name', () => {
    const policy = { ...deployed, allowPrivileged: true };
    expect(parseClientMetadata({ ...web, theme: { accent: '#0f766e' } }, policy).theme).toEqual({ accent: '#0f766e' });
    expect(parseClientMetadata({ ...web, theme: { accent: '#0f766e' } }, deployed)).not.toHaveProperty('theme');
    const yellow = refusal({ ...web, theme: { accent: '#ffcc00' } }, policy);
    expect([yellow.error, yellow.error_description]).toEqual([
      'invalid_client_metadata',
      expect.stringContaining('theme is refused: accent #ffcc00'),
    ]);
    expect(refusal({ ...web, theme: 'dark' }, policy).error_description).toContain('theme');
  });

  test('K-100: an operator’s lifetime keeps its bounds', () => {
    const policy = { ...deployed, allowPrivileged: true };
    expect(refusal({ ...web, access_token_lifetime: 1 }, policy).error_description).toContain('access_token_lifetime');
  });
});

describe('B-127: grant_types and response_types agree', () => {
  test.each([
    [{ grant_types: ['refresh_token'], response_types: ['code'] }],
    [{ grant_types: ['authorization_code'], response_types: [] }],
    [{ grant_types: ['authorization_code'], response_types: ['id_token'] }],
    [{ grant_types: ['authorization_code', 'implicit'], response_types: ['code'] }],
    [{ grant_types: ['implicit'] }],
    [{ response_types: ['code', 'id_token'] }],
  ])('%j', (members) => {
    const { error, error_description } = refusal({ ...web, ...members });
    expect([error, error_description]).toEqual(['invalid_client_metadata', 'grant_types and response_types do not agree']);
  });

  test('RFC 6749 §4.4: a public client may not hold client_credentials', () => {
    const { error_description } = refusal({ grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' });
    expect(error_description).toContain('client_credentials');
  });

  test.each([
    ['urn:ietf:params:oauth:grant-type:token-exchange', { token_exchange: true }],
    ['urn:ietf:params:oauth:grant-type:jwt-bearer', { jwt_bearer: true }],
    ['urn:ietf:params:oauth:grant-type:jwt-bearer', { id_jag: true }],
  ])('C-26, B-133: %s is there with %j, for a client that authenticates', (grant_type, features) => {
    const members = { grant_types: [grant_type] };
    const on = { ...deployed, features };
    expect(parseClientMetadata(members, on).grant_types).toEqual([grant_type]);
    expect(refusal(members).error_description).toContain('grant_types');
    expect(refusal({ ...members, token_endpoint_auth_method: 'none' }, on).error_description).toContain(grant_type);
  });
});

describe('B-129: redirect_uris', () => {
  test.each([
    [web, deployed],
    [{ redirect_uris: ['https://rp.test:8443/cb?a=b', 'https://localhost/cb'] }, deployed],
    [{ redirect_uris: ['http://localhost:3000/cb', 'http://127.0.0.1:3000/cb'] }, local],
    [{ ...native, redirect_uris: ['http://127.0.0.1/cb', 'http://[::1]/cb', 'http://localhost:1234/cb', 'com.example.app:/cb'] }, deployed],
  ] satisfies [object, MetadataPolicy][])('accepted: %j', (members, policy) => {
    expect(parseClientMetadata(members, policy)).toMatchObject(members);
  });

  const hostile = [
    'javascript:alert(1)//',
    'data:text/html,<script>',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://rp.test/1',
    'https://rp.test/cb#',
    'https://rp.test/cb#fragment',
    'https://*.rp.test/cb',
    'https://rp.test/*',
    'https://user@rp.test/cb',
    'https://user:secret@rp.test/cb',
    'https://rp.test\\@evil.test/cb',
    'https://rp.test/cb\n',
    ' https://rp.test/cb',
    'https://rp.tést/cb',
    'https:rp.test/cb',
    'https:///rp.test/cb',
    'https://203.0.113.7/cb',
    'https://0xcb007107/cb',
    'https://3405803783/cb',
    'https://[2001:db8::1]/cb',
    'http://rp.test/cb',
    'http://127.0.0.1.evil.test/cb',
    'http://127.0.0.2/cb',
    'http://0.0.0.0/cb',
    '//rp.test/cb',
    '/cb',
    'rp.test/cb',
    '',
    `https://rp.test/${'a'.repeat(2000)}`,
  ];

  test.each(hostile)('RG-02, RG-03: %s is refused to web and native clients', (uri) => {
    for (const policy of [deployed, local]) {
      expect(refusal({ redirect_uris: ['https://rp.test/cb', uri] }, policy).error).toBe('invalid_redirect_uri');
      expect(refusal({ ...native, redirect_uris: [uri] }, policy).error).toBe('invalid_redirect_uri');
    }
  });

  test.each(['http://localhost/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb'])('%s is refused to a deployed web client', (uri) => {
    expect(refusal({ redirect_uris: [uri] }).error).toBe('invalid_redirect_uri');
  });

  test('RFC 8252 §7.1: a private-use scheme has a dot and no userinfo', () => {
    expect(refusal({ ...native, redirect_uris: ['myapp:/cb'] }).error).toBe('invalid_redirect_uri');
    expect(refusal({ ...native, redirect_uris: ['com.example.app://user@host/cb'] }).error).toBe('invalid_redirect_uri');
  });

  test('Reg §2: a web client with implicit may not use localhost', () => {
    const implicit = { grant_types: ['implicit'], response_types: ['id_token'] };
    expect(refusal({ ...implicit, redirect_uris: ['https://localhost/cb'] }).error).toBe('invalid_redirect_uri');
    expect(refusal({ ...implicit, redirect_uris: ['http://localhost/cb'] }, local).error).toBe('invalid_redirect_uri');
  });

  test.each([
    [{}],
    [{ redirect_uris: [] }],
    [{ redirect_uris: 'https://rp.test/cb' }],
    [{ redirect_uris: [1] }],
    [{ redirect_uris: [['https://rp.test/cb']] }],
  ])('missing or malformed: %j', (members) => {
    expect(refusal(members).error).toBe('invalid_redirect_uri');
  });

  test('RG-03: at most 50', () => {
    const many = (count: number) => ({ redirect_uris: Array.from({ length: count }, (_, index) => `https://rp.test/${index}`) });
    expect(parseClientMetadata(many(50), deployed).redirect_uris).toHaveLength(50);
    expect(refusal(many(51)).error).toBe('invalid_redirect_uri');
  });
});

describe('B-132, B-246: URLs people or this server will open', () => {
  const members = ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'initiate_login_uri', 'client_uri#de'];

  test.each(members)('%s is https, or loopback while developing', (member) => {
    expect(parseClientMetadata({ ...web, [member]: 'https://rp.test/page' }, deployed)).toHaveProperty([member], 'https://rp.test/page');
    expect(parseClientMetadata({ ...web, [member]: 'http://localhost:3000/' }, local)).toHaveProperty([member], 'http://localhost:3000/');
  });

  test.each([...members, 'jwks_uri', 'frontchannel_logout_uri', 'backchannel_logout_uri'])(
    'RG-02: %s is never a script or plain http',
    (member) => {
      for (const value of [
        'javascript:alert(1)',
        'data:text/html,x',
        'http://rp.test/',
        'https://user@rp.test/',
        'https://10.0.0.1/',
        'https://127.0.0.1/',
        'ftp://rp.test/',
        1,
      ]) {
        const { error, error_description } = refusal({ ...web, [member]: value });
        expect(error).toBe('invalid_client_metadata');
        expect(error_description).toContain(member.split('#')[0]);
      }
    },
  );

  test.each(['javascript:alert(1)', 'http://rp.test/bye', 'https://rp.test/bye#x', 'https://*.rp.test/'])(
    'post_logout_redirect_uris: %s is refused',
    (uri) => {
      expect(refusal({ ...web, post_logout_redirect_uris: [uri] }).error).toBe('invalid_client_metadata');
    },
  );

  test('Core §6.2: request_uris are https', () => {
    expect(refusal({ ...web, request_uris: ['http://rp.test/request#hash'] }).error_description).toBe('request_uris must be https URLs');
  });

  test('FCL §2: frontchannel_logout_uri shares the origin of a redirect_uri', () => {
    expect(refusal({ ...web, frontchannel_logout_uri: 'https://evil.test/' }).error_description).toContain(
      'must share scheme, host and port',
    );
  });

  test('BCL §2.2: backchannel_logout_uri has no fragment', () => {
    expect(refusal({ ...web, backchannel_logout_uri: 'https://rp.test/bc#x' }).error_description).toContain('fragment');
  });
});

describe('B-131: keys', () => {
  const withKeys = (...keys: unknown[]) => ({ ...web, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } });

  test('RG-11: jwks and jwks_uri exclude each other', () => {
    const { error_description } = refusal({ ...withKeys(ec()), jwks_uri: 'https://rp.test/jwks' });
    expect(error_description).toBe('jwks and jwks_uri may not both be present');
  });

  test('public keys are kept, members nobody needs are not', () => {
    const { jwks } = parseClientMetadata(withKeys({ ...ec('a'), x5u: 'https://evil.test/', ext: true }), deployed);
    expect(jwks).toEqual({ keys: [ec('a')] });
  });

  test('private and symmetric keys are refused', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    expect(parseClientMetadata(withKeys(await exportJWK(publicKey)), deployed).jwks?.keys).toHaveLength(1);
    for (const key of [
      await exportJWK(privateKey),
      { kty: 'oct', k: 'c2VjcmV0' },
      { ...ec(), k: 'c2VjcmV0' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB', p: 'AQ' },
    ]) {
      expect(refusal(withKeys(key)).error_description).toBe('jwks is malformed or not supported');
    }
  });

  test.each([
    ['no key', withKeys()],
    ['an unknown type', withKeys({ kty: 'EC', crv: 'secp256k1', x: 'A', y: 'B' })],
    ['a missing coordinate', withKeys({ kty: 'EC', crv: 'P-256', x: 'A' })],
    ['two keys without kid', withKeys(ec(), ec())],
    ['two keys of one kid', withKeys(ec('a'), ec('a'))],
    ['a kid of control characters', withKeys(ec('a\n'))],
    ['an encryption key alone', withKeys({ ...ec(), use: 'enc' })],
    ['private_key_jwt without keys', { ...web, token_endpoint_auth_method: 'private_key_jwt' }],
    ['no set', { ...web, jwks: [] }],
    ['21 keys', withKeys(...Array.from({ length: 21 }, (_, index) => ec(String(index))))],
  ])('%s is refused', (_, members) => {
    expect(parseClientMetadata(withKeys(ec('a')), deployed).jwks?.keys).toHaveLength(1);
    expect(refusal(members).error).toBe('invalid_client_metadata');
  });
});

describe('B-092: how a client authenticates', () => {
  const withTls: MetadataPolicy = { environment: 'deployed', features: { mutual_tls: true } };
  const pki = { ...web, token_endpoint_auth_method: 'tls_client_auth' };
  const keys = { jwks: { keys: [ec()] } };

  test.each([
    ['private_key_jwt', 'HS256'],
    ['client_secret_jwt', 'ES256'],
  ])('%s is not signed by %s', (token_endpoint_auth_method, token_endpoint_auth_signing_alg) => {
    const given = { ...web, ...keys, token_endpoint_auth_method };
    expect(parseClientMetadata(given, deployed)).toMatchObject(given);
    expect(refusal({ ...given, token_endpoint_auth_signing_alg }).error_description).toContain('token_endpoint_auth_signing_alg');
  });

  test.each([
    ['tls_client_auth_subject_dn', 'CN=books,O=Example\\, Inc.', 'books'],
    ['tls_client_auth_subject_dn', '2.5.4.97=PSDDE-1', 'CN=#04024869'],
    ['tls_client_auth_san_dns', 'rp.test', 'rp test'],
    ['tls_client_auth_san_uri', 'urn:example:client', 'client'],
    ['tls_client_auth_san_ip', '203.0.113.7', '203.0.113.256'],
    ['tls_client_auth_san_ip', '2001:db8::1', '2001:db8::x'],
    ['tls_client_auth_san_email', 'ops@rp.test', 'ops'],
  ])('B-178: %s may be %s, not %s', (member, good, bad) => {
    expect(parseClientMetadata({ ...pki, [member]: good }, withTls)).toHaveProperty(member, good);
    expect(refusal({ ...pki, [member]: bad }, withTls).error_description).toContain(member);
  });

  test.each([
    ['none', pki],
    ['two', { ...pki, tls_client_auth_san_dns: 'rp.test', tls_client_auth_san_ip: '203.0.113.7' }],
    ['one, for another method', { ...web, tls_client_auth_san_dns: 'rp.test' }],
  ])('RFC 8705 §2.1.2: exactly one member names the subject, not %s', (_, members) => {
    expect(refusal(members, withTls).error_description).toContain('exactly one');
  });

  test('B-179: a self-signed client registers its certificate or its key', () => {
    const given = { ...web, token_endpoint_auth_method: 'self_signed_tls_client_auth' };
    expect(parseClientMetadata({ ...given, jwks: { keys: [{ ...ec(), x5c: ['MIIB'] }] } }, withTls).jwks?.keys[0]).toHaveProperty('x5c');
    expect(parseClientMetadata({ ...given, jwks_uri: 'https://rp.test/jwks' }, withTls)).toMatchObject(given);
    expect(refusal(given, withTls).error_description).toContain('self_signed_tls_client_auth');
    expect(refusal({ ...given, ...keys }).error_description).toContain('token_endpoint_auth_method');
  });
});

describe('Reg §2: what is encrypted', () => {
  const rsa = { kty: 'RSA', n: 'A'.repeat(342), e: 'AQAB', kid: 'rsa' };
  const withKeys = (...keys: unknown[]) => ({ ...web, jwks: { keys } });
  const responses = ['id_token', 'userinfo', 'introspection', 'authorization'].map((name) => `${name}_encrypted_response`);

  test.each([...responses, 'request_object_encryption'])('%s: alg alone takes the default enc, enc alone is refused', (name) => {
    const given = { ...withKeys(ec('ec')), [`${name}_alg`]: 'ECDH-ES' };
    expect(parseClientMetadata(given, deployed)).toHaveProperty(`${name}_enc`, 'A128CBC-HS256');
    expect(refusal({ ...web, [`${name}_enc`]: 'A256GCM' }).error_description).toBe(`${name}_enc needs its alg`);
  });

  test.each(responses)('%s: there is a key to encrypt to', (name) => {
    const alg = { [`${name}_alg`]: 'RSA-OAEP-256' };
    expect(parseClientMetadata({ ...withKeys(rsa), ...alg }, deployed)).toMatchObject(alg);
    for (const keys of [web, withKeys(ec('ec')), withKeys({ ...rsa, use: 'sig' }), withKeys({ ...rsa, alg: 'RS256' })]) {
      expect(refusal({ ...keys, ...alg }).error_description).toContain(`${name}_alg needs an encryption key`);
    }
  });

  test('JW-09: neither RSA1_5 nor a key the server would have to share', () => {
    for (const alg of ['RSA1_5', 'RSA-OAEP', 'dir', 'A128KW', 'PBES2-HS256+A128KW', 'none']) {
      expect(refusal({ ...withKeys(rsa), id_token_encrypted_response_alg: alg }).error_description).toContain(
        'id_token_encrypted_response_alg',
      );
    }
  });
});

describe('C-12, Core §10.1: an ID Token under HS256', () => {
  test.each(['client_secret_basic', 'client_secret_post', 'client_secret_jwt'])(
    'is for a client with %s, whose secret can be read again',
    (method) => {
      const given = { ...web, token_endpoint_auth_method: method, id_token_signed_response_alg: 'HS256' };
      const metadata = parseClientMetadata(given, deployed);
      expect([needsClientSecret(metadata), needsSealedSecret(metadata)]).toEqual([true, true]);
    },
  );

  test('is for nobody without a secret, and nothing else is signed so', () => {
    for (const method of [
      { token_endpoint_auth_method: 'none' },
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ec()] } },
    ]) {
      expect(refusal({ ...web, ...method, id_token_signed_response_alg: 'HS256' }).error_description).toContain('HS256 needs a method');
    }
    for (const member of ['userinfo_signed_response_alg', 'introspection_signed_response_alg']) {
      expect(refusal({ ...web, [member]: 'HS256' }).error_description).toContain(member);
    }
    for (const alg of ['HS384', 'HS512', 'none'])
      expect(refusal({ ...web, id_token_signed_response_alg: alg }).error).toBe('invalid_client_metadata');
  });
});

describe('Core §8.1: the sector of a pairwise client', () => {
  const pairwise = { subject_type: 'pairwise' };

  test('one host of redirect_uris, whatever the port', () => {
    const metadata = parseClientMetadata({ ...pairwise, redirect_uris: ['https://rp.test/a', 'https://rp.test:8443/b'] }, deployed);
    expect(sectorIdentifier(metadata)).toBe('rp.test');
  });

  test.each([
    ['two hosts', { redirect_uris: ['https://a.test/cb', 'https://b.test/cb'] }],
    ['no redirect_uris', { grant_types: ['implicit'], response_types: [], redirect_uris: [] }],
    ['this machine', { ...native, redirect_uris: ['http://127.0.0.1/cb'] }],
    ['a private-use scheme', { ...native, redirect_uris: ['com.example.app:/cb'] }],
  ])('%s alone is no sector', (_, members) => {
    expect(refusal({ ...pairwise, ...members }).error).toBe('invalid_client_metadata');
  });

  test('while developing, this machine is one', () => {
    expect(sectorIdentifier(parseClientMetadata({ ...pairwise, redirect_uris: ['http://localhost:3000/cb'] }, local))).toBe('localhost');
  });
});

describe('B-133: what cannot be honoured is refused by name, never dropped', () => {
  test.each([
    ['token_endpoint_auth_method', 'tls_client_auth'],
    ['token_endpoint_auth_method', 'self_signed_tls_client_auth'],
    ['token_endpoint_auth_signing_alg', 'HS512'],
    ['token_endpoint_auth_signing_alg', 'none'],
    ['id_token_signed_response_alg', 'none'],
    ['id_token_signed_response_alg', 'HS512'],
    ['id_token_encrypted_response_alg', 'RSA-OAEP'],
    ['userinfo_signed_response_alg', 'none'],
    ['userinfo_encrypted_response_enc', 'A256GCM'],
    ['request_object_signing_alg', 'none'],
    ['request_object_signing_alg', 'RS256'],
    ['request_object_encryption_alg', 'RSA1_5'],
    ['introspection_signed_response_alg', 'none'],
    ['authorization_signed_response_alg', 'none'],
    ['authorization_signed_response_alg', 'HS256'],
    ['subject_type', 'hidden'],
    ['grant_types', ['authorization_code', 'password']],
    ['grant_types', ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code']],
    ['response_types', ['token']],
    ['require_signed_request_object', true],
    ['tls_client_certificate_bound_access_tokens', 'true'],
    ['require_auth_time', 'yes'],
    ['default_max_age', -1],
    ['default_max_age', 1.5],
    ['application_type', 'service'],
    ['scope', 'openid "quoted"'],
    ['contacts', 'ops@rp.test'],
    ['authorization_details_types', ['payment']],
    ['authorization_details_types', 'payment'],
  ])('%s = %j', (member, value) => {
    const { error, error_description } = refusal({ ...web, [member]: value });
    expect(error).toBe('invalid_client_metadata');
    expect(error_description).toContain(member);
  });

  test('B-293: types of authorization details are registered when all of them are known here', () => {
    const policy: MetadataPolicy = { ...deployed, authorizationDetailsTypes: ['payment', 'account'] };
    const { authorization_details_types } = parseClientMetadata({ ...web, authorization_details_types: ['payment'] }, policy);
    expect(authorization_details_types).toEqual(['payment']);
    expect(refusal({ ...web, authorization_details_types: ['payment', 'order'] }, policy).error_description).toMatch(
      /^authorization_details_types /,
    );
  });

  test.each(responseTypes)('Core §3: response type %s can be registered with its grants', (response_type) => {
    const words = response_type.split(' ');
    const grant_types = [...(words.includes('code') ? ['authorization_code'] : []), ...(response_type === 'code' ? [] : ['implicit'])];
    const turned = words.toReversed().join(' ');
    expect(parseClientMetadata({ ...web, grant_types, response_types: [turned] }, deployed).response_types).toEqual([response_type]);
  });

  test('RFC 8705 §3.4: certificate-bound access tokens are registered where certificates are seen, and no second key beside them', () => {
    const withTls: MetadataPolicy = { environment: 'deployed', features: { mutual_tls: true } };
    const bound = { ...web, tls_client_certificate_bound_access_tokens: true };
    expect(parseClientMetadata(bound, withTls).tls_client_certificate_bound_access_tokens).toBe(true);
    expect(refusal(bound).error_description).toContain('tls_client_certificate_bound_access_tokens');
    const off = { ...bound, tls_client_certificate_bound_access_tokens: false };
    expect(parseClientMetadata(off, deployed).tls_client_certificate_bound_access_tokens).toBe(false);
    expect(refusal({ ...bound, dpop_bound_access_tokens: true }, withTls).error_description).toContain('only one may be true');
    const implicit = { grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'id_token token'] };
    expect(refusal({ ...bound, ...implicit }, withTls).error_description).toContain('tls_client_certificate_bound_access_tokens');
    expect(parseClientMetadata({ ...web, ...implicit }, withTls)).toMatchObject(implicit);
  });

  test('B-177: a client of bound access tokens gets none from the authorization endpoint, where there is no proof', () => {
    const bound = { ...web, dpop_bound_access_tokens: true, grant_types: ['authorization_code', 'implicit'] };
    for (const response_types of [['code'], ['code', 'id_token'], ['code id_token']]) {
      const grant_types = response_types.join().includes('id_token') ? bound.grant_types : ['authorization_code'];
      expect(parseClientMetadata({ ...bound, grant_types, response_types }, deployed).dpop_bound_access_tokens).toBe(true);
    }
    for (const response_types of [['code token'], ['code', 'id_token token'], ['code id_token token']]) {
      expect(parseClientMetadata({ ...bound, response_types, dpop_bound_access_tokens: false }, deployed)).toMatchObject({
        response_types,
      });
      expect(refusal({ ...bound, response_types }).error_description).toContain('dpop_bound_access_tokens');
    }
  });

  test('RFC 9126 §6: who may only push is registered where requests can be pushed', () => {
    const pushing = { ...web, require_pushed_authorization_requests: true };
    expect(parseClientMetadata(pushing, deployed)).toMatchObject(pushing);
    const off: MetadataPolicy = { ...deployed, features: { pushed_authorization_requests: false } };
    expect(parseClientMetadata(web, off)).toMatchObject(web);
    expect(() => parseClientMetadata(pushing, off)).toThrow('require_pushed_authorization_requests');
  });

  test('asking for nothing is granted', () => {
    const nothing = { ...web, dpop_bound_access_tokens: false, require_pushed_authorization_requests: false };
    expect(parseClientMetadata(nothing, deployed)).toMatchObject(nothing);
  });
});

describe('RG-05: names people will read', () => {
  test('controls and turned text are taken out', () => {
    const { client_name } = parseClientMetadata(
      { ...web, client_name: ' \u202eelgooG\u202c \u2066x\u2069\u0000\u001b\u200b\n ' },
      deployed,
    );
    expect(client_name).toBe('elgooG x');
  });

  test.each(['', ' ', '\u202e\u200b', 'a'.repeat(201), 7])('%j is no name', (client_name) => {
    expect(refusal({ ...web, client_name }).error_description).toContain('client_name');
    expect(refusal({ ...web, 'client_name#de': client_name }).error_description).toContain('client_name');
  });
});
