// What `npm start` cannot start from, refused by name before anything runs. Whole starts are in tests/faults/start.test.ts.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@authrim/shared/config';
import { afterAll, describe, expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';
import { readSecrets } from './server/secrets.ts';
import { root } from './server/workers.ts';

const directory = mkdtempSync(join(tmpdir(), 'authrim-start-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a bad value is refused by name', () => {
  const cases: [string, Record<string, string>, string][] = [
    ['a port that is no number', { PORT: 'abc' }, 'PORT must be'],
    ['a port out of range', { PORT: '70000' }, 'PORT must be'],
    ['a host that is not here', { HOST: '192.0.2.1' }, 'HOST 192.0.2.1'],
    ['an issuer with a path', { ISSUER: 'https://id.example.com/x' }, 'ISSUER must be'],
    ['an issuer over plain http elsewhere', { ISSUER: 'http://id.example.com' }, 'ISSUER must be'],
    ['a switch that is neither true nor false', { ENABLE_PAR: 'maybe' }, 'ENABLE_PAR must be'],
    ['a feature that nothing serves yet', { ENABLE_SAML: 'true' }, 'ENABLE_SAML must be false'],
    ['a lifetime out of bounds', { ACCESS_TOKEN_LIFETIME: '1' }, 'ACCESS_TOKEN_LIFETIME must be'],
    ['a look that is no JSON', { THEME: '{' }, 'THEME is no JSON'],
    ['a way to send mail without its server', { MAIL_DRIVER: 'smtp' }, 'SMTP_HOST is missing'],
    ['sign-up without mail', { MAIL_DRIVER: 'none' }, 'SIGN_UP needs MAIL_DRIVER'],
    [
      'an address to verify without mail',
      { MAIL_DRIVER: 'none', SIGN_UP: 'closed', REQUIRE_VERIFIED_EMAIL: 'true' },
      'REQUIRE_VERIFIED_EMAIL needs',
    ],
    ['guests who can never sign up', { ENABLE_GUESTS: 'true', SIGN_UP: 'closed' }, 'ENABLE_GUESTS needs SIGN_UP'],
    ['issuers of software statements that are no JSON', { SOFTWARE_STATEMENT_ISSUERS: '{' }, 'SOFTWARE_STATEMENT_ISSUERS must'],
    ['a data directory that cannot be', { DATA_DIR: '/dev/null/data' }, 'DATA_DIR /dev/null/data'],
    ['a data directory that is a file', { DATA_DIR: 'package.json' }, `DATA_DIR ${join(root, 'package.json')} is no directory`],
    ['a seed that is not there', { SEED: 'nowhere.json' }, 'SEED names'],
  ];

  test.each(cases)('%s', async (_, source, line) => {
    await expect(readEnvironment({ PORT: '0', ...source })).rejects.toThrow(ConfigurationError);
    await expect(readEnvironment({ PORT: '0', ...source })).rejects.toThrow(line);
  });

  test('what goes together is taken', async () => {
    const { variables } = await readEnvironment({ PORT: '0', MAIL_DRIVER: 'none', SIGN_UP: 'closed' });
    expect(variables).toEqual({ MAIL_DRIVER: 'none', SIGN_UP: 'closed', ENVIRONMENT: 'local' });
    await expect(readEnvironment({ PORT: '0', ENABLE_GUESTS: 'true' })).resolves.toMatchObject({ variables: { ENABLE_GUESTS: 'true' } });
  });

  test('what is nobody’s setting is not taken, and an empty one counts as absent', async () => {
    const { variables } = await readEnvironment({
      PORT: '0',
      HOME: '/',
      OLD_LIFETIME: '1',
      MAIL_NOSUCH: 'x',
      ENABLE_NOSUCH: '',
      THEME: '',
    });
    expect(variables).toEqual({ ENVIRONMENT: 'local' });
  });

  test.each([
    ['to the mailbox', {}, true],
    ['nowhere', { MAIL_DRIVER: 'none', SIGN_UP: 'closed' }, false],
    ['to a server', { MAIL_DRIVER: 'smtp', SMTP_HOST: 'mail.example.com' }, false],
    ['to another API', { MAIL_API_URL: 'https://mail.example.com' }, false],
  ])('where mail goes %s the mailbox is offered accordingly', async (_, source, keepsMail) => {
    expect(await readEnvironment({ PORT: '0', ...source })).toMatchObject({ keepsMail });
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    await expect(readEnvironment({ PORT: port })).rejects.toThrow(new ConfigurationError('PORT', `${port} is already in use on 127.0.0.1`));
    server.close();
  });

  test.each([
    ['no JSON', '{'],
    ['JSON that is no object', 'null'],
    ['a list', '["AAAA"]'],
    ['a secret that is no text', '{"ROOT_SECRETS":5}'],
    ['a weak secret', JSON.stringify({ ROOT_SECRETS: `1:${'A'.repeat(43)}` })],
  ])('a secrets file with %s, which is never quoted', (_, text) => {
    writeFileSync(join(directory, 'secrets.json'), text);
    const refuse = () => readSecrets(directory);
    expect(refuse).toThrow(ConfigurationError);
    expect(refuse).toThrow(/^(DATA_DIR holds \S+secrets\.json, which|ROOT_SECRETS) (?!.*AAAA)[^\n]+$/);
  });
});
