// Rows of `trusted_issuers`: an operator's list, short enough to be read whole.
import { asc, eq } from 'drizzle-orm';
import type { TrustedIssuer, TrustedIssuerMetadata } from '../trusted-issuers/trusted-issuer.ts';
import type { Database } from './connect.ts';
import { trustedIssuers } from './schema/index.ts';

const longestList = 1000;

/** Every active one, in the order of their identifiers. */
export async function listTrustedIssuers(database: Database): Promise<TrustedIssuer[]> {
  const rows = await database
    .select({ issuer: trustedIssuers.issuer, metadata: trustedIssuers.metadata })
    .from(trustedIssuers)
    .where(eq(trustedIssuers.status, 'active'))
    .orderBy(asc(trustedIssuers.issuer))
    .limit(longestList);
  return rows.map(({ issuer, metadata }) => ({ ...(JSON.parse(metadata) as TrustedIssuerMetadata), issuer }));
}
