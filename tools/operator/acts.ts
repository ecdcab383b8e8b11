// What an operator can do for one person or the issuer's keys, or ask about one client or secret, before administration is served: statements for D1, which is where
// the Workers look. An act knows neither which database it is done in nor how.
import { createHash, randomBytes } from 'node:crypto';
import { canonicalEmail, canonicalUsername } from '../../packages/shared/src/database/canonical.ts';
import { decryptionAlgorithms, signingAlgorithms } from '../../packages/shared/src/oauth/words.ts';
import { requestLetter } from './letter.ts';
import { quote, type Row } from './sql.ts';

export interface Act {
  /** For people. */
  usage: string;
  /** Made anew each time, and told this once: D1 holds its hash. */
  makeSecret?(): string;
  /** Undefined for somebody there cannot be. The last one gives rows back. */
  statements(who: string, secret?: string): readonly string[] | undefined;
  /** What follows on the pages of the server. */
  afterwards?: typeof requestLetter;
  /** What to say when there was a row, and when there was none: which is a failure, unless it was asked for rows. */
  done(who: string, told: { rows: readonly Row[]; secret: string }): string;
  undone: string;
  isQuestion?: true;
}

const ofPerson = (username: string, write: (name: string) => readonly string[]): readonly string[] | undefined => {
  const name = canonicalUsername(username);
  return name ? write(quote(name)) : undefined;
};

/** What D1 holds under each version of a secret (docs/operations/secrets.md), as `version` and `held`. */
const heldUnder: Readonly<Record<string, string>> = {
  KEY_ENCRYPTION_SECRETS: `SELECT CAST(value ->> 'sealed' AS INTEGER) AS version, count(*) AS held FROM clients, json_each(clients.secrets)
    WHERE value ->> 'sealed' IS NOT NULL AND (value ->> 'expires_at' = 0 OR value ->> 'expires_at' > unixepoch()) GROUP BY version`,
  // The version is one byte in base64 (passwords/phc).
  PASSWORD_PEPPERS: `SELECT substr(password_hash, instr(password_hash, ',keyid=') + 7, 2) AS version, count(*) AS held
    FROM (SELECT password_hash FROM users UNION ALL SELECT password_hash FROM former_passwords)
    WHERE instr(password_hash, ',keyid=') > 0 GROUP BY version`,
};

const versionOf = ({ version }: Row): number => (typeof version === 'number' ? version : (Buffer.from(String(version), 'base64')[0] ?? 0));

/** Seconds an invitation counts, and a token that registers clients. */
const week = 604_800;

const keyAlgorithms: readonly string[] = [...signingAlgorithms, ...decryptionAlgorithms];

const orderKeys = (act: 'replace' | 'revoke', keys: readonly string[]): readonly string[] => [
  `INSERT INTO key_orders (act, "key", ordered_at) VALUES ${keys.map((key) => `('${act}', ${quote(key)}, unixepoch())`).join(', ')} RETURNING sequence`,
];

export const nobody = 'There is nobody of that user name.';

