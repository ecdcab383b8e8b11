// Rows of `initial_access_tokens` (RFC 7591 §3; B-134, RG-01). A use is spent in the transaction that adds the client. Leaves
// making one to an operator (tools/operator).
import { and, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { initialAccessTokens } from './schema/index.ts';

/** Whether a token may register a client at this moment. @param at epoch seconds */
export async function isInitialAccessToken(database: Database, token_hash: string, at: number): Promise<boolean> {
  const [token] = await database
    .select({ token_hash: initialAccessTokens.token_hash })
    .from(initialAccessTokens)
    .where(isLiveToken(token_hash, at));
  return token !== undefined;
}

/** The statement that takes one use, where `condition` holds. */
export const spendInitialAccessToken = (database: Database, token_hash: string, condition: SQL) =>
  database
    .update(initialAccessTokens)
    .set({ remaining_uses: sql`${initialAccessTokens.remaining_uses} - 1` })
    .where(and(eq(initialAccessTokens.token_hash, token_hash), condition));

/** @param at epoch seconds */
export const isLiveToken = (token_hash: string, at: number): SQL | undefined =>
  and(
    eq(initialAccessTokens.token_hash, token_hash),
    gt(initialAccessTokens.remaining_uses, 0),
    or(eq(initialAccessTokens.expires_at, 0), gt(initialAccessTokens.expires_at, at)),
  );
