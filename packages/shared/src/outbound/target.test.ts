import { describe, expect, test } from 'vitest';
import { ConfigurationError, parseSettings } from '../config/index.ts';
import { verifyTarget } from './index.ts';

const settingsOf = (variables: Record<string, string> = {}) => parseSettings({ ISSUER: 'https://id.example.com', ...variables });
const local = (FETCH_ALLOW?: string) => settingsOf({ ENVIRONMENT: 'local', ...(FETCH_ALLOW !== undefined && { FETCH_ALLOW }) });

const verify = (url: string, settings = settingsOf()) => verifyTarget(url, settings).href;
const expectRefusal = (url: string, reason: string | RegExp, settings = settingsOf()) => {
  expect(() => verifyTarget(url, settings)).toThrow(TypeError);
  expect(() => verifyTarget(url, settings)).toThrow(reason);
};

describe('D-10: a public host over https may be fetched', () => {
  test.each([
    ['https://client.example/jwks.json', 'https://client.example/jwks.json'],
    ['HTTPS://Client.Example.ORG:443/a?b=c', 'https://client.example.org/a?b=c'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://3.client.example/', 'https://3.client.example/'],
    ['https://somebody-else.workers.dev/', 'https://somebody-else.workers.dev/'],
    ['https://rp.id.example.com/', 'https://rp.id.example.com/'],
  ])('%s', (url, href) => {
    expect(verify(url)).toBe(href);
  });
});

describe('SS-01: an IP address is refused in every notation', () => {
  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0.0.0.0/',
    'https://0/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://１２７.0.0.1/',
    'https://8.8.8.8/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.100.100.200/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fd00:ec2::254]/',
    'https://[2606:4700::1111]/',
  ])('%s', (url) => {
    expectRefusal(url, 'target is an IP address');
  });

  test.each(['http://127.0.0.1:8080/', 'https://127.0.0.1:8443/', 'https://127.0.0.1./', 'https://[::1', 'https://256.1.1.1/'])(
    '%s',
    (url) => {
      expectRefusal(url, /^target /);
    },
  );
});

describe('SS-02: a name of a private network is refused', () => {
  test.each([
    ['https://localhost/', 'not a public host name'],
    ['https://LOCALHOST/', 'not a public host name'],
    ['https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/', 'not a public host name'],
    ['https://localhost./', 'not a public host name'],
    ['https://client.example./', 'not a public host name'],
    ['https://client.example。/', 'not a public host name'],
    ['https://intranet/', 'not a public host name'],
    ['https://client..example/', 'not a public host name'],
    [`https://${'a'.repeat(64)}.example/`, 'not a public host name'],
    ['https://app.localhost/', 'a private name'],
    ['https://printer.local/', 'a private name'],
    ['https://metadata.google.internal/', 'a private name'],
    ['https://metadata.google。internal/', 'a private name'],
    ['https://host.docker.INTERNAL/', 'a private name'],
    ['https://router.home.arpa/', 'a private name'],
    ['https://1.0.0.127.in-addr.arpa/', 'a private name'],
    ['https://hidden.onion/', 'a private name'],
    ['https://shop.test/', 'a private name'],
    ['https://nowhere.invalid/', 'a private name'],
    ['https://files.corp/', 'a private name'],
    ['https://nas.lan/', 'a private name'],
    ['https://kubernetes.default.svc/', 'a private name'],
    ['https://metadata.goog/computeMetadata/v1/', 'cloud metadata'],
  ])('%s', (url, reason) => {
    expectRefusal(url, `target is ${reason}`);
  });
});

describe('SS-05: any scheme but https is refused', () => {
  test.each([
    'http://client.example/',
    'file:///etc/passwd',
    'ftp://client.example/',
    'gopher://client.example/',
    'data:application/json,{}',
    'blob:https://client.example/0b5c',
    'ws://client.example/',
    'wss://client.example/',
    'javascript:alert(1)',
  ])('%s', (url) => {
    expectRefusal(url, 'target is not https');
  });

  test.each(['', 'jwks.json', '//client.example/', 'https://', 'https:///'])('%j is no URL', (url) => {
    expectRefusal(url, 'target is not a URL');
  });
});

describe('D-10: userinfo and other ports are refused', () => {
  test.each(['https://user@client.example/', 'https://:secret@client.example/', 'https://client.example@127.0.0.1/'])('%s', (url) => {
    expectRefusal(url, 'target has userinfo');
  });

  test.each(['https://client.example:8443/', 'https://client.example:80/', 'https://client.example:0/'])('%s', (url) => {
    expectRefusal(url, 'target is not port 443');
  });
});

describe('SS-07: this provider does not fetch itself', () => {
  test.each([
    'https://id.example.com/token',
    'https://ID.EXAMPLE.COM/authorize',
    'https://authrim-op-token.somebody.workers.dev/token',
    'https://0a1b2c3d-authrim-op-auth.somebody.workers.dev/authorize',
  ])('%s', (url) => {
    expectRefusal(url, 'target is a host of this provider');
  });

  test('also when the issuer has a port', () => {
    expectRefusal('https://id.example.com/', 'target is a host of this provider', settingsOf({ ISSUER: 'https://id.example.com:8443' }));
  });

  test('nor where it asks clients for certificates (RFC 8705 §5)', () => {
    const url = 'https://mtls.example.com/authorize';
    expect(verify(url)).toBe(url);
    const mutualTls = settingsOf({ ENABLE_MTLS: 'true', MTLS_ORIGIN: 'https://mtls.example.com' });
    expectRefusal(url, 'target is a host of this provider', mutualTls);
  });
});

describe('D-10: FETCH_ALLOW opens named origins while developing', () => {
  const settings = local('localhost:9443, http://127.0.0.1:9080,rp.test');

  test.each(['https://localhost:9443/jwks', 'http://127.0.0.1:9080/jwks', 'https://rp.test/jwks', 'https://client.example/jwks'])(
    '%s may be fetched',
    (url) => {
      expect(verify(url, settings)).toBe(url);
    },
  );

  test.each([
    'https://localhost/jwks',
    'https://localhost:9444/jwks',
    'http://localhost:9443/jwks',
    'https://127.0.0.1:9080/jwks',
    'http://127.0.0.1/jwks',
    'https://rp.test:8443/jwks',
    'https://user@rp.test/jwks',
    'https://other.test/jwks',
  ])('%s may not', (url) => {
    expectRefusal(url, /^target /, settings);
  });

  test('a deployed Worker ignores it', () => {
    const deployed = settingsOf({ FETCH_ALLOW: 'localhost:9443' });
    expect(local('localhost:9443').fetchAllow).toEqual(['https://localhost:9443']);
    expect(deployed.fetchAllow).toEqual([]);
    expectRefusal('https://localhost:9443/', /^target /, deployed);
  });

  test.each(['rp.test/path', 'ftp://rp.test', 'a,,b', 'user@rp.test', 'rp.test?'])('%s fails by name', (value) => {
    expect(() => local(value)).toThrow(ConfigurationError);
    expect(() => local(value)).toThrow('FETCH_ALLOW');
  });

  test('absent, it opens nothing', () => {
    expect(local().fetchAllow).toEqual([]);
  });
});
