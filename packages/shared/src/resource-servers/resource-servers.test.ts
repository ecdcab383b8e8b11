import { describe, expect, test } from 'vitest';
import { OAuthError } from '../oauth/errors.ts';
import { isResourceIdentifier } from '../oauth/resource.ts';
import { withOwnResources } from './own.ts';
import { findRequestedResources } from './requested.ts';
import type { ResourceServer, ResourceServers } from './resource-server.ts';
import { resourceServerSchema } from './schema.ts';

const issuer = 'https://id.example.com';
const schema = resourceServerSchema({ issuer, environment: 'deployed' });
const parse = (entry: Record<string, unknown>) => schema.parse({ resource: 'https://api.example.com', ...entry });
const faultOf = (entry: Record<string, unknown>): string | undefined => {
  const [issue] = schema.safeParse({ resource: 'https://api.example.com', ...entry }).error?.issues ?? [];
  return issue && `${issue.path.join('.')}: ${issue.message}`;
};

describe('identifiers (RFC 8707 §2, RFC 9728 §1.2; B-288)', () => {
  test.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com/v1/orders',
    'https://api.example.com/v1?tenant=7',
    'https://api.example.com:8443/v1',
    'urn:example:cooperation-context',
    'app://x',
  ])('%s names a resource', (value) => expect(isResourceIdentifier(value)).toBe(true));

  test.each([
    ['relative', '/v1'],
    ['a bare host', 'api.example.com'],
    ['without a scheme', '//api.example.com'],
    ['with a fragment', 'https://api.example.com/#x'],
    ['with an empty fragment', 'https://api.example.com#'],
    ['with somebody in it', 'https://user@api.example.com'],
    ['with a backslash', 'https://api.example.com\\v1'],
    ['of another spelling', 'https://API.example.com'],
    ['with the default port', 'https://api.example.com:443/v1'],
    ['with dot segments', 'https://api.example.com/a/../v1'],
    ['with encoded dot segments', 'https://api.example.com/a/%2e%2e/v1'],
    ['beyond ASCII', 'https://api.exämple.com'],
    ['with a line break', 'https://api.example.com/\nx'],
    ['empty', ''],
    ['longer than 255', `https://api.example.com/${'x'.repeat(255)}`],
  ])('%s is none', (_, value) => expect(isResourceIdentifier(value)).toBe(false));
});

describe('an entry of the registry', () => {
  test('has the defaults of RFC 9068: a JWT under ES256', () => {
    expect(parse({})).toEqual({
      resource: 'https://api.example.com',
      status: 'active',
      scopes_supported: [],
      access_token_format: 'jwt',
      access_token_signing_alg: 'ES256',
      introspection_client_ids: [],
    });
  });

  test('RFC 3986 §6.2.3: the empty path and / are one resource', () => {
    expect(parse({ resource: 'https://api.example.com/' }).resource).toBe('https://api.example.com');
    expect(parse({ resource: 'https://api.example.com/v1/' }).resource).toBe('https://api.example.com/v1/');
  });

  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };

  test.each<[Record<string, unknown>, string]>([
    [{ resource: 'https://api.example.com/#x' }, 'resource: must be an absolute URI'],
    [{ resource: 'http://api.example.com' }, 'resource: must be https'],
    [{ resource: 'https://127.0.0.1/v1' }, 'resource: must be https on a named host'],
    [{ scopes_supported: ['two words'] }, 'scopes_supported.0: is no scope value'],
    [{ scopes_supported: ['openid'] }, 'scopes_supported.0: is a scope of this server itself'],
    [{ access_token_lifetime: 5 }, 'access_token_lifetime: '],
    [{ access_token_signing_alg: 'none' }, 'access_token_signing_alg: '],
    [{ access_token_signing_alg: 'HS256' }, 'access_token_signing_alg: '],
    [{ access_token_format: 'opaque' }, 'introspection_client_ids: must name'],
    [{ access_token_format: 'opaque', introspection_client_ids: ['a'], access_token_signing_alg: 'ES256' }, 'is for the format jwt'],
    [{ access_token_encryption_alg: 'ECDH-ES' }, 'access_token_encryption_alg: needs a key'],
    [{ access_token_encryption_alg: 'RSA-OAEP-256', jwks: { keys: [key] } }, 'access_token_encryption_alg: needs a key'],
    [{ access_token_encryption_enc: 'A256GCM' }, 'access_token_encryption_enc: needs access_token_encryption_alg'],
    [{ jwks: { keys: [{ ...key, d: 'secret' }] } }, 'jwks.'],
    [{ jwks: { keys: [key] }, jwks_uri: 'https://api.example.com/jwks' }, 'jwks_uri: cannot stand beside jwks'],
    [{ jwks_uri: 'https://10.0.0.1/jwks' }, 'jwks_uri: must be an https URL'],
    [{ max_age: 60 }, `max_age: is for resources at ${issuer}`],
    [{ resource: `${issuer}.evil.example`, max_age: 60 }, `max_age: is for resources at ${issuer}`],
    [{ resource: `${issuer}/a%20b` }, 'resource: may have neither % nor // in its path'],
    [{ resource: `${issuer}/a//b` }, 'resource: may have neither % nor // in its path'],
    [{ resource: issuer, access_token_format: 'opaque' }, 'access_token_format: is not for a seed'],
    [{ resource: `${issuer}/userinfo`, status: 'disabled' }, 'status: is not for a seed'],
    [{ resource: `${issuer}/userinfo`, acr_values: ['urn:example:unknown'] }, 'acr_values.0: cannot be met here'],
    [{ shoe_size: 43 }, 'Unrecognized key'],
  ])('refuses %j by name', (entry, fault) => expect(faultOf(entry)).toContain(fault));

  test('RFC 9728 §3: elsewhere, and in a query, identifiers are spelled as they are', () => {
    for (const resource of ['https://api.example.com/a%20b//c', `${issuer}/a?b=%20//`]) expect(parse({ resource }).resource).toBe(resource);
  });

  test('RFC 9470 §3: an API of ours may demand a sign-in of a certain age', () => {
    const registered = [parse({ resource: `${issuer}/userinfo`, max_age: 60 })];
    expect(withOwnResources(issuer, registered).map(({ resource, max_age }) => [resource, max_age])).toEqual([
      [issuer, undefined],
      [`${issuer}/userinfo`, 60],
      [`${issuer}/account/api`, undefined],
    ]);
  });
});

describe('the resource parameter (B-288)', () => {
  const entries = ['https://api.example.com', 'https://api.example.com/v1'].map((resource) => parse({ resource }));
  const resourceServers: ResourceServers = {
    find: async (resource) => entries.find((entry) => entry.resource === resource),
    list: async () => entries,
  };
  const find = async (parameter?: string): Promise<string[]> =>
    (await findRequestedResources(parameter, { resourceServers })).map(({ resource }: ResourceServer) => resource);

  test('several, each once, in their order; none without it', async () => {
    const [one, other] = entries.map(({ resource }) => resource);
    expect(await find(`${other} ${one} ${other}`)).toEqual([other, one]);
    expect(await find()).toEqual([]);
  });

  test.each([
    'https://api.example.com/v1/deeper',
    'https://api.example.com/v',
    'https://api.example.com/v1 https://other.example.com',
    '/v1',
    'https://api.example.com#x',
    ' ',
    Array.from({ length: 11 }, (_, index) => `https://api.example.com/${index}`).join(' '),
  ])('MC-02: %j is invalid_target', async (parameter) => {
    const error = await find(parameter).catch((thrown: unknown) => thrown);
    expect(error instanceof OAuthError && error.error).toBe('invalid_target');
  });
});
