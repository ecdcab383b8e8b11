// Clients in a seed file: RFC 7591 members, held to the same rules as /register, and the row each becomes.
import { needsClientSecret, needsSealedSecret, parseClientMetadata, type SecretSealer, storeClientSecret } from '@authrim/shared/clients';
import { clientProfiles, OAuthError } from '@authrim/shared/oauth';
import * as z from 'zod';
import type { Database } from '../server/back-office.ts';

/**
 * The members a seed adds to client metadata; everything else is the registration's to judge.
 * @param authorizationDetailsTypes those of the same seed
 */
export const clientSchema = (authorizationDetailsTypes: readonly string[]) =>
  z
    .looseObject({
      client_id: z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters'),
      client_secret: z.string().min(16).max(255).optional(),
      profile: z.enum(clientProfiles).default('oidc'),
    })
    .transform(({ client_id, client_secret, profile, ...members }, context) => {
      try {
        const metadata = parseClientMetadata(members, {
          environment: 'local',
          allowPrivileged: true,
          features: { mutual_tls: true, token_exchange: true, jwt_bearer: true, id_jag: true },
          profile,
          authorizationDetailsTypes,
        });
        const isFitting = needsClientSecret(metadata) === (client_secret !== undefined);
        // RFC 7518 §3.2: the key of HS256 is no shorter than its hash.
        const isLongEnough = !needsSealedSecret(metadata) || Buffer.byteLength(client_secret ?? '') >= 32;
        if (!isFitting || !isLongEnough) {
          context.addIssue({ code: 'custom', path: ['client_secret'], message: `does not fit ${metadata.token_endpoint_auth_method}` });
        }
        return { client_id, client_secret, profile, metadata };
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        context.addIssue({ code: 'custom', message: error.error_description });
        return z.NEVER;
      }
    });

export type ClientEntry = z.infer<ReturnType<typeof clientSchema>>;

/** @param at epoch seconds */
export async function upsertClient(database: Database, client: ClientEntry, sealer: SecretSealer, at: number) {
  const { client_id, client_secret, profile, metadata } = client;
  const secrets = client_secret === undefined ? [] : [await storeClientSecret(client, client_secret, sealer)];
  return database
    .prepare(
      `INSERT INTO clients (client_id, source, profile, metadata, secrets, created_at, updated_at) VALUES (?1, 'seed', ?2, ?3, ?4, ?5, ?5)
       ON CONFLICT (client_id) DO UPDATE SET source = 'seed', profile = ?2, metadata = ?3, secrets = ?4, updated_at = ?5`,
    )
    .bind(client_id, profile, JSON.stringify(metadata), JSON.stringify(secrets), at);
}