export const acts: Readonly<Record<string, Act>> = {
  invite: {
    usage: 'invite <address>: whoever reads mail there may sign up for a week (SIGN_UP=invitation), and is sent the link',
    statements(who) {
      const address = canonicalEmail(who);
      if (!address) return undefined;
      const row = `(${quote(address)}, unixepoch(), unixepoch() + ${week})`;
      const insert = `INSERT OR REPLACE INTO invitations (email_canonical, created_at, expires_at) VALUES ${row}`;
      return [`${insert} RETURNING email_canonical`];
    },
    afterwards: requestLetter,
    done: (who) => `${who} is invited for a week, and the letter was asked for.`,
    undone: 'Nothing was written.',
  },
  unlock: {
    usage: 'unlock <username>: wrong passwords so far count no more',
    statements: (who) =>
      ofPerson(who, (name) => [`UPDATE users SET attempts_forgiven_at = unixepoch() WHERE username = ${name} RETURNING username`]),
    done: (who) => `${who} can try again at once.`,
    undone: nobody,
  },
  'remove-second-factors': {
    usage: 'remove-second-factors <username>: for whoever lost authenticator app, recovery codes and passkeys',
    statements: (who) =>
      ofPerson(who, (name) => [
        `DELETE FROM passkeys WHERE user_id = (SELECT id FROM users WHERE username = ${name})`,
        `UPDATE users SET second_factors_removed_at = unixepoch() WHERE username = ${name} RETURNING username`,
      ]),
    done: (who) => `At the next sign-in of ${who} the password, or a code by mail, is enough; sessions elsewhere end with it.`,
    undone: nobody,
  },
  'initial-access-token': {
    usage: 'initial-access-token <clients>: a token that registers so many clients within a week, shown once',
    makeSecret: () => randomBytes(32).toString('base64url'),
    statements(clients, secret = '') {
      if (!/^[1-9]\d{0,5}$/.test(clients)) return undefined;
      const hash = quote(createHash('sha256').update(secret).digest('base64url'));
      const row = `(${hash}, ${clients}, unixepoch() + ${week}, unixepoch())`;
      const columns = 'token_hash, remaining_uses, expires_at, created_at';
      return [`INSERT INTO initial_access_tokens (${columns}) VALUES ${row} RETURNING remaining_uses`];
    },
    done: (clients, { secret }) => `${secret}\nregisters ${clients} clients within a week, and is not shown again.`,
    undone: 'Nothing was written.',
  },
  'replace-keys': {
    usage: `replace-keys <algorithm|all>: new keys sign and are encrypted to from now on (${keyAlgorithms.join(', ')})`,
    statements(algorithm) {
      if (algorithm === 'all') return orderKeys('replace', keyAlgorithms);
      return keyAlgorithms.includes(algorithm) ? orderKeys('replace', [algorithm]) : undefined;
    },
    done: () => 'Ordered: it is done within seconds of the next request, and what the old keys signed stays good. See key-orders.',
    undone: 'Nothing was written.',
  },
  'revoke-key': {
    usage: 'revoke-key <kid>: nobody trusts what this key has signed any more, and another takes its place',
    // RFC 7638 over SHA-256.
    statements: (kid) => (/^[\w-]{43}$/.test(kid) ? orderKeys('revoke', [kid]) : undefined),
    done: () => 'Ordered: it is done within seconds of the next request, and every Worker knows within ten more. See key-orders.',
    undone: 'Nothing was written.',
  },
  'key-orders': {
    usage: 'key-orders <number>: what became of the last ones',
    statements(number) {
      const columns = `sequence, act, "key", datetime(ordered_at, 'unixepoch') AS at, outcome`;
      return /^[1-9]\d{0,3}$/.test(number) ? [`SELECT ${columns} FROM key_orders ORDER BY sequence DESC LIMIT ${number}`] : undefined;
    },
    done: (_, { rows }) => rows.map((row) => `${row.at} ${row.act} ${row.key}: ${row.outcome ?? 'waits'}`).join('\n'),
    undone: 'Nothing was ordered yet.',
    isQuestion: true,
  },
  'failed-logouts': {
    usage: 'failed-logouts <client_id>: the last hundred logout tokens the client has not taken',
    statements: (client_id) => [
      `SELECT event_id, status, attempts, last_status, datetime(updated_at, 'unixepoch') AS at FROM logout_deliveries
       WHERE client_id = ${quote(client_id)} AND status <> 'delivered' ORDER BY created_at DESC LIMIT 100`,
    ],
    done: (_, { rows }) =>
      rows
        .map(
          (row) => `${row.at} ${row.event_id} ${row.status} after ${row.attempts} attempts, the last answer: ${row.last_status ?? 'none'}`,
        )
        .join('\n'),
    undone: 'It has taken every one, or was never to hear of any.',
    isQuestion: true,
  },
  'held-under': {
    usage: 'held-under <KEY_ENCRYPTION_SECRETS|PASSWORD_PEPPERS>: how much D1 holds under each version of the secret',
    statements(name) {
      const query = Object.hasOwn(heldUnder, name) ? heldUnder[name] : undefined;
      return query === undefined ? undefined : [query];
    },
    done: (_, { rows }) => rows.map((row) => `version ${versionOf(row)}: ${row.held}`).join('\n'),
    undone: 'D1 holds nothing under it.',
    isQuestion: true,
  },
};
