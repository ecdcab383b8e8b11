// The document behind `sector_identifier_uri` (OpenID Connect Core §8.1, Registration §5; B-130): whoever serves it says
// which redirect URIs belong together, so that nobody joins a sector uninvited.
import type { ClientMetadata } from '@authrim/shared/clients';
import { invalidClientMetadata } from '@authrim/shared/oauth';
import { fetchJsonArray } from '@authrim/shared/outbound';
import type { RegistrationNeeds } from './needs.ts';

/** @throws OAuthError invalid_client_metadata, in the same words whatever went wrong out there (SS-11); temporarily_unavailable */
export async function verifySector(
  { sector_identifier_uri, redirect_uris }: ClientMetadata,
  { sectorFetch }: RegistrationNeeds,
): Promise<void> {
  if (sector_identifier_uri === undefined) return;
  const fetched = await fetchJsonArray(sectorFetch, sector_identifier_uri);
  const isListed = fetched.outcome === 'fetched' && redirect_uris.every((uri) => fetched.document.includes(uri));
  if (isListed) return;
  throw invalidClientMetadata('sector_identifier_uri must lead to a JSON array that lists every redirect_uri', {
    detail: fetched.outcome === 'refused' ? fetched.reason : 'a redirect_uri is missing',
  });
}
