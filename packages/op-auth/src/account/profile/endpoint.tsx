// /account/profile: what apps may learn of the person, seen and changed by them.
import { type ChangeableClaim, findProfile } from '@authrim/shared/database';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { reach } from '@authrim/shared/stores';
import { Button, Form, type Messages } from '@authrim/shared/ui';
import { describeAccount } from '../../interaction/account.ts';
import { askToSignIn } from '../access.ts';
import { TextField } from '../fields.tsx';
import { AccountFrame } from '../frame.tsx';
import type { AccountOwner } from '../owner.ts';
import { accountForm, accountPage, type C, doneAt, renderAccount, type Shown } from '../respond.tsx';
import { changeProfile } from './change.ts';
import { addressMembers, type ClaimProblems } from './claims.ts';

const page = '/account/profile';

/** GET /account/profile */
export const showProfile = accountPage(page, (messages, owner, shown) => (
  <ProfilePage messages={messages} values={valuesOf(owner)} owner={owner} shown={shown} />
));

/** POST /account/profile. A field that is left empty is a claim the person does not want to make. */
export const submitProfile = accountForm(page, async (c, { form, owner }) => {
  const { subject, session, profile } = owner;
  // What another page changed since this one was shown is not written over.
  if (form.version !== String(profile.version)) return showAgain(c, owner, form, { outcome: 'conflict' });
  const given = { ...Object.fromEntries(textClaims.map((claim) => [claim, form[claim]])), address: form };
  const change = await changeProfile({ subject, holder: { session } }, given, profile, c.get('needs'));
  if (change.outcome === 'changed') return doneAt(page);
  if (change.outcome === 'no_session') return askToSignIn({ page }, 'no_session');
  return showAgain(c, owner, form, change);
});

/** What was typed stands there again, with what is wrong with it. */
async function showAgain(
  c: C,
  owner: AccountOwner,
  form: ParameterRecord,
  change: { outcome: 'conflict' } | { outcome: 'refused'; problems: ClaimProblems },
): Promise<Response> {
  const { database } = c.get('needs');
  const latest = (await reach('D1', () => findProfile(database, owner.subject))) ?? owner.profile;
  const problems = change.outcome === 'refused' ? change.problems : {};
  const status = change.outcome === 'refused' ? 400 : 409;
  return renderAccount(
    c,
    page,
    { ...owner, profile: latest },
    (messages, current, shown) => {
      const words = messages.ownAccount;
      const problem = change.outcome === 'refused' ? words.profile.problem : words.changedElsewhere;
      return <ProfilePage messages={messages} values={form} owner={current} shown={shown} problem={problem} problems={problems} />;
    },
    { status },
  );
}

type TextClaim = Exclude<ChangeableClaim, 'address'>;
type Group = keyof Messages['ownAccount']['profile']['groups'];

interface FieldRow {
  claim: TextClaim;
  type?: 'url' | 'tel';
  autocomplete?: string;
  hint?: keyof Messages['ownAccount']['profile']['hints'];
}

const rows: Readonly<Record<Group, readonly FieldRow[]>> = {
  names: [
    { claim: 'name', autocomplete: 'name' },
    { claim: 'given_name', autocomplete: 'given-name' },
    { claim: 'family_name', autocomplete: 'family-name' },
    { claim: 'middle_name', autocomplete: 'additional-name' },
    { claim: 'nickname', autocomplete: 'nickname' },
    { claim: 'preferred_username' },
  ],
  about: [
    { claim: 'birthdate', autocomplete: 'bday', hint: 'birthdate' },
    { claim: 'gender', autocomplete: 'sex' },
    { claim: 'locale', autocomplete: 'language', hint: 'locale' },
    { claim: 'zoneinfo', hint: 'zoneinfo' },
  ],
  web: [
    { claim: 'picture', type: 'url', autocomplete: 'photo', hint: 'web' },
    { claim: 'website', type: 'url', autocomplete: 'url', hint: 'web' },
    { claim: 'profile', type: 'url', hint: 'web' },
  ],
  contact: [{ claim: 'phone_number', type: 'tel', autocomplete: 'tel', hint: 'phone_number' }],
};

const groups = Object.keys(rows) as Group[];
const textClaims = Object.values(rows).flatMap((fields) => fields.map(({ claim }) => claim));

const addressAutocomplete = {
  street_address: 'street-address',
  locality: 'address-level2',
  region: 'address-level1',
  postal_code: 'postal-code',
  country: 'country-name',
} as const satisfies Readonly<Record<(typeof addressMembers)[number], string>>;

/** The profile as the fields of its form. */
function valuesOf({ profile }: AccountOwner): ParameterRecord {
  const { address, ...claims } = profile;
  const own = textClaims.map((claim) => [claim, claims[claim] ?? '']);
  return Object.fromEntries([...own, ...addressMembers.map((member) => [member, address?.[member] ?? ''])]) as ParameterRecord;
}

interface ProfilePageProps {
  messages: Messages;
  values: ParameterRecord;
  owner: AccountOwner;
  shown: Shown;
  problem?: string;
  problems?: ClaimProblems;
}

const ProfilePage = ({ messages, values, owner, shown, problem, problems = {} }: ProfilePageProps) => {
  const { ownAccount: words } = messages;
  const { claims, hints, groups: titles, problems: reasons } = words.profile;
  const reasonOf = (claim: ChangeableClaim) => problems[claim] && reasons[problems[claim]];
  const { email, version } = owner.profile;
  const { username } = describeAccount({ username: owner.profile.username }, owner.account, messages);
  return (
    <AccountFrame
      messages={messages}
      section="profile"
      lead={words.profile.lead}
      done={shown.done === undefined ? undefined : words.saved}
      problem={problem}
    >
      <dl class="facts">
        <dt>{words.profile.username}</dt>
        <dd>
          <bdi>{username}</bdi>
        </dd>
        <dt>{words.profile.email}</dt>
        <dd>
          {email === null ? null : (
            <>
              <bdi>{email}</bdi>{' '}
            </>
          )}
          <a id="change-email" href="/account/email">
            {email === null ? words.profile.addEmail : words.profile.changeEmail}
          </a>
        </dd>
      </dl>
      <Form action={page} hidden={{ ...shown.hidden, version: String(version) }}>
        {groups.map((group) => (
          <fieldset>
            <legend>{titles[group]}</legend>
            <div class="fields">
              {rows[group].map(({ claim, type, autocomplete, hint }) => (
                <TextField
                  id={claim}
                  label={claims[claim]}
                  value={values[claim]}
                  {...(type && { type })}
                  {...(autocomplete && { autocomplete })}
                  hint={hint && hints[hint]}
                  problem={reasonOf(claim)}
                />
              ))}
            </div>
          </fieldset>
        ))}
        <fieldset>
          <legend>{claims.address}</legend>
          <div class="fields">
            {addressMembers.map((member) => (
              <TextField
                id={member}
                label={claims[member]}
                value={values[member]}
                autocomplete={addressAutocomplete[member]}
                problem={member === 'street_address' ? reasonOf('address') : undefined}
              />
            ))}
          </div>
        </fieldset>
        <Button id="save">{words.save}</Button>
      </Form>
    </AccountFrame>
  );
};
