import { describe, expect, test } from 'vitest';
import { isDocumentUrl } from './document-url.ts';

const anyHost = { fetchAllow: [], clientDocumentHosts: { allow: undefined, deny: [] } };

describe('B-295, RG-15: which client_id is the URL of a document', () => {
  test.each([
    'https://agent.example/client.json',
    'https://agent.example/a/b/',
    'https://agent.example/client?version=2',
    'https://xn--bcher-kva.example/client',
    'https://agent.example:8443/client',
  ])('%s is', (client_id) => expect(isDocumentUrl(client_id, anyHost)).toBe(true));

  test.each([
    ['no scheme', 'agent.example/client'],
    ['plain http', 'http://agent.example/client'],
    ['another scheme', 'ftp://agent.example/client'],
    ['data', 'data:application/json,{}'],
    ['javascript', 'javascript:alert(1)//agent.example/client'],
    ['no path', 'https://agent.example'],
    ['an empty path', 'https://agent.example/'],
    ['an empty path and a query', 'https://agent.example/?client'],
    ['a fragment', 'https://agent.example/client#fragment'],
    ['an empty fragment', 'https://agent.example/client#'],
    ['a user', 'https://user@agent.example/client'],
    ['an empty user', 'https://@agent.example/client'],
    ['a password', 'https://:secret@agent.example/client'],
    ['a dot segment', 'https://agent.example/./client'],
    ['two dots', 'https://agent.example/a/../client'],
    ['two dots at the end', 'https://agent.example/client/..'],
    ['encoded dots', 'https://agent.example/%2e%2e/client'],
    ['half encoded dots', 'https://agent.example/.%2E/client'],
    ['an encoded separator', 'https://agent.example/a%2f..%2fclient'],
    ['an encoded backslash', 'https://agent.example/a%5Cclient'],
    ['a backslash', 'https://agent.example\\client'],
    ['capital letters in the host', 'https://Agent.example/client'],
    ['capital letters in the scheme', 'HTTPS://agent.example/client'],
    ['the usual port', 'https://agent.example:443/client'],
    ['a host outside ASCII', 'https://bücher.example/client'],
    ['an address in one number', 'https://2130706433/client'],
    ['a tab', 'https://agent.example/cli\tent'],
    ['a space before', ' https://agent.example/client'],
    ['two slashes too few', 'https:agent.example/client'],
    ['a slash too many', 'https:///agent.example/client'],
  ])('%s is none: %j', (_, client_id) => expect(isDocumentUrl(client_id, anyHost)).toBe(false));

  test('plain http is for an origin that FETCH_ALLOW names', () => {
    const local = { ...anyHost, fetchAllow: ['http://127.0.0.1:9000'] };
    expect(isDocumentUrl('http://127.0.0.1:9000/client', local)).toBe(true);
    expect(isDocumentUrl('http://127.0.0.1:9001/client', local)).toBe(false);
    expect(isDocumentUrl('http://127.0.0.1:9000/../client', local)).toBe(false);
  });
});

describe('the lists of an operator', () => {
  const answer = (host: string, allow: string[] | undefined, deny: string[] = []) =>
    isDocumentUrl(`https://${host}/client`, { fetchAllow: [], clientDocumentHosts: { allow, deny } });

  test.each([
    ['agent.example', ['agent.example'], true],
    ['other.example', ['agent.example'], false],
    ['sub.agent.example', ['agent.example'], false],
    ['sub.agent.example', ['*.agent.example'], true],
    ['agent.example', ['*.agent.example'], false],
    ['evilagent.example', ['*.agent.example'], false],
    ['agent.example.evil.example', ['agent.example', '*.agent.example'], false],
    ['agent.example', [], false],
  ])('%s with %j allowed: %j', (host, allow, expected) => expect(answer(host, allow)).toBe(expected));

  test('what is denied is denied although it is allowed', () => {
    expect(answer('a.agent.example', ['*.agent.example'], ['b.agent.example'])).toBe(true);
    expect(answer('b.agent.example', ['*.agent.example'], ['b.agent.example'])).toBe(false);
  });
});
