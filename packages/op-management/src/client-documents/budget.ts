// How many documents are fetched: for whom, and from whom (D-10, RG-17). Nobody makes us a flood by naming addresses.
import { type LimitNeeds, takeHostLimit, takeLimit } from '@authrim/shared/http';

/**
 * One fetch. An address that has used up its own takes nothing from the host's.
 * @param caller the address that named the client; undefined when the name was our own to keep
 * @throws OAuthError temporarily_unavailable
 */
export async function takeFetch(url: string, caller: string | undefined, needs: LimitNeeds) {
  if (caller !== undefined) {
    const taken = await takeLimit('document_address', caller, needs);
    if (taken.outcome === 'limited') return taken;
  }
  return takeHostLimit('document_host', url, needs);
}
