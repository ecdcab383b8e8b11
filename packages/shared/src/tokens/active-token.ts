// Whether an access token lives at this moment: our signature, then one question to the person's own object (D-06), or to the
// memory of revoked tokens when it belongs to nobody; and whether it is presented by whom it was issued to. Leaves what the token is
// good for to the endpoint that asked.
import { type Client, type ClientCertificate, sectorOf } from '../clients/index.ts';
import type { Settings } from '../config/settings.ts';
import { type DpopProof, isFirstUse, usedBefore, verifyProofAlgorithm } from '../dpop/index.ts';
import type { InspectOutcome, ReplayGuardContract } from '../durable-objects/index.ts';
import { type AccessTokenHandle, openAccessToken, type Sealer } from '../handles/index.ts';
import { hashToken } from '../oauth/encoding.ts';
import { invalidDpopProof } from '../oauth/errors.ts';
import { parseScope } from '../oauth/scope.ts';
import type { Clients, Subjects } from '../stores/index.ts';
import { type AccessTokenClaims, verifyAccessToken } from './access-token.ts';
import type { TokenPerson } from './person.ts';
import { isOwnerlessTokenRevoked } from './revoked-tokens.ts';
import type { VerificationKeys } from './verification-keys.ts';

/** An access token as a request brings it: by the DPoP scheme with a proof, by the Bearer scheme perhaps with a certificate. */
export interface PresentedToken {
  access_token: string;
  proof?: DpopProof;
  certificate?: Pick<ClientCertificate, 'x5t#S256'> | undefined;
}

/** A token that lives, whoever holds it: enough to tell of it, and for nothing else. */
export interface LiveToken {
  readonly claims: AccessTokenClaims;
  readonly scope: string[];
  readonly client: Client;
  /** Absent: the token speaks for its client alone. */
  readonly person?: TokenPerson;
}

declare const verified: unique symbol;

/** A live token in the hands it was issued to. Only verifyActiveToken makes one; no claims are released without it. */
export interface ActiveToken extends LiveToken {
  readonly [verified]: true;
}

type Reason = 'malformed' | 'audience' | 'holder' | 'client' | Extract<InspectOutcome, { outcome: 'inactive' }>['reason'];

export type TokenVerdict<Token extends LiveToken> = { outcome: 'active'; token: Token } | { outcome: 'inactive'; reason: Reason };

export interface LiveTokenNeeds {
  settings: Settings;
  sealer: Sealer;
  clients: Clients;
  subjects: Subjects;
  verificationKeys: VerificationKeys;
  replayGuard: ReplayGuardContract;
}

/**
 * For introspection, whose caller is not the holder (RFC 7662 §2).
 * @throws OAuthError temporarily_unavailable when keys, client or person cannot be asked: no answer is no proof (I7)
 */
export async function inspectToken(access_token: string, needs: LiveTokenNeeds): Promise<TokenVerdict<LiveToken>> {
  const claims = await verifyAccessToken(access_token, needs);
  return claims ? inspectAccessToken(claims, needs) : { outcome: 'inactive', reason: 'malformed' };
}

/**
 * For resources. A token for another one is none here, however much its identifier begins alike (RFC 8707 §2; B-304). The proof is
 * spent on a token of ours alone, so that nobody without one makes an object work.
 * @throws OAuthError invalid_dpop_proof for a proof of another token or another request; temporarily_unavailable as above
 */
export async function verifyActiveToken(
  presented: PresentedToken,
  audiences: readonly string[],
  needs: LiveTokenNeeds,
): Promise<TokenVerdict<ActiveToken>> {
  const { access_token, proof } = presented;
  const claims = await verifyAccessToken(access_token, needs);
  if (!claims) return { outcome: 'inactive', reason: 'malformed' };
  if (!audiences.includes(claims.aud)) return { outcome: 'inactive', reason: 'audience' };
  if (!(await isInRightHands(claims, presented))) return { outcome: 'inactive', reason: 'holder' };
  const [verdict, isFirst] = await Promise.all([
    inspectAccessToken(claims, needs),
    proof === undefined || isFirstUse(proof, needs.replayGuard),
  ]);
  if (!isFirst) throw usedBefore();
  if (proof && verdict.outcome === 'active') verifyProofAlgorithm(proof, verdict.token.client);
  return verdict as TokenVerdict<ActiveToken>;
}

/**
 * A token that is bound to a key comes with a proof of that key and made for it, any other with none (RFC 9449 §7.1, §7.2;
 * B-172); one that is bound to a certificate comes over a connection that presented this very one (RFC 8705 §3; B-181).
 */
async function isInRightHands({ cnf }: AccessTokenClaims, { access_token, proof, certificate }: PresentedToken): Promise<boolean> {
  if (!proof) return !cnf || ('x5t#S256' in cnf && cnf['x5t#S256'] === certificate?.['x5t#S256']);
  if (!cnf) return false;
  if (proof.ath !== (await hashToken(access_token))) {
    throw invalidDpopProof('The DPoP proof is not valid: ath is not the hash of the access token');
  }
  return 'jkt' in cnf && proof.jkt === cnf.jkt;
}

/** Whether the token with these claims lives. @param claims verified @throws like inspectToken */
export async function inspectAccessToken(claims: AccessTokenClaims, needs: LiveTokenNeeds): Promise<TokenVerdict<LiveToken>> {
  const handle = await openAccessToken(needs.sealer, claims.jti);
  if (!handle) return { outcome: 'inactive', reason: 'malformed' };
  const client = await needs.clients.find(claims.client_id);
  if (client?.status !== 'active') return { outcome: 'inactive', reason: 'client' };
  const life = await inspectHandle(handle, client, needs);
  if (life.outcome === 'inactive') return life;
  const { person } = life;
  if (!(await isOwnerActive(claims, person, needs))) return { outcome: 'inactive', reason: 'client' };
  return { outcome: 'active', token: { claims, scope: parseScope(claims.scope) ?? [], client, ...(person && { person }) } };
}

/** After an exchange the client whose token the first one was is another one, and counts as well. */
async function isOwnerActive({ client_id, sub }: AccessTokenClaims, person: TokenPerson | undefined, { clients }: LiveTokenNeeds) {
  const owner = person ? person.grant.client_id : sub;
  return owner === client_id || (await clients.find(owner))?.status === 'active';
}

type Life = { outcome: 'active'; person?: TokenPerson } | Extract<InspectOutcome, { outcome: 'inactive' }>;

/** The person's own object knows; a token of nobody's lives until it expires or was revoked by itself. */
async function inspectHandle(
  handle: AccessTokenHandle,
  { client_id, metadata }: Client,
  { subjects, replayGuard }: LiveTokenNeeds,
): Promise<Life> {
  const { address, token, ancestors } = handle;
  if (!address) {
    return (await isOwnerlessTokenRevoked(handle, replayGuard)) ? { outcome: 'inactive', reason: 'revoked' } : { outcome: 'active' };
  }
  const asked = { grant: address.grant, token, ancestors, client_id, sector: sectorOf(metadata) };
  const inspected = await subjects.of(address.subject).inspect(asked);
  if (inspected.outcome === 'inactive') return inspected;
  const { grant, subject: facts } = inspected;
  return { outcome: 'active', person: { subject: address.subject, facts, grant } };
}
