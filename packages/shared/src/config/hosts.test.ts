import { describe, expect, test } from 'vitest';
import { ConfigurationError } from './secrets.ts';
import { parseSettings } from './settings.ts';

const deployed = { ISSUER: 'https://id.example.com' };

describe('CIMD_ALLOW_HOSTS, CIMD_DENY_HOSTS', () => {
  test('without them every host counts and none is denied', () => {
    expect(parseSettings(deployed).clientDocumentHosts).toEqual({ allow: undefined, deny: [] });
  });

  test('hosts, and every name below one', () => {
    const settings = parseSettings({ ...deployed, CIMD_ALLOW_HOSTS: 'agent.example.com, *.example.org', CIMD_DENY_HOSTS: '127.0.0.1' });
    expect(settings.clientDocumentHosts).toEqual({ allow: ['agent.example.com', '*.example.org'], deny: ['127.0.0.1'] });
  });

  test.each([
    'https://agent.example.com',
    'Agent.example.com',
    'agent.example.com:443',
    'agent.example.com/',
    'a.*.example.com',
    '*',
    '*example.com',
    'a..b',
    ',',
    'bücher.example',
  ])('an entry no host can match is refused by name: %s', (value) => {
    for (const name of ['CIMD_ALLOW_HOSTS', 'CIMD_DENY_HOSTS']) {
      expect(() => parseSettings({ ...deployed, [name]: value })).toThrow(ConfigurationError);
      expect(() => parseSettings({ ...deployed, [name]: value })).toThrow(name);
    }
  });
});

test.each([
  ['deployed', undefined, false],
  ['deployed', 'true', true],
  ['local', undefined, true],
  ['local', 'false', false],
])('ENABLE_CIMD: %s and %s is %s', (ENVIRONMENT, ENABLE_CIMD, isOn) => {
  expect(parseSettings({ ...deployed, ENVIRONMENT, ENABLE_CIMD }).features.client_id_metadata_documents).toBe(isOn);
});
