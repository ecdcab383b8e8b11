// Names a client gives itself, which people will read: no control character, nothing that turns the direction of text (RG-05).
import * as z from 'zod/mini';

/** Controls, bidirectional controls, line separators, lone surrogates, and what is not seen at all. */
const unseen = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u200b\u2060\ufeff]/gu;

export const displayName = z.string().check(
  z.overwrite((name) => name.replaceAll(unseen, '').trim()),
  z.minLength(1),
  z.maxLength(200),
);
