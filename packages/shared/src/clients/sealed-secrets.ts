// Client secrets that can be read again, because a MAC is made with them (D-13, C-12), bound to the client.
// Leaves how a secret is sealed to handles/secret-sealer, and which clients have one to secrets.ts.
import type { SecretRing } from '../config/secrets.ts';
import { createSecretSealerFor, type SecretSealer } from '../handles/secret-sealer.ts';

export type { SecretSealer };

/** One an isolate; the owner is the client_id. */
export const createSecretSealer = (keyEncryption: SecretRing): SecretSealer => createSecretSealerFor('client-secret', keyEncryption);
