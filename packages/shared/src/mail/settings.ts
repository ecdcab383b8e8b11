// How mail leaves, as an operator sets it: the driver by name and what that driver needs. A bad value fails by name.
import { ConfigurationError, findText, getChoice, getNumber, getText, type Settings, type Variables } from '../config/index.ts';
import { canonicalEmail } from '../database/canonical.ts';
import { hasControls } from './message.ts';

export type MailSettings =
  | { driver: 'none' }
  | { driver: 'binding'; from: Mailbox }
  | { driver: 'smtp'; from: Mailbox; smtp: SmtpSettings }
  | { driver: 'http'; from: Mailbox; api: ApiSettings };

/** Whom mail comes from. */
export interface Mailbox {
  address: string;
  name: string;
}

export interface SmtpSettings {
  host: string;
  port: number;
  /** `starttls` goes on only when the server offers it (RFC 3207 §4); `none` is for a server on this very machine. */
  tls: 'implicit' | 'starttls' | 'none';
  credentials: { username: string; password: string } | undefined;
}

export interface ApiSettings {
  url: string;
  /** Which header carries the key, and the whole value of it. */
  header: { name: string; value: string } | undefined;
  /** The body as JSON; `{{from}}`, `{{name}}`, `{{to}}`, `{{subject}}`, `{{text}}` and `{{html}}` inside its texts are replaced. */
  body: JsonValue;
}

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

const drivers = ['none', 'binding', 'smtp', 'http'] as const;
const tlsModes = ['starttls', 'implicit', 'none'] as const;
const usualBody = '{"from":"{{name}} <{{from}}>","to":["{{to}}"],"subject":"{{subject}}","text":"{{text}}","html":"{{html}}"}';

/** @throws ConfigurationError naming the variable, never its value */
export function parseMailSettings(variables: Variables, environment: Settings['environment']): MailSettings {
  const driver = getChoice(variables, 'MAIL_DRIVER', drivers);
  if (driver === 'none') return { driver };
  const from = parseFrom(variables);
  if (driver === 'smtp') return { driver, from, smtp: parseSmtp(variables, environment) };
  return driver === 'http' ? { driver, from, api: parseApi(variables, environment) } : { driver, from };
}

/**
 * An address is verified by mail, sign-up goes by mail, and a guest comes to an account by sign-up.
 * @throws ConfigurationError naming the setting that what it needs is not there for
 */
export function refuseWithoutMail(
  { features, signUp, requiresVerifiedEmail }: Pick<Settings, 'features' | 'signUp' | 'requiresVerifiedEmail'>,
  { driver }: MailSettings,
): void {
  if (features.guests && signUp === 'closed') throw new ConfigurationError('ENABLE_GUESTS', 'needs SIGN_UP');
  if (driver !== 'none') return;
  if (signUp !== 'closed') throw new ConfigurationError('SIGN_UP', 'needs MAIL_DRIVER');
  if (requiresVerifiedEmail) throw new ConfigurationError('REQUIRE_VERIFIED_EMAIL', 'needs MAIL_DRIVER');
}

/** `Name <address>` or an address alone. */
function parseFrom(variables: Variables): Mailbox {
  const written = getText(variables, 'MAIL_FROM');
  const [, name = '', inner] = /^([^<>"]*)<([^<>]+)>$/.exec(written) ?? [];
  const address = canonicalEmail(inner ?? written);
  if (!address || hasControls(name)) throw new ConfigurationError('MAIL_FROM', 'must be an address, or a name followed by <address>');
  return { address, name: name.trim() || 'Authrim' };
}

function parseSmtp(variables: Variables, environment: Settings['environment']): SmtpSettings {
  const tls = getChoice(variables, 'SMTP_TLS', tlsModes);
  if (tls === 'none' && environment !== 'local') throw new ConfigurationError('SMTP_TLS', 'must be starttls or implicit when deployed');
  const port = getNumber(variables, 'SMTP_PORT', [tls === 'implicit' ? 465 : 587, 1, 65_535]);
  const [username, password] = [findText(variables, 'SMTP_USERNAME'), findText(variables, 'SMTP_PASSWORD')];
  if ((username === undefined) !== (password === undefined)) throw new ConfigurationError('SMTP_PASSWORD', 'goes with SMTP_USERNAME');
  const host = getText(variables, 'SMTP_HOST');
  if (!/^[a-z0-9.:-]+$/i.test(host)) throw new ConfigurationError('SMTP_HOST', 'must be a host name');
  return { host, port, tls, credentials: username === undefined || password === undefined ? undefined : { username, password } };
}

function parseApi(variables: Variables, environment: Settings['environment']): ApiSettings {
  const url = getText(variables, 'MAIL_API_URL');
  const isSafe = URL.canParse(url) && (url.startsWith('https://') || (environment === 'local' && url.startsWith('http://')));
  if (!isSafe) throw new ConfigurationError('MAIL_API_URL', 'must be an https URL');
  const [name = 'Authorization', key] = [findText(variables, 'MAIL_API_HEADER'), findText(variables, 'MAIL_API_KEY')];
  if (!/^[A-Za-z0-9-]+$/.test(name)) throw new ConfigurationError('MAIL_API_HEADER', 'must be the name of a header');
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw new ConfigurationError('MAIL_API_KEY', 'must be printable ASCII');
  const value = name.toLowerCase() === 'authorization' ? `Bearer ${key}` : key;
  return { url, header: value === undefined || key === undefined ? undefined : { name, value }, body: parseBody(variables) };
}

function parseBody(variables: Variables): JsonValue {
  const body = findText(variables, 'MAIL_API_BODY') ?? usualBody;
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    throw new ConfigurationError('MAIL_API_BODY', 'must be JSON');
  }
}
