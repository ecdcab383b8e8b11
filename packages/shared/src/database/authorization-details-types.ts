// Rows of `authorization_details_types`: the types of RFC 9396 in use.
import { eq } from 'drizzle-orm';
import type { AuthorizationDetailsType } from '../authorization-details/index.ts';
import type { Database } from './connect.ts';
import { authorizationDetailsTypes } from './schema/index.ts';

const { type, schema, consent, consent_policy, enrichment } = authorizationDetailsTypes;

export const listAuthorizationDetailsTypes = (database: Database): Promise<AuthorizationDetailsType[]> =>
  database
    .select({ type, schema, consent, consent_policy, enrichment })
    .from(authorizationDetailsTypes)
    .where(eq(authorizationDetailsTypes.status, 'active'));
