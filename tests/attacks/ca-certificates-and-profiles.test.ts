// Attacks on clients that authenticate by certificate (RFC 8705 §7) and on those that live under FAPI 2.0, on an origin where both
// can be. What else a certificate proves is held by tests/flows/client-authentication.test.ts and certificate-bound-tokens.test.ts.
import { beforeAll, expect, test } from 'vitest';
import { bmpCertificate, ecCertificate, edCertificate, rsaCertificate } from '../../packages/shared/src/testing/certificates.ts';
import { type AssertingClient, assert } from '../harness/assertions.ts';
import { certificateKey, presenting, selfSigned } from '../harness/certificates.ts';
import { type RegisteredClient, registerClient } from '../harness/journey.ts';
import { makeKey, type SigningKey } from '../harness/request-objects.ts';
import { seedClient } from '../harness/seeded-origin.ts';
import { sharedOrigin } from '../harness/shared-origin.ts';
import { postForm } from '../harness/token-requests.ts';

const { issuer, seed } = await sharedOrigin();
let key: SigningKey;

beforeAll(async () => {
  key = await makeKey('ES256');
  const members = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, client_secret: undefined };
  await seed({
    clients: [...profiles.map((profile) => seedClient(profile, { ...members, profile })), seedClient('oidc', members)].map(
      ({ registration_access_token: _token, registration_client_uri: _uri, ...client }) => client,
    ),
  });
});

/** Whose assertions name the issuer and nothing else. */
const profiles = ['fapi2-security', 'fapi2-message-signing'] as const;
const seeded = (client_id: string): AssertingClient => ({ client: seedClient(client_id), key });

/** Paths where a client authenticates, and the status that tells that it did. */
const endpoints = { '/revoke': 200, '/introspect': 200, '/as/par': 400, '/token': 400 };
const request = { token: 'x', grant_type: 'authorization_code', code: 'x' };
const refusal = { status: 401, body: { error: 'invalid_client' } };

test.each(profiles)('CA-05, B-191, FAPI 2 SP §5.3.2.1: %s takes the issuer as one text and no other audience', async (profile) => {
  for (const [path, status] of Object.entries(endpoints)) {
    const send = async (aud: unknown, client_id: string = profile) =>
      postForm(issuer + path, { ...request, ...(await assert(seeded(client_id), issuer, { aud })) });
    expect([path, (await send(issuer)).status]).toEqual([path, status]);
    const audiences = [
      `${issuer}/token`,
      `${issuer}/as/par`,
      issuer + path,
      [issuer],
      [issuer, `${issuer}/token`],
      [issuer, 'https://evil.test'],
      `${issuer}/`,
      issuer.toUpperCase(),
      new URL(issuer).host,
      'https://evil.test',
      { 0: issuer },
      true,
      '',
      [],
      undefined,
    ];
    for (const aud of audiences) expect([path, aud, await send(aud)]).toMatchObject([path, aud, refusal]);
    // The very same are good enough for a client of another profile.
    for (const aud of [`${issuer}/token`, [issuer]]) expect((await send(aud, 'oidc')).status).toBe(status);
  }
});

test.each(profiles)('CA-57, B-190, B-193: %s is not weakened by what a client of another profile may use', async (profile) => {
  const good = async (claims: Record<string, unknown> = {}) => assert(seeded(profile), issuer, claims);
  expect((await postForm(`${issuer}/revoke`, { ...request, ...(await good()) })).status).toBe(200);
  const weak = [
    { client_id: profile },
    { client_id: profile, client_secret: seedClient(profile).client_secret },
    { ...(await good()), client_secret: 'x' },
    { ...(await good()), client_id: 'oidc' },
    await assert({ client: seedClient(profile), key: await makeKey('ES256') }, issuer),
    await assert({ client: seedClient(profile), key: { ...(await makeKey('RS256')), jwk: key.jwk } }, issuer),
  ];
  for (const form of weak) expect([400, 401]).toContain((await postForm(`${issuer}/revoke`, { ...request, ...form })).status);
  expect(await postForm(`${issuer}/revoke`, request, seedClient(profile))).toMatchObject(refusal);
});

const revoke = async ({ client_id }: Pick<RegisteredClient, 'client_id'>, headers: Record<string, string> = {}): Promise<number> =>
  (await postForm(`${issuer}/revoke`, { client_id, token: 'x' }, undefined, headers)).status;

