import { encodeText } from '@authrim/shared/oauth';
import { describe, expect, it } from 'vitest';
import { createTotpSecret, encodeBase32, findTimeStep, hotp, otpauthUri, timeStep } from './totp.ts';

/** The secret of RFC 4226 Appendix D and RFC 6238 Appendix B. */
const seed = encodeText('12345678901234567890');
const secret = encodeBase32(seed);

describe('one-time codes', () => {
  it('RFC 4226 Appendix D', async () => {
    const codes = await Promise.all(Array.from({ length: 10 }, (_, counter) => hotp(seed, counter)));
    expect(codes).toEqual(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']);
  });

  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('RFC 6238 Appendix B at %i', async (time, code) => {
    expect(await findTimeStep(secret, code, time)).toBe(timeStep(time));
  });

  it('RFC 6238 §5.2 takes the step before and the step after, and no other', async () => {
    expect(await findTimeStep(secret, '081804', 1_111_111_109 + 30)).toBe(timeStep(1_111_111_109));
    expect(await findTimeStep(secret, '081804', 1_111_111_109 - 30)).toBe(timeStep(1_111_111_109));
    expect(await findTimeStep(secret, '081804', 1_111_111_109 + 60)).toBeUndefined();
    expect(await findTimeStep(secret, '081804', 1_111_111_109 - 60)).toBeUndefined();
  });

  it('OT-09 anything but six ASCII digits is no code', async () => {
    expect(await findTimeStep(secret, ' 081 804 ', 1_111_111_109)).toBeDefined();
    for (const code of [
      '',
      '0',
      '08180',
      '0818040',
      '０８１８０４',
      '08180a',
      '0818\u200b04',
      'null',
      '081804\n',
      '8.1804',
      '-81804',
      '1e5',
    ])
      expect([code, await findTimeStep(secret, code, 1_111_111_109)]).toEqual([code, undefined]);
  });

  it('RFC 4226 §4 R6 makes secrets of 160 bits, in base32', () => {
    const made = Array.from({ length: 20 }, createTotpSecret);
    expect(new Set(made).size).toBe(20);
    for (const one of made) expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => encodeBase32(encodeText(text)))).toEqual([
      '',
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
      'MZXW6YTBOI',
    ]);
  });

  it('names issuer and account so that every app shows them', () => {
    expect(otpauthUri('ABC', 'id.example.com', 'ada & co')).toBe(
      'otpauth://totp/id.example.com:ada%20%26%20co?secret=ABC&issuer=id.example.com&algorithm=SHA1&digits=6&period=30',
    );
  });
});
