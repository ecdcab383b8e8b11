// A public document: one body, one strong ETag, cacheable for five minutes by anybody (B-026, C-16). What is sent is made once.
import { encodeText, hashToken } from '@authrim/shared/oauth';

export interface PublicDocument {
  /** JSON in UTF-8. */
  body: Uint8Array<ArrayBuffer>;
  /** RFC 9110 §8.8.3, strong. */
  etag: string;
  /** Of the document, and of the word that the caller holds it. */
  headers: { full: Headers; held: Headers };
}

export async function publishDocument(value: object): Promise<PublicDocument> {
  const body = encodeText(JSON.stringify(value));
  const etag = `"${await hashToken(body)}"`;
  const held = { 'Cache-Control': 'public, max-age=300', ETag: etag };
  return { body, etag, headers: { full: new Headers({ ...held, 'Content-Type': 'application/json' }), held: new Headers(held) } };
}

/** The document, or 304 when the caller holds this very one (RFC 9110 §13.1.2). */
export function renderDocument(request: Request, { body, etag, headers }: PublicDocument): Response {
  const tags = request.headers.get('If-None-Match');
  const isHeld = tags !== null && isListed(tags, etag);
  return isHeld ? new Response(null, { status: 304, headers: headers.held }) : new Response(body, { headers: headers.full });
}

/** If-None-Match compares weakly: a proxy may have marked our tag as weak. */
const isListed = (tags: string, etag: string): boolean =>
  tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
