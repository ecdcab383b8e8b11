// What an operator can do for one person before administration is served: statements for D1, which is where the Workers look. An act
// knows neither which database it is done in nor how.
import { canonicalEmail, canonicalUsername } from '../../packages/shared/src/database/canonical.ts';
import { requestLetter } from './letter.ts';

export interface Act {
  /** For people. */
  usage: string;
  /** Undefined for somebody there cannot be. */
  statements(who: string): readonly string[] | undefined;
  /** What follows on the pages of the server. */
  afterwards?: typeof requestLetter;
  /** What to say when a row was touched, and when none was. */
  done(who: string): string;
  undone: string;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const ofPerson = (username: string, write: (name: string) => readonly string[]): readonly string[] | undefined => {
  const name = canonicalUsername(username);
  return name ? write(quote(name)) : undefined;
};

/** Seconds an invitation counts. */
const week = 604_800;

const nobody = 'There is nobody of that user name.';

/** The last statement of each tells by a row whether there was anything to do. */
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
};
