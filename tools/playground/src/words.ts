// What steps and parameters are for, a line each. English only: names of the protocol have no translation.
import type { StepKind } from './runs.ts';

interface StepWords {
  title: string;
  section: string;
  meaning: string;
  /** What openid-client has verified when the step went well. */
  checked?: string;
}

export const stepWords: Readonly<Record<StepKind, StepWords>> = {
  discovery: {
    title: 'Discovery',
    section: 'OpenID Connect Discovery §4',
    meaning: 'The client reads where the endpoints are and what the server can do.',
    checked: 'issuer is the address it was asked at',
  },
  authorization: {
    title: 'Authorization',
    section: 'OpenID Connect Core §3.1.2',
    meaning: 'The browser takes the request to the server; the server signs the person in, asks for consent and sends the browser back.',
    checked: 'state is the one that was sent, iss names this issuer (RFC 9207)',
  },
  token: {
    title: 'Token',
    section: 'OpenID Connect Core §3.1.3, §12',
    meaning: 'The client exchanges its code or refresh token for tokens, out of the sight of the browser.',
    checked: 'the ID Token: signature, iss, aud, exp, and after a sign-in nonce and max_age',
  },
  keys: {
    title: 'Signing keys',
    section: 'RFC 7517 §5',
    meaning: 'The public keys that signatures are verified with.',
  },
  userinfo: {
    title: 'UserInfo',
    section: 'OpenID Connect Core §5.3',
    meaning: 'The claims about the person that the access token opens at this moment.',
    checked: 'sub is that of the ID Token',
  },
  revocation: {
    title: 'Revocation',
    section: 'RFC 7009 §2',
    meaning: 'The client gives a token back. The answer is 200 whether or not the token was alive.',
  },
  logout: {
    title: 'Sign-out',
    section: 'RP-Initiated Logout §2',
    meaning: 'The browser takes the wish to the server, which ends the session and sends the browser back.',
    checked: 'state is the one that was sent',
  },
};

const words: Readonly<Record<string, string>> = {
  access_token: 'Opens UserInfo and other resources, for a short time.',
  Authorization: 'The access token, as its bearer presents it.',
  claims: 'Single claims wanted in the ID Token or from UserInfo, as JSON.',
  client_id: 'Which client is asking. A public client has no secret to prove it with.',
  code: 'A one-time ticket for tokens, worth nothing without the code_verifier.',
  code_challenge: 'SHA-256 of a secret that stays with the client (PKCE).',
  code_challenge_method: 'How the challenge was made.',
  code_verifier: 'The secret behind the code_challenge: whoever asked is the one who redeems.',
  error: 'Why the server refused, as a registered code.',
  error_description: 'The same in a sentence, for the developer of the client.',
  grant_type: 'What is being exchanged for tokens.',
  id_token_hint: 'Whose session to end: the ID Token from the sign-in.',
  iss: 'Who answers; the client compares it, lest two servers be mixed up.',
  login_hint: 'Who is likely to sign in; fills the form.',
  max_age: 'How many seconds ago the sign-in may have been, at most.',
  nonce: 'Comes back inside the ID Token and ties it to this request.',
  post_logout_redirect_uri: 'Where the browser goes afterwards; registered.',
  prompt: 'What the person must, or must not, be asked.',
  redirect_uri: 'Where the answer goes; registered, compared character by character.',
  refresh_token: 'Good for one refresh; the answer brings its successor.',
  response_type: 'What comes back through the browser: a code, never a token.',
  scope: 'What the client asks for.',
  state: 'Comes back unchanged and ties the answer to this browser.',
  token: 'The token to revoke.',
  token_type_hint: 'Where the server may look first.',
};

/** One line about a parameter; undefined for one the playground does not know. */
export const explain = (name: string): string | undefined => (Object.hasOwn(words, name) ? words[name] : undefined);
