// A public document: one body, one strong ETag, cacheable for five minutes by anybody (B-026, C-16).
import { hashToken } from '@authrim/shared/oauth';

export interface PublicDocument {
  body: string;
  /** RFC 9110 §8.8.3, strong. */
  etag: string;
}

export async function publishDocument(value: object): Promise<PublicDocument> {
  const body = JSON.stringify(value);
  return { body, etag: `"${await hashToken(body)}"` };
}

/** The document, or 304 when the caller holds this very one (RFC 9110 §13.1.2). */
export function renderDocument(request: Request, { body, etag }: PublicDocument): Response {
  const headers = { 'Cache-Control': 'public, max-age=300', ETag: etag };
  const isHeld = isListed(request.headers.get('If-None-Match') ?? '', etag);
  return isHeld
    ? new Response(null, { status: 304, headers })
    : new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } });
}

/** If-None-Match compares weakly: a proxy may have marked our tag as weak. */
const isListed = (tags: string, etag: string): boolean =>
  tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
