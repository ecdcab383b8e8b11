// Which client_id is the address of a document about its client (Client ID Metadata Document §3; B-295, RG-15). Judged by its
// letters and the operator's lists, before anything is asked. Leaves where a host may lead to outbound/.
import { isHostIn, type Settings } from '@authrim/shared/config';

export type DocumentUrlPolicy = Pick<Settings, 'fetchAllow' | 'clientDocumentHosts'>;

/** What servers may read as a dot segment or a separator although a parser of URLs does not. */
const disguised = /%(2e|2f|5c)/i;

/** An https URL with a path, spelled as every parser spells it: no user, fragment, dot segment or letter to be repaired. */
export function isDocumentUrl(client_id: string, { fetchAllow, clientDocumentHosts: { allow, deny } }: DocumentUrlPolicy): boolean {
  const url = URL.canParse(client_id) ? new URL(client_id) : undefined;
  if (!url || url.href !== client_id || client_id.includes('#') || disguised.test(client_id)) return false;
  if (url.username !== '' || url.password !== '' || url.pathname === '/') return false;
  if (url.protocol !== 'https:' && !fetchAllow.includes(url.origin)) return false;
  return !isHostIn(deny, url.hostname) && (allow === undefined || isHostIn(allow, url.hostname));
}
