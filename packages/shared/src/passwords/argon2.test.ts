import wasmBytes from '@phi-ag/argon2/argon2.wasm?bytes';
import { describe, expect, test } from 'vitest';
import { encodeText } from '../oauth/index.ts';
import { createArgon2 } from './argon2.ts';
import { argon2Module } from './module.ts';

const argon2 = createArgon2(argon2Module);
const salt = encodeText('somesaltsomesalt');
const owasp = { m: 19_456, t: 2, p: 1 };
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');

describe('Argon2id of the reference implementation (RFC 9106, K-61)', () => {
  // Made with the reference command line: printf %s "$password" | argon2 somesaltsomesalt -id -v 13 -t 2 -k 19456 -p 1 -l 32 -e
  test.each([
    ['ASCII', 'password', owasp, 'K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE'],
    ['Latin with a diaeresis', 'pässword', owasp, 'Y2bjJGfuQForcv6vcOu8Uc2uZ2P2gnZLTJF2sXvydKU'],
    ['Cyrillic, CJK and an emoji', 'Кириллица漢字🔐', owasp, 'Fjh467IPR4oSnEeD4vXz2k8CfuacYFCXjDnMPdqATzE'],
    ['127 bytes', 'a'.repeat(127), owasp, 'nGwkcblXTZsCQ0ODe6fzKVAUW9zEZqtWSBRHIMHPjNo'],
    ['four lanes', 'password', { m: 64, t: 3, p: 4 }, 'nLVvbK0MhPUVNlaeY6y8R9L9767qS09xHvtUCeN/NMo'],
  ])('%s', (_, password, parameters, expected) => {
    expect(base64(argon2.hash(encodeText(password), salt, parameters, 32))).toBe(expected);
  });

  test('an empty password is a password of zero bytes', () => {
    const empty = argon2.hash(new Uint8Array(), salt, { m: 64, t: 1, p: 1 }, 32);
    expect(empty).not.toEqual(argon2.hash(Uint8Array.of(0), salt, { m: 64, t: 1, p: 1 }, 32));
  });

  test('a refusal of the module is an error, and the next hash is right again', () => {
    expect(() => argon2.hash(encodeText('password'), encodeText('short'), owasp, 32)).toThrow('argon2: code -6');
    expect(base64(argon2.hash(encodeText('password'), salt, owasp, 32))).toBe('K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE');
  });

  test('D-07 the module is the pinned one, byte for byte', async () => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', wasmBytes));
    const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(hex).toBe('38f461d188b5dc980881ed92f9ecc12473e9206a588625e3ef0c4c5125dc85b1');
  });
});
