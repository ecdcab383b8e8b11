// Text that strangers wrote, made fit to stand beside our own words (RG-05), and the first letter that stands for a name.
// Escaping is the work of JSX; this owns what escaping leaves dangerous: direction, line breaks, invisible letters, length.

/** Bidirectional controls, other invisible format characters, private-use and broken code points. */
const invisible = /[\p{Cf}\p{Co}\p{Cs}]/gu;
/** Joiners that emoji and some scripts are written with. */
const joiners = /[\u200c\u200d]/;
const mostCharacters = 80;

/** One line, no control of direction, at most so many characters; empty when nothing visible is left. */
export function displayText(text: string | undefined, most = mostCharacters): string {
  const line = (text ?? '')
    .normalize('NFC')
    .replace(invisible, (character) => (joiners.test(character) ? character : ''))
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  if (!/[^\s\u200c\u200d]/u.test(line)) return '';
  const characters = [...line];
  return characters.length > most
    ? `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : line;
}

/** The letter on a tile without a picture. */
export function initialOf(name: string): string {
  const first = new Intl.Segmenter().segment(name)[Symbol.iterator]().next();
  return first.done ? '' : first.value.segment.toLocaleUpperCase();
}
