// Initial access tokens in a seed file: who holds one may register clients while registration is closed (RFC 7591 §3).
import { hashToken } from '@authrim/shared/oauth';
import * as z from 'zod';
import type { Database } from '../server/back-office.ts';

export const initialAccessTokenSchema = z.strictObject({
  /** What stands behind `Bearer`. */
  token: z.string().regex(/^[A-Za-z0-9._~-]{32,256}$/, 'must be 32 to 256 letters, digits, dots, dashes, tildes or underscores'),
  /** How many clients it may register. */
  uses: z.int().min(1).max(1_000_000).default(1),
  /** Epoch seconds; 0 never expires. */
  expires_at: z.int().min(0).default(0),
});

export type InitialAccessTokenEntry = z.infer<typeof initialAccessTokenSchema>;

/** @param at epoch seconds */
export async function upsertInitialAccessToken(database: Database, { token, uses, expires_at }: InitialAccessTokenEntry, at: number) {
  return database
    .prepare(
      `INSERT INTO initial_access_tokens (token_hash, remaining_uses, expires_at, created_at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (token_hash) DO UPDATE SET remaining_uses = ?2, expires_at = ?3`,
    )
    .bind(await hashToken(token), uses, expires_at, at);
}
