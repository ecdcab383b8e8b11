// The types of claims (OpenID Connect Core §5.1). A reader takes what is stored and returns what may be released:
// undefined for null, for the empty, and for what is not of the type, since a wrong value is worse than none (B-067, B-068).

export type ClaimValue = string | number | boolean | Readonly<Record<string, string>>;
export type ClaimType = (stored: unknown) => ClaimValue | undefined;

export const text: ClaimType = (stored) => (typeof stored === 'string' && stored.trim() !== '' ? stored : undefined);

const textMatching =
  (pattern: RegExp): ClaimType =>
  (stored) =>
    typeof stored === 'string' && pattern.test(stored) ? stored : undefined;

export const emailAddress = textMatching(/^[^\s@]+@[^\s@]+$/);

/** ISO 8601: YYYY-MM-DD, YYYY alone, or year 0000 for a birthday without its year. */
export const date = textMatching(/^\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$/);

/** E.164, with an RFC 3966 extension if there is one; separators people write for the eye are left out. */
export const phoneNumber: ClaimType = (stored) => {
  const digits = typeof stored === 'string' ? stored.replace(/[ ().-]/g, '') : '';
  return /^\+[1-9]\d{1,14}(;ext=\d{1,15})?$/.test(digits) ? digits : undefined;
};

export const boolean: ClaimType = (stored) => (typeof stored === 'boolean' ? stored : undefined);

/** Epoch seconds. */
export const time: ClaimType = (stored) => (Number.isSafeInteger(stored) ? (stored as number) : undefined);

export const webAddress: ClaimType = (stored) =>
  typeof stored === 'string' && URL.canParse(stored) && /^https?:$/.test(new URL(stored).protocol) ? stored : undefined;

/** BCP 47, in canonical case. */
export const languageTag: ClaimType = (stored) => {
  try {
    return typeof stored === 'string' ? Intl.getCanonicalLocales(stored)[0] : undefined;
  } catch {
    return undefined;
  }
};

const addressMembers = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'] as const;

/** The Address Claim, OpenID Connect Core §5.1.1. */
export const address: ClaimType = (stored) => {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const members = addressMembers.flatMap((member) => {
    const value = text((stored as Record<string, unknown>)[member]);
    return typeof value === 'string' ? [[member, value] as const] : [];
  });
  return members.length > 0 ? Object.fromEntries(members) : undefined;
};
