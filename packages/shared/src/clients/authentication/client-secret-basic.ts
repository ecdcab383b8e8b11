// `client_secret_basic`: id and secret, each form-encoded, in the Authorization header (RFC 6749 §2.3.1, RFC 7617; B-093).
import { decodeText } from '../../oauth/encoding.ts';
import { invalidClient } from '../../oauth/errors.ts';
import { provesClientSecret } from '../secrets.ts';
import type { AuthenticationMethod } from './method.ts';

export const clientSecretBasic: AuthenticationMethod = {
  isAttempted: ({ authorization }) => authorization !== undefined,
  readAttempt({ authorization = '' }) {
    const credentials = readCredentials(authorization);
    if (!credentials) throw invalidClient('malformed Authorization header');
    const [client_id, client_secret] = credentials;
    return {
      client_id,
      async verify(client) {
        if (!(await provesClientSecret(client, client_secret))) throw invalidClient('wrong client_secret');
      },
    };
  },
};

function readCredentials(authorization: string): [client_id: string, client_secret: string] | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const text = decodeText(Uint8Array.fromBase64(encoded));
    const separator = text.indexOf(':');
    if (separator < 0) return undefined;
    return [decodeForm(text.slice(0, separator)), decodeForm(text.slice(separator + 1))];
  } catch {
    return undefined;
  }
}

/** @throws URIError when the percent-encoding is malformed */
const decodeForm = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
