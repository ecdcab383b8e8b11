// The client behind a client_id that is the URL of its document (Client ID Metadata Document §4; B-295, B-296, B-299). Owns when
// a document is fetched and what a failure means. Every failure is one answer; the reason goes to the log (SS-11).
import { now } from '@authrim/shared/clock';
import type { Settings } from '@authrim/shared/config';
import type { LimitNeeds } from '@authrim/shared/http';
import { createFailures, createTogether, fetchJsonObject, type Refused, refused, type SafeFetch } from '@authrim/shared/outbound';
import type { ClientDocumentsContract } from '@authrim/shared/stores';
import { takeFetch } from './budget.ts';
import { type Copy, createCopies, type DocumentNamespace, isFresh } from './copies.ts';
import { isDocumentUrl } from './document-url.ts';
import { freshFor } from './freshness.ts';

export interface DocumentNeeds extends LimitNeeds {
  settings: Settings;
  namespace: DocumentNamespace;
  safeFetch: SafeFetch;
}

type Answer = Copy | { outcome: 'unknown' } | { outcome: 'limited'; retry_after: number };

/** §6: the recommended maximum. */
const maximumBytes = 5 * 1024;
const unknown = { outcome: 'unknown' } as const;

/** One an isolate. */
export function createDocumentClients(needs: DocumentNeeds): ClientDocumentsContract {
  const copies = createCopies(needs.namespace, needs.settings);
  const together = createTogether<Answer>();
  const failures = createFailures();

  const refresh = async (client_id: string, caller: string | undefined): Promise<Answer> => {
    const kept = await copies.read(client_id);
    if (kept && isFresh(kept)) return kept;
    const room = await takeFetch(client_id, caller, needs);
    if (room.outcome === 'limited') return kept ?? room;
    const asked_at = now();
    const fetched = await fetchJsonObject(needs.safeFetch, client_id, maximumBytes);
    if (fetched.outcome === 'refused') return giveUp(client_id, fetched, kept);
    const age = { asked_at, fresh_until: asked_at + freshFor(fetched.headers) };
    return copies.keep(client_id, fetched.document, age).catch((error: Error) => giveUp(client_id, refused(error.message), kept));
  };

  /** A host that does not answer takes nothing back; whatever else it says ends what it said before. */
  const giveUp = async (client_id: string, failure: Refused, kept: Copy | undefined): Promise<Answer> => {
    console.warn(`a client metadata document was not taken from ${new URL(client_id).host}: ${failure.reason}`);
    failures.add(client_id, failure);
    if (kept && failure.isUnanswered) return kept;
    if (kept) await copies.forget(client_id);
    return unknown;
  };

  /** Who joins the fetch that another caller began does not share that caller's limits. */
  const refreshTogether = async (client_id: string, caller: string | undefined): Promise<Answer> => {
    let isOwn = false;
    const answer = await together(client_id, () => {
      isOwn = true;
      return refresh(client_id, caller);
    });
    return answer && (isOwn || answer.outcome !== 'limited') ? answer : refresh(client_id, caller);
  };

  return {
    async find(client_id, caller) {
      if (!isDocumentUrl(client_id, needs.settings)) return unknown;
      const recalled = copies.recall(client_id);
      const settled = (recalled && isFresh(recalled)) || failures.find(client_id);
      const answer = settled ? recalled : await refreshTogether(client_id, caller);
      return answer?.outcome === 'found' ? { outcome: 'found', client: JSON.stringify(answer.client) } : (answer ?? unknown);
    },
  };
}
