// What a registration says of its client, judged in the one order both POST and PUT keep: the statement somebody vouches for
// comes before the client's own words (RFC 7591 §2.3), the rules before anything is fetched.
import { type ClientMetadata, parseClientMetadata, verifySoftwareStatement } from '@authrim/shared/clients';
import type { ClientProfile } from '@authrim/shared/oauth';
import type { RegistrationNeeds } from './needs.ts';
import { verifySector } from './sector.ts';

/**
 * @param profile of the client, which its own words have to fit
 * @throws OAuthError invalid_redirect_uri, invalid_client_metadata, invalid_software_statement, unapproved_software_statement
 */
export async function verifyClientMetadata(
  input: Readonly<Record<string, unknown>>,
  profile: ClientProfile,
  needs: RegistrationNeeds,
): Promise<ClientMetadata> {
  const { environment, features } = needs.settings;
  const said = await applySoftwareStatement(input, needs);
  const authorizationDetailsTypes = said.authorization_details_types ? [...(await needs.authorizationDetailsTypes.all()).keys()] : [];
  const resourceScopes = said.scope ? (await needs.resourceServers.list()).flatMap(({ scopes_supported }) => scopes_supported) : [];
  const metadata = parseClientMetadata(said, { environment, features, profile, authorizationDetailsTypes, resourceScopes });
  await verifySector(metadata, needs);
  return metadata;
}

async function applySoftwareStatement(
  input: Readonly<Record<string, unknown>>,
  { settings, statementIssuers }: RegistrationNeeds,
): Promise<Readonly<Record<string, unknown>>> {
  const { software_statement = null } = input;
  if (software_statement === null) return input;
  return { ...input, ...(await verifySoftwareStatement(software_statement, statementIssuers, settings.issuer)) };
}
