import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { parseClientMetadata } from './metadata.ts';
import { isRegisteredRedirectUri } from './redirect-uri.ts';

const clientWith = (metadata: Record<string, unknown>): Client => ({
  client_id: 'rp',
  status: 'active',
  source: 'seed',
  profile: 'oidc',
  secrets: [],
  metadata: parseClientMetadata({ token_endpoint_auth_method: 'none', ...metadata }, { environment: 'local' }),
});

describe('RFC 9700 §2.1: a redirect_uri is registered character by character', () => {
  const client = clientWith({ redirect_uris: ['https://rp.test/cb', 'https://rp.test/cb?tenant=1'] });

  test('the registered ones are', () => {
    expect(isRegisteredRedirectUri(client, 'https://rp.test/cb')).toBe(true);
    expect(isRegisteredRedirectUri(client, 'https://rp.test/cb?tenant=1')).toBe(true);
  });

  test.each([
    'https://rp.test/cb/',
    'https://rp.test/cb?x=1',
    'https://rp.test/cb/more',
    'https://rp.test/%2e%2e/cb',
    'https://RP.test/cb',
    'HTTPS://rp.test/cb',
    'https://rp.test:443/cb',
    'https://user@rp.test/cb',
    'https://rp.test/cb#x',
    'https://rp.test.evil.test/cb',
    'https://rpxtest/cb',
    'https://rp.test/cb ',
    '',
  ])('AZ-02: %s is not', (redirect_uri) => {
    expect(isRegisteredRedirectUri(client, redirect_uri)).toBe(false);
  });
});

describe('RFC 8252 §7.3: only the port of a loopback redirect may vary, and only for native clients', () => {
  const redirect_uris = ['http://127.0.0.1/cb', 'http://[::1]/cb?x=1', 'http://localhost/cb'];
  const native = clientWith({ application_type: 'native', redirect_uris });

  test.each(['http://127.0.0.1/cb', 'http://127.0.0.1:5555/cb', 'http://[::1]:65535/cb?x=1', 'http://localhost/cb'])(
    'AZ-03: %s is the client’s',
    (redirect_uri) => {
      expect(isRegisteredRedirectUri(native, redirect_uri)).toBe(true);
    },
  );

  test.each([
    'http://localhost:5555/cb',
    'http://127.0.0.1.evil.test:5555/cb',
    'http://127.0.0.1:5555/other',
    'http://127.0.0.1:5555/cb?x=1',
    'http://127.0.0.1:5555/cb#x',
    'http://127.0.0.1:99999/cb',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:5555@evil.test/cb',
    'http://user@127.0.0.1:5555/cb',
    'https://127.0.0.1:5555/cb',
    'http://127.1:5555/cb',
    'http://[::1]:5555/cb',
    'http://127.0.0.1:5555/cb\n',
  ])('AZ-03: %s is not', (redirect_uri) => {
    expect(isRegisteredRedirectUri(native, redirect_uri)).toBe(false);
  });

  test('AZ-03: a web client has no such exception', () => {
    const web = clientWith({ application_type: 'web', redirect_uris });
    expect(isRegisteredRedirectUri(web, 'http://127.0.0.1/cb')).toBe(true);
    expect(isRegisteredRedirectUri(web, 'http://127.0.0.1:5555/cb')).toBe(false);
  });
});
