// A registration changes or ends (RFC 7592 §2.2, §2.3). Other isolates keep what they knew for at most 10 seconds.
import {
  keepUsableSecrets,
  needsClientSecret,
  pickPrivileged,
  provesClientSecret,
  rotateSecrets,
  type StoredSecret,
  storeClientSecret,
} from '@authrim/shared/clients';
import { now } from '@authrim/shared/clock';
import { type ClientRecord, deleteClient, updateClient } from '@authrim/shared/database';
import { hashToken, invalidClientMetadata } from '@authrim/shared/oauth';
import { reach } from '@authrim/shared/stores';
import { type Manager, refuseManager } from './access.ts';
import { verifyClientMetadata } from './metadata.ts';
import type { RegistrationNeeds } from './needs.ts';
import type { Registered } from './response.ts';

/** RFC 7592 §2.2: what only the server may say. */
const serverMembers = ['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at'];

/**
 * Replaces the whole record: an omitted member falls back to its default. The registration access token is replaced too, once
 * however often the update is sent with the one before.
 * @throws OAuthError those of verifyClientMetadata, invalid_token (401), temporarily_unavailable
 */
export async function replaceClient(manager: Manager, input: Record<string, unknown>, needs: RegistrationNeeds): Promise<Registered> {
  const { record: before, registration_access_token: presented } = manager;
  await verifyIdentity(before, input);
  const metadata = { ...(await verifyClientMetadata(input, before.profile, needs)), ...pickPrivileged(before.metadata) };
  const { secrets, client_secret } = await carrySecrets({ ...before, metadata }, presented, input.client_secret === null, needs);
  const registration_access_token =
    manager.next_registration_access_token ?? (await needs.derivation.registrationSecret('registration_access_token', presented));
  const registration_access_token_hash = await hashToken(registration_access_token);
  const record: ClientRecord = { ...before, metadata, secrets, registration_access_token_hash, updated_at: now() };
  const isWritten = await reach('D1 clients', () => updateClient(needs.database, record, before));
  if (!isWritten) throw refuseManager('the registration changed meanwhile');
  return { record, registration_access_token, ...(client_secret !== undefined && { client_secret }) };
}

/**
 * Without its client no grant is worth anything: /token, /userinfo and /introspect look the client up and stop
 * answering for it within the 10 seconds a record is kept (B-138). The grants themselves lie with each person and expire there.
 * @throws OAuthError invalid_token (401), temporarily_unavailable
 */
export async function removeClient({ record }: Manager, { database }: RegistrationNeeds): Promise<void> {
  const isDeleted = await reach('D1 clients', () => deleteClient(database, record));
  if (!isDeleted) throw refuseManager('the registration changed meanwhile');
}

/** RFC 7592 §2.2: the body names the client, and a secret in it must be the current one. */
async function verifyIdentity(before: ClientRecord, input: Record<string, unknown>): Promise<void> {
  const { client_id, client_secret } = input;
  const foreign = serverMembers.find((member) => Object.hasOwn(input, member));
  if (foreign) throw invalidClientMetadata(`${foreign} may not be sent`);
  if (client_id !== before.client_id) throw invalidClientMetadata('client_id must be the registered one');
  if (client_secret === undefined || client_secret === null) return;
  const isCurrent = typeof client_secret === 'string' && (await provesClientSecret(before, client_secret));
  if (!isCurrent) throw invalidClientMetadata('client_secret must be the registered one');
}

/**
 * Secrets stay as long as the method needs them, in the form it needs. A client that lacks one is given it, and one that
 * asks by `client_secret: null` (RFC 7592 §2.2) gets a new one, beside which the old one lives for a day. One that was given with
 * the same registration access token is given again: its client may never have seen it.
 */
async function carrySecrets(
  client: ClientRecord,
  registration_access_token: string,
  isRotation: boolean,
  { secretSealer, derivation }: RegistrationNeeds,
): Promise<{ secrets: readonly StoredSecret[]; client_secret?: string }> {
  if (!needsClientSecret(client.metadata)) return { secrets: [] };
  const usable = keepUsableSecrets(client);
  for (const given of await derivation.registrationSecrets('client_secret', registration_access_token)) {
    if (await provesClientSecret({ ...client, secrets: usable }, given)) return { secrets: usable, client_secret: given };
  }
  if (usable.length > 0 && !isRotation) return { secrets: usable };
  const client_secret = await derivation.registrationSecret('client_secret', registration_access_token);
  return { secrets: rotateSecrets(usable, await storeClientSecret(client, client_secret, secretSealer)), client_secret };
}
