// Trusted issuers in a seed file (RFC 7523 §2.1): their shape is the registry's, and here is the row each becomes.
import { type TrustedIssuerEntry, trustedIssuerSchema } from '@authrim/shared/trusted-issuers';
import type { Database } from '../server/origin.ts';

export type { TrustedIssuerEntry } from '@authrim/shared/trusted-issuers';

export const issuerSchema = (issuer: string) => trustedIssuerSchema({ issuer, environment: 'local' });

/** @param at epoch seconds */
export function upsertTrustedIssuer(database: Database, { issuer, status, ...metadata }: TrustedIssuerEntry, at: number) {
  return database
    .prepare(
      `INSERT INTO trusted_issuers (issuer, status, metadata, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
       ON CONFLICT (issuer) DO UPDATE SET status = ?2, metadata = ?3, updated_at = ?4`,
    )
    .bind(issuer, status, JSON.stringify(metadata), at);
}
