// The sector of a client (OpenID Connect Core §8.1): clients of one sector see one `sub` of a person, others another.
// Owns which sector it is. Leaves the document behind `sector_identifier_uri` to registration, and the `sub` to claims/.
import type { Settings } from '../config/settings.ts';
import type { ClientMetadata } from './metadata.ts';
import { isLoopback } from './urls.ts';

type SectorMembers = Pick<ClientMetadata, 'sector_identifier_uri' | 'redirect_uris'>;

/** A host name, without port. Its rule in rules.ts has seen to it that a pairwise client has one. */
export const sectorIdentifier = ({ sector_identifier_uri, redirect_uris: [first = ''] }: SectorMembers): string =>
  new URL(sector_identifier_uri ?? first).hostname;

/** What a grant remembers of its client: the sector it was made in; empty for a client that sees the public `sub`. */
export const sectorOf = ({ subject_type, ...members }: SectorMembers & Pick<ClientMetadata, 'subject_type'>): string =>
  subject_type === 'pairwise' ? sectorIdentifier(members) : '';

/** Whether the redirect URIs alone name one sector. This machine and a private-use scheme belong to no one client in particular. */
export function isOneSector(redirect_uris: readonly string[], environment: Settings['environment']): boolean {
  const urls = redirect_uris.map((uri) => new URL(uri));
  const isOwned = urls.every((url) => url.hostname !== '' && (environment === 'local' || !isLoopback(url)));
  return isOwned && new Set(urls.map(({ hostname }) => hostname)).size === 1;
}
