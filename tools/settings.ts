// The settings of a deployment, as `npm start` can try them out: all names there are, and every parser of the Workers in one.
import { parseStatementIssuers } from '@authrim/shared/clients';
import { features, parseAuthenticators, parseSettings } from '@authrim/shared/config';
import { parseThemeSetting } from '@authrim/shared/theme';
// Not through the folder's index: a driver needs the platform.
import { parseMailSettings, refuseWithoutMail } from '../packages/shared/src/mail/settings.ts';

export type Given = Readonly<Record<string, string | undefined>>;

const switches = Object.values(features).map(({ flag }) => flag);
const others = `
  REGISTRATION SOFTWARE_STATEMENT_ISSUERS UNUSED_CLIENT_LIFETIME DEFAULT_PROFILE CIMD_ALLOW_HOSTS CIMD_DENY_HOSTS
  REQUIRE_PAR REQUIRE_SIGNED_REQUEST_OBJECT PARKED_REQUEST_LIFETIME PUSHED_REQUEST_LIFETIME DPOP_NONCE MTLS_ORIGIN FETCH_ALLOW
  AUTHORIZATION_CODE_LIFETIME ACCESS_TOKEN_LIFETIME ID_TOKEN_LIFETIME
  REFRESH_TOKEN_IDLE_LIFETIME REFRESH_TOKEN_ABSOLUTE_LIFETIME REFRESH_TOKEN_GRACE
  SESSION_IDLE_LIFETIME SESSION_ABSOLUTE_LIFETIME SESSION_REFRESH_THRESHOLD SESSION_OVERALL_LIFETIME SESSION_REMEMBERED_LIFETIME
  SIGN_UP SIGN_IN_FORM REQUIRE_VERIFIED_EMAIL REQUIRE_SECOND_FACTOR TERMS_VERSION TERMS_URI POLICY_URI ACCOUNT_DELETION_GRACE THEME
  PASSWORD_MINIMUM_LENGTH PASSWORD_HISTORY PASSWORD_MAXIMUM_AGE PASSWORD_BREACH_CHECK PASSWORD_HASHING
  PASSKEY_ATTESTATION_ROOTS PASSKEY_ALLOW_AAGUIDS PASSKEY_DENY_AAGUIDS
  MAIL_DRIVER MAIL_FROM MAIL_API_URL MAIL_API_HEADER MAIL_API_KEY MAIL_API_BODY
  SMTP_HOST SMTP_PORT SMTP_TLS SMTP_USERNAME SMTP_PASSWORD`;

/** No secret but those of a mail server. docs/operations/settings.md says what each means. */
export const settingNames: ReadonlySet<string> = new Set([...switches, ...others.trim().split(/\s+/)]);

/** The settings among other variables; an empty one counts as absent. */
export const findSettings = (source: Given): Record<string, string> =>
  Object.fromEntries(Object.entries(source).filter((entry): entry is [string, string] => !!entry[1] && settingNames.has(entry[0])));

/** Names that look like a setting and are none. They may be meant for another program, so nothing is refused for them. */
export const findUnknownSwitches = (source: Given): string[] =>
  Object.keys(source).filter((name) => /^(ENABLE|REQUIRE)_/.test(name) && !settingNames.has(name));

/** @param variables with ISSUER and ENVIRONMENT @throws ConfigurationError naming the variable, as a Worker that reads it would */
export function parseEverySetting(variables: Given) {
  const settings = parseSettings(variables);
  const mail = parseMailSettings(variables, settings.environment);
  refuseWithoutMail(settings, mail);
  return {
    settings,
    mail,
    theme: parseThemeSetting(variables.THEME),
    authenticators: parseAuthenticators(variables),
    statementIssuers: parseStatementIssuers(variables.SOFTWARE_STATEMENT_ISSUERS),
  };
}
