// A secret that is missing or bad: 503 by name from every Worker that needs it, and never a word of its value (F-13, D-23).
import { describe, expect, test } from 'vitest';
import { applyMigrations } from '../../tools/server/migrations.ts';
import { startOrigin } from '../../tools/server/origin.ts';
import { generateSecrets, type Secrets } from '../../tools/server/secrets.ts';
import { readWorkerSources } from '../../tools/server/workers.ts';

const post = (body: string, type = 'application/x-www-form-urlencoded') => ({ method: 'POST', headers: { 'Content-Type': type }, body });

/** What is asked, and the Workers that have to answer it together. */
const requests: { path: string; workers: string[]; init?: RequestInit }[] = [
  { path: '/authorize?client_id=demo', workers: ['op-auth'] },
  { path: '/login', workers: ['op-auth'] },
  { path: '/logout', workers: ['op-auth'] },
  { path: '/token', workers: ['op-token'], init: post('grant_type=authorization_code&client_id=demo&code=x') },
  { path: '/userinfo', workers: ['op-userinfo'], init: { headers: { Authorization: 'Bearer x' } } },
  { path: '/introspect', workers: ['op-management'], init: post('token=x&client_id=demo') },
  { path: '/revoke', workers: ['op-management'], init: post('token=x&client_id=demo') },
  {
    path: '/register',
    workers: ['op-management'],
    init: post('{"redirect_uris":["https://rp.example.com/callback"]}', 'application/json'),
  },
  // It has no keys yet.
  { path: '/.well-known/jwks.json', workers: ['op-discovery', 'state'] },
  { path: '/.well-known/openid-configuration', workers: ['op-discovery'] },
];

const required = new Map(readWorkerSources().map(({ name, config }) => [name, config.secrets?.required ?? []]));
const needs = (workers: readonly string[], secret: string): boolean =>
  workers.some((worker) => required.get(`authrim-${worker}`)?.includes(secret));

const cases: { problem: string; setting: keyof Secrets; value?: string }[] = [
  { problem: 'missing', setting: 'ROOT_SECRETS' },
  { problem: 'missing', setting: 'KEY_ENCRYPTION_SECRETS' },
  { problem: 'weak', setting: 'KEY_ENCRYPTION_SECRETS', value: `1:${'QUJB'.repeat(11)}` },
  { problem: 'malformed', setting: 'PASSWORD_PEPPERS', value: 'the-pepper-of-our-grandmother' },
];

describe.each(cases)('$setting is $problem', ({ setting, value }) => {
  test('it is named by every Worker that needs it, and the others serve', async () => {
    const logs: string[] = [];
    const { [setting]: _, ...secrets } = generateSecrets();
    const origin = await startOrigin({
      host: '127.0.0.1',
      port: 0,
      secrets: { ...secrets, ...(value !== undefined && { [setting]: value }) },
      variables: { ENVIRONMENT: 'local' },
      onLog: ({ message }) => logs.push(message),
    });
    try {
      await applyMigrations(origin.database);
      for (const { path, workers, init } of requests) {
        const response = await fetch(`${origin.url}${path}`, init);
        const body = await response.text();
        if (!needs(workers, setting)) {
          expect([path, response.status < 500]).toEqual([path, true]);
          continue;
        }
        expect([path, response.status]).toEqual([path, 503]);
        expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
        expect(body).toContain(setting);
        if (value !== undefined) expect(body).not.toContain(value);
      }
      expect(logs.join()).toContain(setting);
      if (value !== undefined) expect(logs.join()).not.toContain(value.slice(2));
    } finally {
      await origin.stop();
    }
  });
});
