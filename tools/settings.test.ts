// docs/operations/settings.md tells every setting there is, with the value it has when nobody sets it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toMailbox } from './server/origin.ts';
import { root } from './server/workers.ts';
import { findSettings, findUnknownSwitches, type Given, parseEverySetting, settingNames } from './settings.ts';

const document = readFileSync(join(root, 'docs/operations/settings.md'), 'utf8');
const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+) \|$/gm)].map(([, name = '', local = '', deployed = '']) => ({
  name,
  local,
  deployed,
}));

const issuer = 'https://id.example.com';
const smtp = { MAIL_DRIVER: 'smtp', MAIL_FROM: 'no-reply@example.com', SMTP_HOST: 'mail.example.com' };
const http = { MAIL_DRIVER: 'http', MAIL_FROM: 'no-reply@example.com', MAIL_API_URL: 'https://mail.example.com', MAIL_API_KEY: 'key' };

/** What has to be there for a setting to have a meaning. */
const companions = (name: string): Given => ({
  ...(/^(SMTP_|MAIL_FROM$)/.test(name) && smtp),
  ...(name.startsWith('MAIL_API_') && http),
  ...(name === 'MTLS_ORIGIN' && { ENABLE_MTLS: 'true' }),
});

const usual = { local: { ...toMailbox(issuer), ENVIRONMENT: 'local', ISSUER: issuer }, deployed: { ISSUER: issuer } };

/** The value as it is written in the document; undefined where words say that there is none. */
const writtenValue = (cell: string): string | undefined => /^`([^`]+)`$/.exec(cell)?.[1];

const parse = (given: Given): unknown => {
  try {
    return parseEverySetting(given);
  } catch (error) {
    return error;
  }
};

test('every setting that a Worker reads is known, and every known one is in the document, once', () => {
  const asked = new Set<string>();
  const listen = (given: Given): Given => new Proxy(given, { get: (target, name: string) => asked.add(name) && target[name] });
  for (const given of [{ ...smtp, ENABLE_MTLS: 'true' }, http]) parseEverySetting(listen({ ...usual.local, ...given }));
  const names = [...asked].filter((name) => !['ISSUER', 'ENVIRONMENT'].includes(name));
  expect(names.toSorted()).toEqual([...settingNames].toSorted());
  expect(rows.map(({ name }) => name).toSorted()).toEqual([...settingNames].toSorted());
});

test.each(rows)('what $name is when nobody sets it', ({ name, ...cells }) => {
  for (const where of ['local', 'deployed'] as const) {
    const base = { ...usual[where], ...companions(name) };
    const untouched = parseEverySetting(base);
    const value = writtenValue(cells[where]);
    if (value !== undefined) expect([where, parse({ ...base, [name]: value })]).toEqual([where, untouched]);
    // FETCH_ALLOW counts locally alone.
    if (name !== 'FETCH_ALLOW' || where === 'local') expect(parse({ ...base, [name]: '<' })).not.toEqual(untouched);
  }
});

test('a switch that is none is told of, and is nobody’s', () => {
  const source = { ENABLE_CIMD: 'true', ENABLE_NOSUCH: 'true', REQUIRE_NOSUCH: 'false', PATH: '/bin', SIGN_UP: '' };
  expect(findUnknownSwitches(source)).toEqual(['ENABLE_NOSUCH', 'REQUIRE_NOSUCH']);
  expect(findSettings(source)).toEqual({ ENABLE_CIMD: 'true' });
});
