// Exchanging a token that speaks for a person (RFC 8693), as that person's SubjectStore is asked about it.
import type { GrantFacts, InspectInput, InspectOutcome, SenderBinding, SubjectFacts } from './grants.ts';

/** Whose token it is, and the sector of that client, as in InspectInput. */
type ExchangedToken = Pick<InspectInput, 'client_id' | 'sector'>;

/** An ID Token of a grant that is bound to a key or certificate is exchanged by its holder alone: it names none itself. */
export interface ExchangeInput extends SenderBinding {
  /** An access token by its grant and its own id, with those of the tokens it was exchanged from; or an ID Token by its session, which has to live, and its client. */
  from: ExchangedToken & ({ grant: string; token: string; ancestors: readonly string[] } | { session: string; client_id: string });
  /** Who exchanges. */
  client_id: string;
  /** Who is told of in `act`, if anybody is. */
  actor?: string;
  /** The authorization server the token is to be taken to, when it is another one. */
  audience?: string;
  /** The scope asked for; a wider one than granted is refused. */
  scope?: readonly string[];
}

export type ExchangeOutcome =
  | {
      outcome: 'exchanged';
      grant: GrantFacts;
      subject: SubjectFacts;
      /** Epoch seconds: nothing issued from the grant lives longer. */
      expires_at: number;
    }
  | { outcome: 'refused'; reason: Extract<InspectOutcome, { outcome: 'inactive' }>['reason'] | 'scope' | 'sender' };
