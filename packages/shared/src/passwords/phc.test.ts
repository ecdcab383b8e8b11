import { describe, expect, test } from 'vitest';
import { formatPhc, parsePhc } from './phc.ts';

const salt = 'c2l4dGVlbiBzYWx0IGJ5dA';
const hash = 'yFiQ78hgD9r4riro+zkNoH9rwS4g0HOp44DSK3b7b9M';
const phc = (parameters = 'm=19456,t=2,p=1,keyid=Ag') => `$argon2id$v=19$${parameters}$${salt}$${hash}`;

describe('K-61, K-83 PHC strings', () => {
  test('what is parsed is written back the same', () => {
    const parsed = parsePhc(phc());
    expect(parsed).toMatchObject({ parameters: { m: 19_456, t: 2, p: 1 }, pepper_version: 2 });
    expect(parsed && formatPhc(parsed)).toBe(phc());
  });

  test.each(['m=65536,t=2,p=1,keyid=Ag', 'm=19456,t=10,p=1,keyid=Ag', 'm=32,t=1,p=4,keyid=/w'])(
    'the bounds are inclusive: %s',
    (parameters) => {
      expect(parsePhc(phc(parameters))).toBeDefined();
    },
  );

  test.each([
    ['more than 64 MiB', 'm=65537,t=2,p=1,keyid=Ag'],
    ['memory in six digits', 'm=999999,t=2,p=1,keyid=Ag'],
    ['less than 8 KiB a lane', 'm=31,t=2,p=4,keyid=Ag'],
    ['no pass', 'm=19456,t=0,p=1,keyid=Ag'],
    ['eleven passes', 'm=19456,t=11,p=1,keyid=Ag'],
    ['no lane', 'm=19456,t=2,p=0,keyid=Ag'],
    ['five lanes', 'm=19456,t=2,p=5,keyid=Ag'],
    ['a leading zero', 'm=019456,t=2,p=1,keyid=Ag'],
    ['a sign', 'm=+19456,t=2,p=1,keyid=Ag'],
    ['another order', 't=2,m=19456,p=1,keyid=Ag'],
    ['no keyid', 'm=19456,t=2,p=1'],
    ['a keyid of two bytes', 'm=19456,t=2,p=1,keyid=AgI'],
    ['a keyid that is not canonical', 'm=19456,t=2,p=1,keyid=Ah'],
  ])('refused: %s', (_, parameters) => {
    expect(parsePhc(phc())).toBeDefined();
    expect(parsePhc(phc(parameters))).toBeUndefined();
  });

  test.each([
    ['argon2i', phc().replace('argon2id', 'argon2i')],
    ['another version', phc().replace('v=19', 'v=16')],
    ['a short salt', phc().replace(salt, 'c2FsdA')],
    ['a long salt', phc().replace(salt, 'A'.repeat(88))],
    ['a short hash', phc().replace(hash, 'AAAAAAAAAAAAAAAAAAAA')],
    ['a long hash', phc().replace(hash, 'A'.repeat(88))],
    ['an impossible length', phc().replace(salt, 'A'.repeat(21))],
    ['padding', `${phc()}=`],
    ['base64url', phc().replace('+', '-')],
    ['a trailing newline', `${phc()}\n`],
    ['a trailing field', `${phc()}$AAAA`],
    ['nothing', ''],
  ])('refused: %s', (_, text) => {
    expect(parsePhc(text)).toBeUndefined();
  });
});
