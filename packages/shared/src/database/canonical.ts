// One canonical form for names people are found by: uniqueness, sign-in and failure counters all use it (IN-07, LG-07).

/** The form a user name is stored and looked up in, or undefined when it cannot be one: 1 to 128 characters after NFKC. */
export function canonicalUsername(username: string): string | undefined {
  const canonical = username.normalize('NFKC').trim().toLowerCase();
  const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(canonical);
  return canonical.length >= 1 && canonical.length <= 128 && isPlain ? canonical : undefined;
}

/** The form an e-mail address is stored and looked up in, or undefined when it is none: one @, no white space, at most 254 characters. */
export function canonicalEmail(email: string): string | undefined {
  const canonical = email.normalize('NFKC').trim().toLowerCase();
  const isAddress = /^[^\s@\p{Cc}\p{Cf}]{1,64}@[^\s@\p{Cc}\p{Cf}]+\.[^\s@\p{Cc}\p{Cf}.]+$/u.test(canonical);
  return isAddress && canonical.length <= 254 ? canonical : undefined;
}
