// Types of authorization details in a seed file (RFC 9396): what each may hold, how a person is told, and the row each becomes.
import { findPlaceholders, findSchemaFault, parseAuthorizationDetails } from '@authrim/shared/authorization-details';
import { OAuthError } from '@authrim/shared/oauth';
import * as z from 'zod';
import type { Database } from '../server/back-office.ts';

const line = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (text) => !/[{}]/.test(text.replace(/\{[^{}\s]+\}/g, '')) && findPlaceholders(text).every((name) => name !== 'type'),
    'must hold placeholders like {member.of.member}',
  );

const template = z.strictObject({ title: z.string().min(1).max(200), lines: z.array(line).max(20) });

const object = z.record(z.string(), z.unknown());

export const authorizationDetailsTypeSchema = z
  .strictObject({
    type: z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters'),
    status: z.enum(['active', 'disabled']).default('active'),
    schema: object.superRefine((schema, context) => {
      const fault = findSchemaFault(schema);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    }),
    consent: z
      .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), template)
      .refine((by) => Object.hasOwn(by, 'en'), 'must speak en'),
    consent_policy: z.enum(['remembered', 'each_time']).default('remembered'),
    enrichment: object.default({}),
  })
  .superRefine(({ type, enrichment }, context) => {
    const fault = findEnrichmentFault(type, enrichment);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['enrichment'], message: fault });
  });

export type AuthorizationDetailsTypeEntry = z.infer<typeof authorizationDetailsTypeSchema>;

/** What the server adds keeps the rules of what a client sends. */
function findEnrichmentFault(type: string, enrichment: Record<string, unknown>): string | undefined {
  if (Object.hasOwn(enrichment, 'type')) return 'may not set type';
  try {
    parseAuthorizationDetails(JSON.stringify([{ type, ...enrichment }]));
    return undefined;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return error.error_description;
  }
}

/** @param at epoch seconds */
export function upsertAuthorizationDetailsType(database: Database, entry: AuthorizationDetailsTypeEntry, at: number) {
  const { type, status, schema, consent, consent_policy, enrichment } = entry;
  return database
    .prepare(
      `INSERT INTO authorization_details_types (type, status, schema, consent, consent_policy, enrichment, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
       ON CONFLICT (type) DO UPDATE SET status = ?2, schema = ?3, consent = ?4, consent_policy = ?5, enrichment = ?6, updated_at = ?7`,
    )
    .bind(type, status, JSON.stringify(schema), JSON.stringify(consent), consent_policy, JSON.stringify(enrichment), at);
}
