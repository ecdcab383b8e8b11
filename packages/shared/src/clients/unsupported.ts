// What well-formed metadata may ask for and this server cannot do: refused by name, never dropped or weakened (B-133).
// The day the code for a row arrives, the row leaves, and a member metadata.ts does not know joins the schema there.
import { invalidClientMetadata } from '../oauth/errors.ts';

type Metadata = Readonly<Record<string, unknown>>;

const always = (): boolean => true;
/** `false` asks for nothing. */
const whenTrue = (value: unknown): boolean => value !== false;

const unsupported: Readonly<Record<string, (value: unknown) => boolean>> = {
  backchannel_token_delivery_mode: always,
  backchannel_client_notification_endpoint: always,
  backchannel_authentication_request_signing_alg: always,
  backchannel_user_code_parameter: whenTrue,
};

/** @throws OAuthError invalid_client_metadata naming the first such member */
export function refuseUnsupported(metadata: Metadata): void {
  for (const [member, isBeyondUs] of Object.entries(unsupported)) {
    if (Object.hasOwn(metadata, member) && isBeyondUs(metadata[member])) {
      throw invalidClientMetadata(`${member} asks for what this server does not support`);
    }
  }
}
