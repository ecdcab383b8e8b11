// What a logout request asks (OpenID Connect RP-Initiated Logout 1.0 §2): who, from which client, and where to go after.
import type { Client } from '@authrim/shared/clients';
import type { ParameterRecord } from '@authrim/shared/parameters';
import { type IdTokenHint, verifyIdTokenHint } from '@authrim/shared/tokens';
import type { AuthNeeds } from '../context.ts';

export interface LogoutRequest {
  /** A verified ID Token of ours; expiry does not matter (B-229). */
  hint: IdTokenHint | undefined;
  /** The client the hint or client_id names, when it is known. */
  client: Client | undefined;
  /** Registered by the client and character for character as registered; nothing else is ever redirected to. */
  post_logout_redirect_uri: string | undefined;
  state: string | undefined;
  /** The languages the person is spoken to in; any value will do (B-231). `logout_hint` is not needed and has no effect. */
  ui_locales: string | undefined;
}

/**
 * Never refuses: what cannot be verified is left out, and the person then meets a page instead of a redirect (B-228).
 * @param caller the address it came from
 */
export async function readLogoutRequest(parameters: ParameterRecord, caller: string, needs: AuthNeeds): Promise<LogoutRequest> {
  const { id_token_hint, client_id, post_logout_redirect_uri, state, ui_locales } = parameters;
  const sender = client_id === undefined ? undefined : await needs.clients.find(client_id, caller);
  const hint = id_token_hint === undefined ? undefined : await verifyIdTokenHint(id_token_hint, sender, needs);
  const isContradiction = (id_token_hint !== undefined && !hint) || (hint && client_id !== undefined && hint.aud !== client_id);
  const client = isContradiction ? undefined : (sender ?? (hint && (await needs.clients.find(hint.aud))));
  return {
    hint: isContradiction ? undefined : hint,
    client,
    post_logout_redirect_uri: registeredUri(client, post_logout_redirect_uri),
    state,
    ui_locales,
  };
}

const registeredUri = (client: Client | undefined, uri: string | undefined): string | undefined =>
  client?.status === 'active' ? client.metadata.post_logout_redirect_uris?.find((registered) => registered === uri) : undefined;
