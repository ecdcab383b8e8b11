// The shapes of the account's API, as JSON Schema 2020-12: what the OpenAPI document says, and nothing else reads.
import { changeableClaims } from '@authrim/shared/database';
import { knownPreferences } from '../preferences/choices.ts';
import { addressMembers } from '../profile/claims.ts';

export type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' } as const;
const time = { type: 'integer', description: 'Epoch seconds' } as const;
const orNull = (type: string) => ({ type: [type, 'null'] });

const object = (properties: Readonly<Record<string, Schema>>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
});
/** All may be left out, and nothing else may stand there. */
const closed = (properties: Readonly<Record<string, Schema>>): Schema => ({ ...object(properties, []), additionalProperties: false });
const list = (name: string, items: Schema): Schema => object({ [name]: { type: 'array', items } });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const address = { type: ['object', 'null'], properties: Object.fromEntries(addressMembers.map((member) => [member, orNull('string')])) };
const claims = Object.fromEntries(changeableClaims.map((claim) => [claim, claim === 'address' ? address : orNull('string')]));

const preferencesIn = (shape: (properties: Readonly<Record<string, Schema>>) => Schema): Schema =>
  shape(
    Object.fromEntries(
      [...new Set(knownPreferences.map(({ category }) => category))].map((category) => {
        const keys = knownPreferences.filter((known) => known.category === category).map(({ key, values }) => [key, { enum: values }]);
        return [category, shape(Object.fromEntries(keys))];
      }),
    ),
  );

const device = object({ browser: text, system: text, kind: { enum: ['desktop', 'phone', 'tablet'] }, country: text, city: text }, []);

export const schemas = {
  Profile: object(
    {
      sub: text,
      username: text,
      email: orNull('string'),
      email_verified: orNull('boolean'),
      phone_number_verified: orNull('boolean'),
      updated_at: time,
      ...claims,
    },
    ['sub', 'username', 'updated_at'],
  ),
  ProfileChange: { ...object(claims, []), description: 'A claim that is left out stays, null removes it; everything else is ignored.' },
  Preferences: preferencesIn(object),
  PreferencesChange: preferencesIn(closed),
  Sessions: list(
    'sessions',
    object({ id: text, is_current: { type: 'boolean' }, device, auth_time: time, last_seen: time, expires_at: time }),
  ),
  Apps: list(
    'apps',
    object(
      {
        client_id: text,
        client_name: text,
        scope: text,
        authorization_details: { type: 'array', items: { type: 'object' } },
        offline: { type: 'boolean' },
        agreed_at: time,
        used_at: time,
      },
      ['client_id', 'scope', 'authorization_details', 'offline'],
    ),
  ),
  Activity: list('activity', object({ event: text, at: time, client_id: text, device }, ['event', 'at'])),
  PasswordChange: object({ old_password: text, new_password: text, sign_out_others: { type: 'boolean' } }, ['new_password']),
  Ended: object({ sessions: { type: 'integer' } }),
  Disconnected: object({ grants: { type: 'integer' } }),
  Export: { type: 'object', description: 'Everything that is held about the person, without secrets.' },
  Deletion: object({ due_at: time }),
  Error: object({ error: text, error_description: text }, ['error']),
} as const satisfies Readonly<Record<string, Schema>>;

export type SchemaName = keyof typeof schemas;
export const refTo = (name: SchemaName): Schema => ref(name);
