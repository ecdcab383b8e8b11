import { describe, expect, test } from 'vitest';
import {
  findGuessProblem,
  findLengthProblem,
  generatePassword,
  isExpiredPassword,
  leastBesideSecondFactor,
  maxPasswordBytes,
  wordCandidates,
} from './password.ts';

const list = ['password', 'dragon', 'monkey', 'shadow', 'master', 'summer', 'autumn', 'iloveyou', 'letmein', 'welcome'];
const judge = (password: string, names: string[] = []) => {
  const candidates = new Set(wordCandidates(password));
  return findGuessProblem(password, { common: list.filter((word) => candidates.has(word)), names })?.kind ?? 'accepted';
};

describe('LG-17, ASVS 6.2.1: the length of a password', () => {
  test.each([
    ['fourteen is to', 'x'.repeat(14), 15, { kind: 'too_short', least: 15 }],
    ['seven is beside a second factor', 'x'.repeat(7), leastBesideSecondFactor, { kind: 'too_short', least: 8 }],
    ['fifteen', 'x'.repeat(15), 15, undefined],
    ['eight beside a second factor', 'x'.repeat(8), leastBesideSecondFactor, undefined],
    ['each code point is one character (NIST SP 800-63B-4 §3.1.1.2)', '🔐'.repeat(15), 15, undefined],
    ['a letter and its accent are one', 'e\u0301'.repeat(14), 15, { kind: 'too_short', least: 15 }],
    ['nothing', '', 15, { kind: 'too_short', least: 15 }],
    ['as long as it may be', 'x'.repeat(maxPasswordBytes), 15, undefined],
    ['a byte longer', 'x'.repeat(maxPasswordBytes + 1), 15, { kind: 'too_long', most: 1024 }],
    ['a megabyte', 'x'.repeat(1_000_000), 15, { kind: 'too_long', most: 1024 }],
  ])('%s', (_, password, least, problem) => {
    expect(findLengthProblem(password, least)).toEqual(problem);
  });
});

describe('LG-17, ASVS 6.2.4, K-63: what a guesser tries first', () => {
  test.each([
    'correct horse battery staple',
    'Gänsefüßchen unter Bäumen',
    'tr0ub4dor and three',
    'dragon monkey shadow master',
    'k7#Qm2xv',
    'パスワードはとても長いです',
    'a1b2c3d4e5f6g7h8',
  ])('%s is accepted: no rule asks for certain characters', (password) => {
    expect(judge(password)).toBe('accepted');
  });

  test.each([
    'passwordpassword',
    'PasswordPassword',
    'p@ssw0rdp@ssw0rd',
    'ｐａｓｓｗｏｒｄ2024!!!',
    'password2024!!!!',
    'iloveyou1234567890',
    '123456789012345',
    'aaaaaaaaaaaaaaaa',
    'abcdefghijklmnopq',
    'zyxwvutsrqponmlk',
    'qwertyuiopasdfgh',
    '1qaz2wsx3edc4rfv',
    'monkeydragonmonkeydragon',
    'letmeinletmein1',
    'abc123abc123abc123',
    'Summer2025Summer2025',
  ])('%s is guessable', (password) => {
    expect(judge(password)).toBe('guessable');
  });

  test.each([
    ['of the product', 'authrimauthrim2!', ['Authrim']],
    ['of the issuer', 'example-example1', ['https://id.example.com']],
    ['of the person', 'alexandra.miller', ['Alexandra Miller']],
    ['of the address', 'amiller@example1', ['amiller@example.com']],
    ['that is a whole address', 'p.q-8c1f04ab@mail.example', ['p.q-8c1f04ab@mail.example']],
    ['that is a whole address and a year', 'P.Q-8c1f04ab@mail.example2026', ['p.q-8c1f04ab@mail.example']],
    ['with its look-alikes', '4lex4ndr4miller!', ['Alexandra', 'Miller']],
  ])('a name %s and little else is refused', (_, password, names) => {
    expect(judge(password)).toBe('accepted');
    expect(judge(password, names)).toBe('personal');
  });

  test('a name in the middle of much else is no harm', () => {
    expect(judge('miller walks to the river', ['Miller'])).toBe('accepted');
  });

  test('IN-09 the longest password that is looked at takes milliseconds', () => {
    const hostile = ['a'.repeat(1024), 'ab'.repeat(512), `${'a'.repeat(1023)}b`, 'qwertyuiop'.repeat(102), 'password1'.repeat(113)];
    const start = performance.now();
    for (const password of hostile) judge(password, [password]);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test.each([
  ['never, by default', 0, 0, false],
  ['a second too young', 100, 901, false],
  ['old enough', 100, 900, true],
  ['of a time nobody knows', 100, null, true],
  ['of a clock that is ahead', 100, 2_000, false],
])('K-122: a password is replaced after a time: %s', (_, age, changed_at, expired) => {
  expect(isExpiredPassword(changed_at, age, 1_000)).toBe(expired);
});

describe('K-64: a generated password', () => {
  test('meets its own rules, and never comes twice', () => {
    const passwords = Array.from({ length: 50 }, generatePassword);
    for (const password of passwords) {
      expect(password).toMatch(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}$/);
      expect(findLengthProblem(password, 15)).toBeUndefined();
      expect(judge(password)).toBe('accepted');
    }
    expect(new Set(passwords).size).toBe(50);
  });
});
