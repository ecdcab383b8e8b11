// The proof that an access token lives at this moment: our signature, then one question to the person's own object (D-06).
// Owns the order of the questions. Leaves what the token is good for to the endpoint that asked.
import type { Client } from '../clients/index.ts';
import type { Settings } from '../config/settings.ts';
import type { GrantFacts, InspectOutcome, SubjectFacts } from '../durable-objects/index.ts';
import { openAccessToken, type Sealer } from '../handles/index.ts';
import { parseScope } from '../oauth/scope.ts';
import type { Clients, Subjects } from '../stores/index.ts';
import { type AccessTokenClaims, verifyAccessToken } from './access-token.ts';
import type { VerificationKeys } from './verification-keys.ts';

declare const verified: unique symbol;

/** Only verifyActiveToken makes one; no claims are released without it. */
export interface ActiveToken {
  readonly claims: AccessTokenClaims;
  readonly scope: string[];
  readonly client: Client;
  readonly grant: GrantFacts;
  readonly person: SubjectFacts;
  readonly [verified]: true;
}

export type TokenVerdict =
  | { outcome: 'active'; token: ActiveToken }
  | { outcome: 'inactive'; reason: 'malformed' | 'client' | Extract<InspectOutcome, { outcome: 'inactive' }>['reason'] };

export interface ActiveTokenNeeds {
  settings: Settings;
  sealer: Sealer;
  clients: Clients;
  subjects: Subjects;
  verificationKeys: VerificationKeys;
}

/** @throws OAuthError temporarily_unavailable when keys, client or person cannot be asked: no answer is no proof (I7) */
export async function verifyActiveToken(access_token: string, needs: ActiveTokenNeeds): Promise<TokenVerdict> {
  const claims = await verifyAccessToken(access_token, needs);
  const handle = claims && (await openAccessToken(needs.sealer, claims.jti));
  if (!handle) return { outcome: 'inactive', reason: 'malformed' };
  const [client, inspected] = await Promise.all([
    needs.clients.find(claims.client_id),
    needs.subjects.of(handle.subject).inspect({ grant: handle.grant, token: handle.token }),
  ]);
  if (inspected.outcome === 'inactive') return inspected;
  if (client?.status !== 'active') return { outcome: 'inactive', reason: 'client' };
  const { grant, subject: person } = inspected;
  return { outcome: 'active', token: { claims, scope: parseScope(claims.scope) ?? [], client, grant, person } as ActiveToken };
}
