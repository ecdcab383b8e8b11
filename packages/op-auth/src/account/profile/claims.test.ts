import { describe, expect, it } from 'vitest';
import { parseProfile } from './claims.ts';

const nobody = {
  name: null,
  given_name: null,
  family_name: null,
  middle_name: null,
  nickname: null,
  preferred_username: null,
  profile: null,
  picture: null,
  website: null,
  gender: null,
  birthdate: null,
  zoneinfo: null,
  locale: null,
  phone_number: null,
  address: null,
};

const changesOf = (given: Record<string, unknown>, present = {}) => parseProfile(given, { ...nobody, ...present }).changes;
const problemsOf = (given: Record<string, unknown>) => parseProfile(given, nobody).problems;

describe('K-84, E-20: what a person may say of themselves (OpenID Connect Core §5.1)', () => {
  it.each([
    [{ name: '  Ada Lovelace ' }, { name: 'Ada Lovelace' }],
    [{ name: 'A\u030a' }, { name: 'Å' }],
    [{ birthdate: '1815-12-10' }, { birthdate: '1815-12-10' }],
    [{ birthdate: '0000-02-29' }, { birthdate: '0000-02-29' }],
    [{ birthdate: '1815' }, { birthdate: '1815' }],
    [{ zoneinfo: 'Europe/London' }, { zoneinfo: 'Europe/London' }],
    [{ locale: 'EN-gb' }, { locale: 'en-GB' }],
    [{ picture: 'HTTPS://Example.com/ada.png' }, { picture: 'https://example.com/ada.png' }],
    [{ phone_number: '+44 (0)20-7946.0000' }, { phone_number: '+44 (0)20-7946.0000' }],
    [{ phone_number: '+1 202 555 0100;ext=42' }, { phone_number: '+1 202 555 0100;ext=42' }],
    [{ address: { locality: 'London', country: 'UK' } }, { address: { locality: 'London', country: 'UK', formatted: 'London\nUK' } }],
  ])('%j is kept as %j', (given, kept) => {
    expect(changesOf(given)).toEqual(kept);
  });

  it.each([
    ['name', 'x'.repeat(201), 'text'],
    ['name', 42, 'text'],
    ['name', ['a'], 'text'],
    ['name', 'bell \u0007', 'text'],
    ['name', 'reversed \u202e', 'text'],
    ['gender', {}, 'text'],
    ['birthdate', '1900-02-29', 'date'],
    ['birthdate', '2001-13-01', 'date'],
    ['birthdate', '2001-00-10', 'date'],
    ['birthdate', '10.12.1815', 'date'],
    ['zoneinfo', 'Nowhere/Land', 'zone'],
    ['zoneinfo', '+01:00', 'zone'],
    ['locale', 'x_y', 'language'],
    ['picture', 'javascript:alert(1)', 'url'],
    ['picture', '//example.com/x', 'url'],
    ['website', 'ftp://example.com', 'url'],
    ['phone_number', '020 7946 0000', 'phone'],
    ['address', 'London', 'text'],
    ['address', ['London'], 'text'],
    ['address', { locality: 7 }, 'text'],
  ])('%s is never %j', (claim, value, problem) => {
    expect(problemsOf({ [claim]: value })).toEqual({ [claim]: problem });
    expect(changesOf({ [claim]: value })).toEqual({});
  });

  it('the empty and null remove what was there, what is left out or the same stays', () => {
    const present = { name: 'Ada', nickname: 'A', website: 'https://a.test/', address: { locality: 'London', formatted: 'London' } };
    expect(changesOf({ name: '', nickname: null, address: { locality: ' ' } }, present)).toEqual({
      name: null,
      nickname: null,
      address: null,
    });
    expect(changesOf({ name: 'Ada', website: 'https://a.test', address: { locality: 'London' } }, present)).toEqual({});
    expect(changesOf({}, present)).toEqual({});
  });

  it('RC-09 what others vouch for, and what is no claim, is not heard', () => {
    const given = JSON.parse(
      '{"email":"x@y.z","email_verified":true,"phone_number_verified":true,"status":"x","sub":"x","__proto__":{"name":"x"}}',
    );
    expect(parseProfile(given, nobody)).toEqual({ changes: {}, problems: {} });
  });
});