test('CA-58, RFC 8705 §7.2: a certificate names whom it names, and nobody a little beside', async () => {
  const names: [member: string, own: string[], near: string[]][] = [
    [
      'dns',
      ['rp.example.com', 'RP.EXAMPLE.COM', '*.rp.example.com'],
      [
        'rp.example.co',
        'p.example.com',
        'a.rp.example.com',
        'rp.example.com.',
        '*.example.com',
        '*',
        'rp-example.com',
        'rp.example.com.evil.test',
      ],
    ],
    [
      'uri',
      ['https://rp.example.com/client'],
      ['https://rp.example.com/client/', 'https://rp.example.com/', 'https://RP.example.com/client', 'http://rp.example.com/client'],
    ],
    ['ip', ['203.0.113.7', '2001:db8::1', '2001:0DB8::0:1'], ['203.0.113.70', '203.0.113.6', '::ffff:203.0.113.7', '2001:db8::']],
    ['email', ['Ops@rp.example.com', 'Ops@RP.example.com'], ['ops@rp.example.com', 'Ops@example.com', 'Ops@rp.example.com.evil.test']],
  ];
  for (const [member, own, near] of names) {
    const register = (value: string) =>
      registerClient(issuer, { token_endpoint_auth_method: 'tls_client_auth', [`tls_client_auth_san_${member}`]: value });
    for (const value of own) expect([value, await revoke(await register(value), presenting(ecCertificate))]).toEqual([value, 200]);
    for (const value of near) expect([value, await revoke(await register(value), presenting(ecCertificate))]).toEqual([value, 401]);
  }
});

test('CA-59, RFC 8705 §7: a certificate that is not verified, not one, not whole or not the only one is none', async () => {
  const pki = await registerClient(issuer, { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example.com' });
  const self = await registerClient(issuer, {
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [certificateKey] },
  });
  expect([await revoke(pki, presenting(ecCertificate)), await revoke(self, presenting(edCertificate, selfSigned))]).toEqual([200, 200]);
  const facts = [
    { certPresented: '0' },
    { certPresented: undefined },
    { certPresented: true },
    { certRFC9440: undefined },
    { certRFC9440: '' },
    { certRFC9440: '::' },
    { certRFC9440: ecCertificate },
    { certRFC9440: `:${ecCertificate}:, :${ecCertificate}:` },
    { certRFC9440: `:${ecCertificate.slice(0, -8)}:` },
    { certRFC9440: `:${Buffer.concat([Buffer.from(ecCertificate, 'base64'), Buffer.from([0])]).toString('base64')}:` },
    { certRFC9440: `:${Buffer.from(`-----BEGIN CERTIFICATE-----\n${ecCertificate}`).toString('base64')}:` },
  ];
  for (const fact of facts) {
    expect([fact, await revoke(pki, presenting(ecCertificate, fact))]).toEqual([fact, 401]);
    const ofSelf = {
      ...selfSigned,
      ...fact,
      ...('certRFC9440' in fact && { certRFC9440: fact.certRFC9440?.replaceAll(ecCertificate, edCertificate) }),
    };
    if (fact.certRFC9440 === undefined || fact.certRFC9440.includes(ecCertificate))
      expect([fact, await revoke(self, presenting(edCertificate, ofSelf))]).toEqual([fact, 401]);
  }
  for (const verdict of ['NONE', 'success', 'SUCCESS ', 'FAILED:SUCCESS', '', undefined, true])
    expect([verdict, await revoke(pki, presenting(ecCertificate, { certVerified: verdict }))]).toEqual([verdict, 401]);
});

test('CA-60, RFC 8705 §2: a good certificate of one client is nothing beside the name of another', async () => {
  const named = (tls_client_auth_san_dns: string) =>
    registerClient(issuer, { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns });
  const [own, other] = [await named('rp.example.com'), await named('other.example.com')];
  const self = await registerClient(issuer, {
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [certificateKey] },
  });
  const secret = await registerClient(issuer, { token_endpoint_auth_method: 'client_secret_post' });
  const certificates = [ecCertificate, edCertificate, rsaCertificate, bmpCertificate];
  const accepted = async (client: RegisteredClient) => {
    const statuses = await Promise.all(certificates.map((certificate) => revoke(client, presenting(certificate))));
    return statuses.map((status) => status === 200);
  };
  expect(await accepted(own)).toEqual([true, false, false, false]);
  expect(await accepted(other)).toEqual([false, false, false, false]);
  // The key counts, whichever certificate of it is shown.
  expect(await accepted(self)).toEqual([false, true, false, true]);
  expect(await accepted(secret)).toEqual([false, false, false, false]);
  expect([
    await revoke({ client_id: 'nobody' }, presenting(ecCertificate)),
    await revoke({ client_id: '' }, presenting(ecCertificate)),
  ]).toEqual([401, 401]);
});
