// What a person may say of themselves, claim by claim (OpenID Connect Core §5.1): read from a form or from JSON, and refused where
// nothing like it exists. What somebody else vouches for is no claim here, and so not heard (RC-09).
import { type ChangeableClaim, changeableClaims, type Profile, type ProfileChanges } from '@authrim/shared/database';

/** Why a value cannot be kept; a word of the catalogues. */
type ClaimProblem = 'text' | 'url' | 'date' | 'zone' | 'language' | 'phone';
export const addressMembers = ['street_address', 'locality', 'region', 'postal_code', 'country'] as const;
type Address = NonNullable<Profile['address']>;

type Reading<Value> = { value: Value | null } | { problem: ClaimProblem };
type Reader<Value = string> = (given: unknown) => Reading<Value>;

const longestText = 200;
const longestAddress = 2048;
/** A line may be left out for a name, not for a postal address. */
const unseen = /[\p{Cc}\p{Co}\p{Cn}\u2028-\u202e\u2066-\u2069]/u;

/** Null for nothing; text in one spelling. */
function readText(given: unknown, longest = longestText): Reading<string> {
  if (given === null || given === undefined) return { value: null };
  if (typeof given !== 'string') return { problem: 'text' };
  const text = given.normalize('NFC').trim();
  if (text === '') return { value: null };
  return [...text].length > longest || unseen.test(text) ? { problem: 'text' } : { value: text };
}

const text: Reader = (given) => readText(given);

/** Text that something more is asked of. */
const textThat =
  (problem: ClaimProblem, read: (text: string) => string | undefined, longest = longestText): Reader =>
  (given) => {
    const reading = readText(given, longest);
    if ('problem' in reading) return { problem };
    if (reading.value === null) return reading;
    const value = read(reading.value);
    return value === undefined ? { problem } : { value };
  };

const url = textThat(
  'url',
  (value) => (/^https?:\/\//i.test(value) && URL.canParse(value) ? new URL(value).href : undefined),
  longestAddress,
);

/** YYYY, or a day there is; the year 0000 for a birthday without its year. */
const date = textThat('date', (value) => {
  const [, year = '', month, day] = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/.exec(value) ?? [];
  if (year === '') return undefined;
  if (month === undefined || day === undefined) return value;
  const days = new Date(Date.UTC(year === '0000' ? 2000 : Number(year), Number(month), 0)).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days ? value : undefined;
});

const attempt = (read: () => string | undefined): string | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const zone = textThat('zone', (value) =>
  attempt(() =>
    /^[A-Za-z]/.test(value) ? new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone && value : undefined,
  ),
);
const language = textThat('language', (value) => attempt(() => Intl.getCanonicalLocales(value)[0]));
const phone = textThat('phone', (value) => (/^\+[1-9]\d{5,14}(;ext=\d{1,15})?$/.test(value.replace(/[ ().-]/g, '')) ? value : undefined));

/** What its members say is also written as one text. */
const address: Reader<Address> = (given) => {
  if (given === null || given === undefined) return { value: null };
  if (typeof given !== 'object' || Array.isArray(given)) return { problem: 'text' };
  const read = addressMembers.map((member) => [member, readText((given as Record<string, unknown>)[member])] as const);
  if (read.some(([, reading]) => 'problem' in reading)) return { problem: 'text' };
  const members = Object.fromEntries(
    read.flatMap(([member, reading]) => ('value' in reading && reading.value ? [[member, reading.value]] : [])),
  );
  return { value: Object.keys(members).length > 0 ? { ...members, formatted: formatAddress(members) } : null };
};

const formatAddress = ({ street_address, postal_code, locality, region, country }: Address): string =>
  [street_address, [postal_code, locality].filter(Boolean).join(' '), region, country].filter(Boolean).join('\n');

const readers: { [Claim in ChangeableClaim]: Reader<NonNullable<Profile[Claim]>> } = {
  name: text,
  given_name: text,
  family_name: text,
  middle_name: text,
  nickname: text,
  preferred_username: text,
  profile: url,
  picture: url,
  website: url,
  gender: text,
  birthdate: date,
  zoneinfo: zone,
  locale: language,
  phone_number: phone,
  address,
};

export type ClaimProblems = Partial<Record<ChangeableClaim, ClaimProblem>>;

/** The claims that are given and are not as they were; those that are not given stay. */
export function parseProfile(
  given: Readonly<Record<string, unknown>>,
  present: Pick<Profile, ChangeableClaim>,
): { changes: ProfileChanges; problems: ClaimProblems } {
  const changes: Record<string, unknown> = {};
  const problems: ClaimProblems = {};
  for (const claim of changeableClaims.filter((name) => Object.hasOwn(given, name))) {
    const reading = readers[claim](given[claim]);
    if ('problem' in reading) problems[claim] = reading.problem;
    else if (JSON.stringify(reading.value) !== JSON.stringify(present[claim])) changes[claim] = reading.value;
  }
  return { changes: changes as ProfileChanges, problems };
}
