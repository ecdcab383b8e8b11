// Who we are to an authenticator: all of it from the configured issuer, nothing from a request (PK-01, PK-02).
import type { Settings } from '@authrim/shared/config';
import type { AuthNeeds } from '../context.ts';

export interface RelyingParty {
  /** WebAuthn §4: the RP ID. */
  id: string;
  origin: string;
}

export const relyingParty = ({ issuer }: Pick<Settings, 'issuer'>): RelyingParty => ({ id: new URL(issuer).hostname, origin: issuer });

/** Who is not to be judged by their model is not asked for it (WebAuthn §5.4.7). */
export const wantedAttestation = ({ authenticators }: Pick<AuthNeeds, 'authenticators'>): 'none' | 'direct' =>
  authenticators ? 'direct' : 'none';

/** COSE algorithms we offer and take, the best first: ES256, EdDSA, RS256 (WebAuthn §5.8.5; PK-09). */
export const offeredAlgorithms: readonly number[] = [-7, -8, -257];
