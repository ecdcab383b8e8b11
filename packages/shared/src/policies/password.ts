// What a new password must be (LG-17, K-62, K-63; NIST SP 800-63B-4 §3.1.1.2): long, and not what a guesser tries first. No rule
// says which characters it has. Pure: lists, former hashes and breaches are looked up by whoever asks.

/** Bytes of the longest password (NFC, UTF-8); a longer one is refused, never cut. */
export const maxPasswordBytes = 1024;

/** Characters a password has at least where a second factor stands beside it; alone, the operator says (15 by default). */
export const leastBesideSecondFactor = 8;

/** `least` in characters, `most` in bytes. */
export type PasswordProblem =
  | { kind: 'too_short'; least: number }
  | { kind: 'too_long'; most: number }
  /** Common words, runs and repetitions, and little else. */
  | { kind: 'guessable' }
  /** Not so without names of the person or of the service. */
  | { kind: 'personal' }
  | { kind: 'breached' }
  | { kind: 'used_before' };

/** NIST SP 800-63B-4 §3.1.1.2: each code point counts as one character. @param least characters */
export function findLengthProblem(password: string, least: number): PasswordProblem | undefined {
  const normalized = password.normalize('NFC');
  if (new TextEncoder().encode(normalized).length > maxPasswordBytes) return { kind: 'too_long', most: maxPasswordBytes };
  return [...normalized].length < least ? { kind: 'too_short', least } : undefined;
}

const [shortestWord, longestWord] = [4, 24] as const;
/** What lies behind these characters is not searched for words; each of its characters counts. */
const searched = 64;

/** One of two spellings of letters a guesser tries at once: `p@ssw0rd` is `password`. */
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  '!': 'i',
  $: 's',
};

/** The two readings of a text, as long as each other. */
function readingsOf(text: string): readonly [string, string] {
  const plain = text.normalize('NFKC').toLowerCase();
  return [plain, plain.replace(/[0134570@!$]/g, (character) => lookalikes[character] ?? character)];
}

/** Every stretch of a password that a list of common words may know. */
export function wordCandidates(password: string): string[] {
  const candidates = new Set<string>();
  for (const reading of readingsOf(password)) {
    for (let start = 0; start < Math.min(reading.length, searched); start += 1) {
      for (let length = shortestWord; length <= longestWord && start + length <= reading.length; length += 1) {
        candidates.add(reading.slice(start, start + length));
      }
    }
  }
  return [...candidates];
}

/** The words of names, addresses and hosts: a guesser who knows the person tries them. @param names in any form */
export const wordsOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => readingsOf(name)[0].split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= shortestWord);

/** What a password that is not guessable measures. */
const leastMeasure = 8;

/**
 * @param common those of its candidates that a list knows
 * @param names of the person and of the service
 */
export function findGuessProblem(
  password: string,
  { common, names }: { common: readonly string[]; names: readonly string[] },
): PasswordProblem | undefined {
  const listed = new Set(common);
  if (measure(password, listed) < leastMeasure) return { kind: 'guessable' };
  const known = new Set([...listed, ...wordsOf(names)]);
  const isPersonal = [password, withoutNames(password, names)].some((text) => measure(text, known) < leastMeasure);
  return isPersonal ? { kind: 'personal' } : undefined;
}

/** What a password is beside whole names and addresses: somebody's own, signs and all, is one thing to guess. */
function withoutNames(password: string, names: readonly string[]): string {
  const whole = names.map((name) => readingsOf(name)[0].trim()).filter((name) => name.length >= shortestWord);
  const longestFirst = whole.toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((text, name) => text.replaceAll(name, ' '), readingsOf(password)[0]);
}

/** A known word counts two, once; a run one; any other character one. What is only repeated counts as what it repeats. */
function measure(password: string, known: ReadonlySet<string>): number {
  const [plain, folded] = readingsOf(password).map(findUnit) as [string, string];
  const met = new Set<string>();
  let sum = 0;
  for (let place = 0; place < plain.length; ) {
    const word = longestAt(plain, place, known) ?? longestAt(folded, place, known);
    const run = runAt(plain, place);
    if (word !== undefined && word.length >= run) {
      sum += met.has(word) ? 0 : 2;
      met.add(word);
      place += word.length;
    } else {
      sum += 1;
      place += run;
    }
  }
  return sum;
}

/** `abcabc` is `abc` again. */
function findUnit(text: string): string {
  const period = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, period);
}

function longestAt(text: string, place: number, known: ReadonlySet<string>): string | undefined {
  for (let length = Math.min(longestWord, text.length - place); length >= shortestWord; length -= 1) {
    const word = text.slice(place, place + length);
    if (known.has(word)) return word;
  }
  return undefined;
}

/** Rows of keys, as fingers run over them. */
const rows = ['qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm', '1qaz2wsx3edc4rfv', '1q2w3e4r5t6y'];
const keyboard = rows.flatMap((row) => [row, [...row].reverse().join('')]);

/** How many characters from here are one run: the same, each next to the last in its alphabet, or next to it on a keyboard. */
function runAt(text: string, place: number): number {
  const step = text.charCodeAt(place + 1) - text.charCodeAt(place);
  let length = 1;
  if (Math.abs(step) <= 1) {
    while (text.charCodeAt(place + length) - text.charCodeAt(place + length - 1) === step) length += 1;
  }
  let onKeys = shortestWord;
  while (onKeys <= text.length - place && keyboard.some((row) => row.includes(text.slice(place, place + onKeys)))) onKeys += 1;
  const longest = Math.max(length, onKeys > shortestWord ? onKeys - 1 : 1);
  return longest >= 3 ? longest : 1;
}

/** Whether a password has to be replaced (K-122). Times in epoch seconds; without a time of change it is as old as can be. */
export const isExpiredPassword = (changed_at: number | null, maximumAge: number, time: number): boolean =>
  maximumAge > 0 && time - (changed_at ?? 0) >= maximumAge;

/** No letter that is read for another; 32 of them, so that each carries five whole bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A password of 100 random bits in four groups, for somebody who would rather not think of one (K-64). */
export function generatePassword(): string {
  const characters = Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => alphabet.charAt(byte % alphabet.length));
  return [0, 5, 10, 15].map((start) => characters.slice(start, start + 5).join('')).join('-');
}
