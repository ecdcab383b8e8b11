import { describe, expect, it } from 'vitest';
import { createRecoveryCodes, hashRecoveryCode } from './recovery-codes.ts';

describe('recovery codes', () => {
  it('OT-07 are ten of 80 random bits each', async () => {
    const { codes, hashes } = await createRecoveryCodes();
    expect([new Set(codes).size, new Set(hashes).size]).toEqual([10, 10]);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
    expect(hashes.join()).not.toContain(codes[0]);
  });

  it('OT-07 are one code in every way they are typed, and another with one letter changed', async () => {
    const { codes, hashes } = await createRecoveryCodes();
    const [code = ''] = codes;
    const spellings = [
      code,
      code.toUpperCase(),
      code.replaceAll('-', ''),
      code.replaceAll('-', ' '),
      ` ${code}\t`,
      code.replaceAll('1', 'l'),
    ];
    expect(await Promise.all(spellings.map(hashRecoveryCode))).toEqual(spellings.map(() => hashes[0]));
    expect(await hashRecoveryCode(`${code.slice(0, -1)}${code.endsWith('a') ? 'b' : 'a'}`)).not.toBe(hashes[0]);
    expect(await hashRecoveryCode(`${code}0`)).not.toBe(hashes[0]);
  });
});
