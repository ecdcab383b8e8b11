// Client secrets: 256 bits nobody can guess, of which only the SHA-256 stays (D-13, K-98, K-118). A client whose secret makes a MAC
// also has it sealed, since a hash verifies none; no other client does. At most two secrets live at a time.
import { now } from '../clock/index.ts';
import { equalsConstantTime, hashToken, randomToken } from '../oauth/encoding.ts';
import type { ClientAuthenticationMethod } from '../oauth/words.ts';
import type { Client, StoredSecret } from './client.ts';
import type { ClientMetadata } from './metadata.ts';
import type { SecretSealer } from './sealed-secrets.ts';

const methodsWithSecret: ReadonlySet<ClientAuthenticationMethod> = new Set([
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
]);

export const needsClientSecret = ({ token_endpoint_auth_method }: ClientMetadata): boolean =>
  methodsWithSecret.has(token_endpoint_auth_method);

/** Whether the server must be able to read the secret again. */
export const needsSealedSecret = ({ token_endpoint_auth_method, id_token_signed_response_alg }: ClientMetadata): boolean =>
  token_endpoint_auth_method === 'client_secret_jwt' || id_token_signed_response_alg === 'HS256';

/** Seconds two secrets overlap while one replaces the other. */
const overlap = 86_400;

type Owner = Pick<Client, 'client_id' | 'metadata'>;

/** What is kept of a secret that does not expire. */
export async function storeClientSecret(
  { client_id, metadata }: Owner,
  client_secret: string,
  sealer: SecretSealer,
): Promise<StoredSecret> {
  const sealed = needsSealedSecret(metadata) ? await sealer.seal(client_id, client_secret) : undefined;
  return { hash: await hashToken(client_secret), expires_at: 0, ...(sealed !== undefined && { sealed }) };
}

/** A new secret, to be shown once, and what of it is kept. */
export async function issueClientSecret(owner: Owner, sealer: SecretSealer): Promise<{ client_secret: string; stored: StoredSecret }> {
  const client_secret = randomToken(32);
  return { client_secret, stored: await storeClientSecret(owner, client_secret, sealer) };
}

/** The secrets after `stored` has replaced them: it, and the newest of the others for a day at most. */
export function rotateSecrets(secrets: readonly StoredSecret[], stored: StoredSecret): readonly StoredSecret[] {
  const ends = now() + overlap;
  const [latest] = liveSecrets(secrets);
  return latest ? [stored, { ...latest, expires_at: latest.expires_at === 0 ? ends : Math.min(latest.expires_at, ends) }] : [stored];
}

/** The live secrets as the client's method needs them: sealed ones where it reads them, and nowhere else. */
export function keepUsableSecrets({ secrets, metadata }: Client): readonly StoredSecret[] {
  const live = liveSecrets(secrets);
  return needsSealedSecret(metadata)
    ? live.filter(({ sealed }) => sealed !== undefined)
    : live.map(({ hash, expires_at }) => ({ hash, expires_at }));
}

/** Whether `client_secret` is one of the client's live secrets; each is compared, in constant time (CA-09). */
export async function provesClientSecret({ secrets }: Client, client_secret: string): Promise<boolean> {
  const hash = await hashToken(client_secret);
  return liveSecrets(secrets)
    .map((secret) => equalsConstantTime(secret.hash, hash))
    .includes(true);
}

/** The client's live secrets in clear, as far as they were sealed and still open. */
export async function openClientSecrets({ client_id, secrets }: Client, sealer: Pick<SecretSealer, 'open'>): Promise<string[]> {
  const sealed = liveSecrets(secrets).flatMap((secret) => secret.sealed ?? []);
  const opened = await Promise.all(sealed.map((secret) => sealer.open(client_id, secret)));
  return opened.filter((secret) => secret !== undefined);
}

const liveSecrets = (secrets: readonly StoredSecret[]): readonly StoredSecret[] =>
  secrets.filter(({ expires_at }) => expires_at === 0 || expires_at > now());
