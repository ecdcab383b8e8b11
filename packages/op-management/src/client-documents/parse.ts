// A client out of the document it publishes about itself (Client ID Metadata Document §4.1; B-296, B-297). Nobody vouches for a
// word of it and every server reads the same text: what it offers beyond what is served here is left aside, what it must not
// say is refused. Leaves the rules of each member to clients/metadata.
import { type Client, type ClientMetadata, isPrivateJwk, parseClientMetadata, parsePublicJwk } from '@authrim/shared/clients';
import type { Settings } from '@authrim/shared/config';
import { hashToken, invalidClientMetadata } from '@authrim/shared/oauth';
import { isObject, type JsonObject } from '@authrim/shared/parameters';

/** Secrets (§4.1), a sector somebody else would have to confirm, and a statement that would have to be verified. */
const forbidden = ['client_secret', 'client_secret_expires_at', 'sector_identifier_uri', 'software_statement'];
/** Of these a document may list more than is served to it. */
const served = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] } as const;
const methods: readonly string[] = ['none', 'private_key_jwt'];

/**
 * @param client_id the URL the document was fetched from
 * @throws OAuthError invalid_client_metadata or invalid_redirect_uri: for the log
 */
export async function parseClientDocument(client_id: string, document: JsonObject, settings: Settings): Promise<Client> {
  if (document.client_id !== client_id) throw invalidClientMetadata('client_id is not the URL of its document');
  const present = forbidden.find((member) => Object.hasOwn(document, member));
  if (present) throw invalidClientMetadata(`${present} may not be in a document`);
  // Which of its types and scope values are served is asked of each request anyway, so none is judged here.
  const authorizationDetailsTypes = [document.authorization_details_types].flat().map(String);
  const { defaultProfile: profile } = settings;
  const policy = { ...settings, profile, authorizationDetailsTypes, resourceScopes: 'any' } as const;
  const metadata = parseClientMetadata(completeDocument(document), policy);
  if (!methods.includes(metadata.token_endpoint_auth_method)) throw invalidClientMetadata('token_endpoint_auth_method needs a secret');
  const digest = await digestOf(metadata);
  return {
    client_id,
    status: 'active',
    source: 'metadata_document',
    profile,
    metadata: withoutForeignHosts(metadata),
    secrets: [],
    digest,
  };
}

/** Narrowed to what is served, and with what the defaults of RFC 7591 would get wrong: there is no secret, and agents are native. */
function completeDocument(document: JsonObject): JsonObject {
  const said = keepReadableKeys(Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null)));
  return {
    token_endpoint_auth_method: 'none',
    application_type: isNative(said.redirect_uris) ? 'native' : 'web',
    ...said,
    ...narrow(said, 'grant_types'),
    ...narrow(said, 'response_types'),
  };
}

function narrow(document: JsonObject, member: keyof typeof served): JsonObject {
  const { [member]: values } = document;
  return Array.isArray(values) ? { [member]: values.filter((value) => served[member].some((known) => known === value)) } : {};
}

/** RFC 7517 §5: one key of a kind unknown here takes nothing from the others. What is private or symmetric stays, and is refused. */
function keepReadableKeys({ jwks, ...others }: JsonObject): JsonObject {
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) return jwks === undefined ? others : { ...others, jwks };
  const keys = jwks.keys.filter((key) => isPrivateJwk(key) || parsePublicJwk(key));
  return keys.length === 0 ? others : { ...others, jwks: { keys } };
}

/** RFC 8252 §7: an answer that stays on the device. */
const isNative = (redirect_uris: unknown): boolean =>
  Array.isArray(redirect_uris) && redirect_uris.some((uri) => typeof uri === 'string' && !uri.startsWith('https:'));

/** The logo, which a browser would fetch from a stranger while a person decides (B-300), and requests kept at any address. */
function withoutForeignHosts(metadata: ClientMetadata): ClientMetadata {
  const kept = Object.entries(metadata).filter(([name]) => !/^(logo_uri(#|$)|request_uris$)/.test(name));
  return Object.fromEntries(kept) as ClientMetadata;
}

/** Of all that a person agrees to with this client (B-299). Keys may be rotated; whose they are does not change with them. */
async function digestOf({ jwks: _jwks, ...metadata }: ClientMetadata): Promise<string> {
  return hashToken(JSON.stringify(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))));
}
