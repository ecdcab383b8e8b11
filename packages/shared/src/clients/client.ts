// A relying party as every Worker sees it. Leaves how it is stored to database/ and how long it is kept to stores/.
import type { ClientProfile } from '../oauth/words.ts';
import type { ClientMetadata } from './metadata.ts';

/** A live secret: two may overlap while one replaces the other, the newer one first (K-98). */
export interface StoredSecret {
  /** base64url SHA-256 of the secret. */
  hash: string;
  /** Epoch seconds; 0 = does not expire (RFC 7591 §3.2.1). */
  expires_at: number;
  /** The secret itself, sealed by sealed-secrets.ts; only for a client whose secret makes a MAC. */
  sealed?: string;
}

export interface Client {
  readonly client_id: string;
  /** A disabled client is answered as an unknown one. */
  readonly status: 'active' | 'disabled';
  /** Who made the record: a seed file, /register, or an administrator. `metadata_document`: there is none, only the client's own word. */
  readonly source: 'seed' | 'dynamic' | 'admin' | 'metadata_document';
  /** Set by an operator, never by the client: which row of policies/profiles.ts it lives under. */
  readonly profile: ClientProfile;
  readonly metadata: ClientMetadata;
  readonly secrets: readonly StoredSecret[];
  /** base64url SHA-256 of what people agree to with it; only where it changes without us, and their consent ends with it (B-299). */
  readonly digest?: string;
  /** It came by /register and, so far as is known here, never obtained a token or asked about one. */
  readonly isUnused?: true;
}

/** Where clients are found; stores/clients makes one. */
export interface Clients {
  /**
   * The client, active or disabled, at most 10 seconds old; undefined when there is none.
   * @param caller address of whoever names the client, where nothing but their word does: a fetch counts against it (RG-17)
   * @throws OAuthError temporarily_unavailable when the database does not answer, or the caller had too much fetched
   */
  find(client_id: string, caller?: string): Promise<Client | undefined>;
}
